"""What a file really is, by its content; everything not on the list is refused with a sentence."""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from fieldapp.lib.errors import Refused

MAX_PIXELS = 120_000_000
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")

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


def inspect_image(path: Path, mime: str, name: str) -> None:
    """Refuse pictures that cannot be read, and bombs by their declared size before decoding."""
    if mime not in ("image/jpeg", "image/png", "image/webp"):
        return
    try:
        with Image.open(path, formats=IMAGE_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(f"“{name}”像素太多，没有收。换一张普通照片", code="image_size")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(f"“{name}”打不开，可能没拍完整。重拍一张", code="image_broken") from None
    except Image.DecompressionBombError:
        raise Refused(f"“{name}”像素太多，没有收。换一张普通照片", code="image_size") from None
