"""Pictures as building material: scenes, notes, and the innards of JPEG and PNG that no camera would write."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

TAKEN, OFFSET, ORIENTATION, EXIF_IFD, GPS_IFD = 0x9003, 0x9011, 0x0112, 0x8769, 0x8825
NORTH = {1: "N", 2: (34.0, 24.0, 0.0), 3: "E", 4: (113.0, 44.0, 24.0)}
PNG = b"\x89PNG\r\n\x1a\n"


def scene(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """Red above, blue below, a white mark in the upper left: it shows which way is up."""
    wide, high = size
    made = Image.new("RGB", size, (200, 40, 40))
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, high // 2, wide, high), fill=(40, 60, 200))
    draw.rectangle((0, 0, wide // 8, high // 8), fill=(255, 255, 255))
    return made if mode == "RGB" else made.convert(mode)


def saved(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (640, 480), **how: Any) -> bytes:
    return saved(scene(size), "JPEG", **{"quality": 85, **how})


def noted(taken: str = "", gps: bool = False, orientation: int = 0) -> Image.Exif:
    """What a camera writes beside the picture."""
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    if taken:
        exif.get_ifd(EXIF_IFD)[TAKEN] = taken
    if gps:
        exif.get_ifd(GPS_IFD).update(NORTH)
    return exif


def turned(orientation: int) -> bytes:
    """The scene as a camera held that way stores it: turned, with a note how to turn it back."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the Transpose that undoes what the note asks for
    made = scene((640, 480))
    if orientation in back:
        made = made.transpose(Image.Transpose(back[orientation]))
    return saved(made, "JPEG", exif=noted(orientation=orientation))


def claiming(data: bytes, wide: int = 20_000, high: int = 10_000) -> bytes:
    """The same JPEG whose header says another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", high, wide) + data[at + 4 :]


def looped() -> bytes:
    """Notes whose directories name themselves as the next, and as their own part."""
    entry = struct.pack("<HHII", EXIF_IFD, 4, 1, 8)
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    return segment(jpeg(), 0xE1, b"Exif\0\0" + tiff)


def segment(data: bytes, marker: int, body: bytes) -> bytes:
    """The same JPEG with one more segment right after its beginning."""
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + data[2:]


def scanned(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = saved(scene((1200, 900)), "JPEG", progressive=True, quality=60)
    last = data.rindex(b"\xff\xda")
    # the tables of a scan stand before it and hold for its repetitions
    return data[:-2] + data[last:-2] * scans + data[-2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*before: bytes, after: tuple[bytes, ...] = ()) -> bytes:
    """The scene as a PNG with further chunks before its data, or after it."""
    plain = saved(scene(), "PNG")
    head, rest = plain[: 8 + 25], plain[8 + 25 :]
    return head + b"".join(before) + rest[:-12] + b"".join(after) + rest[-12:]


def deep() -> bytes:
    """A PNG of sixteen bits a colour."""
    wide, high = 320, 240
    row = b"\0" + b"".join(struct.pack(">HHH", x * 204, 0x8000, 0xFFFF - x * 204) for x in range(wide))
    header = struct.pack(">IIBBBBB", wide, high, 16, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * high)) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """200 megapixels in less than 50 kB."""
    wide, high = 20_000, 10_000
    line = zlib.compressobj(9)
    body = b"".join(line.compress(b"\0" * (1 + wide // 8)) for _ in range(high)) + line.flush()
    header = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def heic(size: tuple[int, int] = (640, 480)) -> bytes:
    """As an iPhone stores it."""
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(scene(size)).save(out, quality=60)
    return out.getvalue()
