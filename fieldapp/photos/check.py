"""What a file really is, by its content; everything not on the list is refused with a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from fieldapp.lib.errors import Refused
from fieldapp.photos.likeness import SMALL
from fieldapp.photos.opening import IMAGE_FORMATS, MAX_PIXELS, TooLarge, opened

__all__ = ["IMAGE_FORMATS", "IMAGE_MIMES", "MAX_PIXELS", "inspected", "kind_of"]

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (0, b"AC10", "image/vnd.dwg"),
    (0, b"AutoCAD Binary DXF", "image/vnd.dxf"),
)
_SUFFIXES = {
    "application/pdf": {".pdf"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/png": {".png"},
    "image/webp": {".webp"},
    "image/heic": {".heic", ".heif"},
    "image/vnd.dwg": {".dwg"},
    "image/vnd.dxf": {".dxf"},
}
IMAGE_MIMES = ("image/jpeg", "image/png", "image/webp", "image/heic")
# A progressive JPEG is decoded scan by scan; a thousand of them in a small file keep a processor busy for minutes.
MOST_SCANS, SCAN_BYTES = 100, 16_384
SCAN = b"\xff\xda"


class _TooManyScans(Exception):
    """Made to keep a processor busy."""


def kind_of(head: bytes, name: str) -> str:
    """The MIME type by content; Refused when it is not on the list or the name claims something else."""
    mime = next((mime for at, magic, mime in _MAGIC if head[at : at + len(magic)] == magic), None)
    if mime is None and head.lstrip()[:40].replace(b"\r", b"").startswith(b"0\nSECTION"):
        mime = "image/vnd.dxf"
    if mime is None:
        raise Refused(f"“{name}”不是 PDF、照片或 CAD 图，没有收。换成 PDF 或 JPG 再传", code="file_type")
    suffix = Path(name).suffix.lower()
    if suffix and suffix not in _SUFFIXES[mime]:
        raise Refused(f"“{name}”的内容和后缀对不上，没有收。导出成正确格式再传", code="file_type")
    return mime


@contextmanager
def inspected(path: Path, mime: str, name: str) -> Iterator[Image.Image | None]:
    """The picture, None for papers; refuses what cannot be read, and bombs by their declared size before decoding.

    It is read to its end, which shows whether it was cut off: a JPEG once, in greys and as small as its look needs. Of
    a HEIC, which takes much longer, only the lengths of its parts are held against what has come.
    """
    if mime not in IMAGE_MIMES:
        yield None
        return
    try:
        picture = _whole(path, mime)
    except (TooLarge, Image.DecompressionBombError):
        raise Refused(f"“{name}”像素太多，没有收。换一张普通照片", code="image_size") from None
    except _TooManyScans:
        raise Refused(f"“{name}”存法不寻常，没有收。截个屏再传", code="image_odd") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError):
        raise Refused(f"“{name}”打不开，可能没拍完整。重拍一张", code="image_broken") from None
    with picture:
        yield picture


def _whole(path: Path, mime: str) -> Image.Image:
    picture = opened(path)
    try:
        if mime == "image/heic":
            _whole_boxes(path)
            return picture
        if mime == "image/jpeg":
            _few_scans(picture, path)
            picture.draft("L", (SMALL, SMALL))
        picture.load()
    except BaseException:
        picture.close()
        raise
    return picture


def _whole_boxes(path: Path) -> None:
    """Each part of the file says how long it is; the last one must be there to its end."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length == 0:  # to the end of the file
                return
            at += max(length, 8)
    if at != size:
        raise EOFError


def _few_scans(picture: Image.Image, path: Path) -> None:
    if picture.info.get("progressive"):
        data = path.read_bytes()
        if data.count(SCAN) > MOST_SCANS + len(data) // SCAN_BYTES:
            raise _TooManyScans
