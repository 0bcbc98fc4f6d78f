"""Opens a picture by what it is, within limits that no file can talk us out of."""

import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image

# Decoded at a scale, a JPEG needs little memory however large it is; everything else is held in it whole, at 4 (PNG,
# progressive JPEG), 7 (HEIC) or 15 (WebP) bytes a pixel as measured, and a worker is to stay below 200 MB.
MAX_PIXELS = 120_000_000
MOST = {"JPEG": MAX_PIXELS, "MPO": MAX_PIXELS, "PNG": 24_000_000, "HEIF": 18_000_000, "WEBP": 8_000_000}
MOST_PROGRESSIVE = 24_000_000
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_FORMATS = ("HEIF",)
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we refuse where Pillow warns

_heic: list[bool] = []


class TooLarge(Exception):
    """More pixels than we decode."""


def opened(source: Path | BinaryIO) -> Image.Image:
    """The picture with its header read and nothing decoded; raises TooLarge and whatever Pillow raises."""
    picture = Image.open(source, formats=_formats(source))
    most = MOST.get(str(picture.format), 0)
    if picture.info.get("progressive"):
        most = MOST_PROGRESSIVE
    if picture.width * picture.height > most:
        picture.close()
        raise TooLarge
    return picture


def _formats(source: Path | BinaryIO) -> tuple[str, ...]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            head = file.read(12)
    else:
        head = source.read(12)
        source.seek(0)
    return _with_heic() if head[4:8] == b"ftyp" else IMAGE_FORMATS


def _with_heic() -> tuple[str, ...]:
    """Loaded when the first one comes: most processes never see one."""
    if not _heic:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        pillow_heif.options.DECODE_THREADS = 1
        _heic.append(True)
    return HEIC_FORMATS
