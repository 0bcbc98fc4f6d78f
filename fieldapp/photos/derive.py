"""Pictures for display: decoded and encoded anew, upright, without metadata."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from fieldapp.photos.check import IMAGE_FORMATS

PREVIEW = 1600
THUMBNAIL = 320


def preview(path: Path, longest: int = PREVIEW) -> bytes:
    """A JPEG no longer than `longest` pixels on either side."""
    with Image.open(path, formats=IMAGE_FORMATS) as picture:
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((longest, longest))
        out = BytesIO()
        upright.save(out, "JPEG", quality=82)
        return out.getvalue()
