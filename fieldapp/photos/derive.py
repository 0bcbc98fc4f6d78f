"""Pictures for display: decoded and encoded anew, upright, without metadata."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from fieldapp.photos.check import IMAGE_FORMATS

PREVIEW = 1600
THUMBNAIL = 320


Paint = Callable[[Image.Image], Image.Image]


def preview(path: Path, longest: int = PREVIEW, paint: Paint | None = None) -> bytes:
    """A JPEG no longer than `longest` pixels on either side; `paint` draws on it before it is encoded."""
    with Image.open(path, formats=IMAGE_FORMATS) as picture:
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((longest, longest))
        upright = paint(upright) if paint else upright
        out = BytesIO()
        upright.save(out, "JPEG", quality=82)
        return out.getvalue()
