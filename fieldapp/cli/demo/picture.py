"""Pictures of the demo: drawn, plainly not real, but of a street, a wall with its meter, or a loose bracket."""

import io
from zlib import crc32

from PIL import Image, ImageDraw

SIZE = (960, 720)
PIPE, STEEL, PAPER = (214, 170, 40), (96, 104, 112), (250, 250, 246)


def picture(name: str, of: str = "", *, front: bool = False, loose: bool = False) -> bytes:
    """A JPEG, another one for each name and what it is taken of."""
    seed = crc32(f"{name} {of}".encode())
    drawn = Image.new("RGB", SIZE, _shade(seed, 168))
    brush = ImageDraw.Draw(drawn)
    if front:
        _front(brush, seed)
    else:
        _wall(brush, seed, loose)
    brush.text((24, 680), "DEMO", fill=PAPER)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80, comment=f"{name} {of}".encode())
    return out.getvalue()


def _shade(seed: int, base: int) -> tuple[int, int, int]:
    return base + seed % 48, base + seed // 48 % 40, base + seed // 1920 % 32


def _front(brush: ImageDraw.ImageDraw, seed: int) -> None:
    """A shop between its neighbours: sign, door, window, pavement."""
    brush.rectangle((120, 90, 840, 600), fill=_shade(seed // 7, 190))
    brush.rectangle((120, 90, 840, 210), fill=(60 + seed % 140, 70 + seed // 9 % 60, 60 + seed // 11 % 120))
    for n in range(5):
        left = 220 + 110 * n
        brush.rectangle((left, 122, left + 70, 180), outline=PAPER, width=6)
    brush.rectangle((180, 270, 470, 540), fill=(196, 216, 226), outline=STEEL, width=10)
    brush.rectangle((560, 270, 760, 600), fill=(116, 84, 60), outline=STEEL, width=10)
    brush.rectangle((0, 600, 960, 720), fill=(128, 128, 124))


def _wall(brush: ImageDraw.ImageDraw, seed: int, loose: bool) -> None:
    """A pipe on brackets that leads to a meter; a loose bracket hangs beside it."""
    for y in range(0, 720, 90):
        brush.line((0, y, 960, y), fill=_shade(seed, 150), width=3)
    high = 150 + seed % 120
    brush.line((0, high, 620, high), fill=PIPE, width=30)
    brush.line((620, high - 14, 620, 420), fill=PIPE, width=30)
    for n in range(3):
        at, sag = 110 + 190 * n, 46 if loose and n == 1 else 0
        brush.rectangle((at, high - 30 + sag, at + 26, high + 40 + sag), fill=STEEL)
    brush.rectangle((540, 410, 710, 600), fill=(226, 228, 230), outline=STEEL, width=8)
    brush.rectangle((572, 448, 678, 496), fill=(30, 34, 38))
