"""Drawn sites to photograph: a wall, a thing of the trade, clutter and noise; and what a cheat does to a picture."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

SIZE = (800, 600)
KINDS = ("meter", "gauge", "pipe", "shop")
Trick = Callable[[Image.Image, random.Random], Image.Image]


def scene(wall: int, thing: int, kind: str) -> Image.Image:
    """What stands before the camera: the same numbers, the same picture. One wall may hold many things."""
    picture = _wall(random.Random(f"wall {wall}"))
    chance = random.Random(f"thing {wall} {thing} {kind}")
    draw = ImageDraw.Draw(picture)
    x, y, size = chance.randrange(90, 400), chance.randrange(80, 280), chance.uniform(0.7, 1.3)
    _THINGS[kind](draw, x, y, size, chance)
    for _ in range(chance.randrange(6, 16)):
        left, top = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        grey = tuple(chance.randrange(40, 220) for _ in range(3))
        draw.rectangle(
            (left, top, left + chance.randrange(20, 180), top + chance.randrange(20, 130)), fill=grey
        )
    return picture


def shot(picture: Image.Image, seed: int, quality: int = 88) -> bytes:
    """As a camera hands it over; the grain is another one every time."""
    chance = random.Random(seed)
    grain = Image.frombytes("L", (200, 150), chance.randbytes(30_000)).resize(picture.size)
    out = BytesIO()
    Image.blend(picture, grain.convert("RGB"), 0.04).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _wall(chance: random.Random) -> Image.Image:
    base = tuple(chance.randrange(90, 190) for _ in range(3))
    light = Image.linear_gradient("L").resize(SIZE).rotate(chance.choice((0, 90, 180, 270)))
    tinted = ImageOps.colorize(light, "#1e1e1e", "#dcdcd7")
    picture = Image.blend(Image.new("RGB", SIZE, base), tinted, chance.uniform(0.1, 0.4))
    draw = ImageDraw.Draw(picture)
    for y in range(chance.randrange(60), SIZE[1], chance.randrange(50, 110)):
        draw.line((0, y, SIZE[0], y), fill=tuple(one - 25 for one in base), width=4)
    return picture


def _meter(draw: ImageDraw.ImageDraw, x: int, y: int, s: float, chance: random.Random) -> None:
    for left in (50, 165):
        draw.rectangle((x + left * s, 0, x + (left + 25) * s, y), fill="#d7aa1e")
    draw.rounded_rectangle((x, y, x + 240 * s, y + 210 * s), 16, fill="#e6e6e1")
    draw.rectangle((x + 40 * s, y + 55 * s, x + 200 * s, y + 105 * s), fill="#1e1e1e")
    for n in range(6):
        edge = x + (48 + 25 * n) * s
        draw.rectangle((edge, y + 62 * s, edge + chance.randrange(6, 18) * s, y + 98 * s), fill="#f0f0f0")


def _gauge(draw: ImageDraw.ImageDraw, x: int, y: int, s: float, chance: random.Random) -> None:
    draw.ellipse((x, y, x + 250 * s, y + 250 * s), fill="#2d3032")
    draw.ellipse((x + 24 * s, y + 24 * s, x + 226 * s, y + 226 * s), fill="#f0f0eb")
    turn, middle = chance.uniform(0, 2 * math.pi), (x + 125 * s, y + 125 * s)
    end = (middle[0] + 86 * s * math.cos(turn), middle[1] + 86 * s * math.sin(turn))
    draw.line((*middle, *end), fill="#be1e14", width=7)


def _pipe(draw: ImageDraw.ImageDraw, x: int, y: int, s: float, chance: random.Random) -> None:
    draw.rectangle((0, y, SIZE[0], y + 32 * s), fill="#d7aa1e")
    draw.rectangle((x, y, x + 32 * s, SIZE[1]), fill="#d7aa1e")
    draw.ellipse((x - 46 * s, y - 46 * s, x + 78 * s, y + 78 * s), fill="#961e19")


def _shop(draw: ImageDraw.ImageDraw, x: int, y: int, s: float, chance: random.Random) -> None:
    sign = tuple(chance.randrange(20, 200) for _ in range(3))
    draw.rectangle((48, 64, SIZE[0] - 48, 172), fill=sign)
    for n in range(chance.randrange(3, 7)):
        draw.rectangle((94 + 102 * n, 80, 94 + 102 * n + chance.randrange(40, 80), 156), fill="#f5e1be")
    draw.rectangle((x, 205, x + 235 * s, SIZE[1]), fill="#5a646e")


_THINGS = {"meter": _meter, "gauge": _gauge, "pipe": _pipe, "shop": _shop}


def cropped(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """That share of each side cut away, and blown up again."""
    width, height = picture.size
    box = (int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom)))
    return picture.crop(box).resize(picture.size)


def _anywhere(picture: Image.Image, chance: random.Random) -> Image.Image:
    side, across, down = chance.uniform(0.05, 0.2), chance.random(), chance.random()
    return cropped(picture, side * across, side * down, side * (1 - across), side * (1 - down))


TRICKS: dict[str, Trick] = {
    "sent through a messenger": lambda picture, chance: picture.resize((chance.randrange(360, 640), 400)),
    "brighter": lambda picture, chance: ImageEnhance.Brightness(picture).enhance(chance.uniform(1.2, 1.5)),
    "darker": lambda picture, chance: ImageEnhance.Brightness(picture).enhance(chance.uniform(0.6, 0.8)),
    "contrast": lambda picture, chance: ImageEnhance.Contrast(picture).enhance(chance.choice((0.6, 1.5))),
    "grey": lambda picture, chance: picture.convert("L").convert("RGB"),
    "blurred": lambda picture, chance: picture.filter(ImageFilter.GaussianBlur(2)),
    "mirrored": lambda picture, chance: ImageOps.mirror(picture),
    "edges cut": lambda picture, chance: cropped(picture, *(chance.uniform(0, 0.1) for _ in range(4))),
    "corner cut": lambda picture, chance: cropped(picture, a := chance.uniform(0.05, 0.15), a, 0, 0),
    "cut anywhere": _anywhere,
}
