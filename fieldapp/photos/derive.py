"""Pictures for display: decoded and encoded anew, upright, in sRGB, without metadata."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms

from fieldapp.photos.opening import TooLarge, opened

PREVIEW = 1600
THUMBNAIL = 320
QUALITY = 82
# Raised when pictures are to be made differently from now on: what was made before is then no longer asked for.
MAKE = 2
ORIENTATION = 0x0112
MOST_PROFILE = 2_000_000
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Paint = Callable[[Image.Image], Image.Image]


class Unreadable(Exception):
    """The original can't be shown as a picture; it stays what it is."""


def render(source: Path | BinaryIO, longest: int, paint: Paint | None = None) -> bytes:
    """A JPEG no longer than `longest` pixels on either side; `paint` draws on it before it is encoded.

    Raises Unreadable.
    """
    picture = upright(source, longest)
    return encoded(paint(picture) if paint else picture)


def key(sha256: str, longest: int, mark: str = "") -> str:
    """The name of a derivative in the store; `mark` tells all that was painted: a changed one is another picture."""
    kind = f"made/v{MAKE}-{longest}/{sha256}"
    return f"{kind}-{hashlib.sha256(mark.encode()).hexdigest()[:24]}" if mark else kind


def upright(source: Path | BinaryIO, longest: int) -> Image.Image:
    """The picture in RGB as it is meant to be seen, no longer than `longest`; never enlarged."""
    try:
        with opened(source) as picture:
            turn, profile = _turn(picture), picture.info.get("icc_profile")
            small = _small(picture, longest)
    except (
        TooLarge,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        RuntimeError,
    ) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    seen = _coloured(small, profile if isinstance(profile, bytes) else None)
    seen = seen.transpose(turn) if turn is not None else seen
    seen.info = {}
    return seen


def shrunk(picture: Image.Image, longest: int) -> Image.Image:
    """A smaller one of a picture that is upright already."""
    return picture.resize(fitted(picture.size, longest), Image.Resampling.BICUBIC, reducing_gap=2.0)


def encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longer side at most `longest`, the shorter one in proportion and at least one pixel."""
    share = min(1.0, longest / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _small(picture: Image.Image, longest: int) -> Image.Image:
    # The aspect-correct size: asked for a square, the decoder would not scale a photo of 12 megapixels at all.
    target = fitted(picture.size, longest)
    if picture.format in (
        "JPEG",
        "MPO",
    ):  # a HEIC would offer a thumbnail of its own, which may show something else
        picture.draft(None, target)
    picture.load()
    plain = _plain(picture)
    if plain.size == target:
        return plain.copy()
    return plain.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be resized: palettes spelled out, sixteen bits brought to eight."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "F":
        return picture.convert("L")
    if picture.mode in ("P", "PA"):
        return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if picture.mode == "1":
        return picture.convert("L")
    if "transparency" in picture.info and picture.mode in ("L", "RGB"):
        return picture.convert("RGBA")
    return picture


def _coloured(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB on white."""
    if picture.mode in ("RGBA", "LA", "La", "RGBa"):
        solid = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(solid.convert("RGB"), mask=solid.getchannel("A"))
        picture = ground
    if profile and len(profile) <= MOST_PROFILE and picture.mode in ("L", "RGB", "CMYK"):
        try:
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            if not ImageCms.getProfileDescription(theirs).startswith("sRGB"):
                converted = ImageCms.profileToProfile(picture, theirs, _srgb(), outputMode="RGB")
                picture = converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile nobody can read says nothing
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _turn(picture: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # notes that can't be read turn nothing
        return None
