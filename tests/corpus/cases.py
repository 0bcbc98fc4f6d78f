"""The corpus: each file with the name it is sent under and what must become of it."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageCms

from tests.corpus import pictures as make

SCRIPT = b"<script>fetch('/admin/people')</script>"
STORED, REFUSED = "stored", "refused"
DXF = b"0\r\nSECTION\r\n2\r\nHEADER\r\n0\r\nENDSEC\r\n0\r\nEOF\r\n"
ACTION = b"<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"
PDF = b"%PDF-1.4\n1 0 obj" + ACTION + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@dataclass(frozen=True, slots=True)
class Odd:
    """`what` for people; `name` it is sent under; `ends` is the code of the refusal, or stored.

    `seen` says whether there is a picture to look at, `size` how large its preview is, `facts` what it says of itself.
    """

    what: str
    name: str
    make: Callable[[], bytes]
    ends: str = STORED
    seen: bool = True
    size: tuple[int, int] | None = None
    facts: tuple[str, ...] = ()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return out.getvalue()


def animated(kind: str) -> bytes:
    frames = [make.scene(), Image.new("RGB", (640, 480), "green")]
    return make.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def gif() -> bytes:
    return b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//"


def profiled() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return make.jpeg(icc_profile=profile)


def text_bomb() -> bytes:
    return make.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 60_000_000, 9))


def colour_bomb() -> bytes:
    return make.chunk(b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 60_000_000, 9))


def cut(data: bytes, share: float = 0.5) -> bytes:
    return data[: int(len(data) * share)]


def noise(kind: str, **how: object) -> bytes:
    return make.saved(Image.effect_noise((640, 480), 90).convert("RGB"), kind, **how)


CORPUS = (
    Odd("200 megapixels in 50 kB (PNG)", "a.png", make.bomb, "image_size"),
    Odd("a JPEG whose header claims 200 megapixels", "a.jpg", lambda: make.claiming(make.jpeg()), "image_size"),
    Odd("a progressive JPEG with 2,000 scans", "a.jpg", lambda: make.scanned(2_000), "image_odd"),
    Odd("a JPEG cut off in the middle", "a.jpg", lambda: cut(noise("JPEG")), "image_broken"),
    Odd("a PNG cut off in the middle", "a.png", lambda: cut(noise("PNG")), "image_broken"),
    Odd("a WebP cut off in the middle", "a.webp", lambda: cut(noise("WEBP")), "image_broken"),
    Odd("a HEIC cut off in the middle", "a.heic", lambda: cut(make.heic()), "image_broken"),
    Odd("the first three bytes of a JPEG", "a.jpg", lambda: b"\xff\xd8\xff", "image_broken"),
    Odd("an empty file, as from a camera that returns nothing", "a.jpg", lambda: b"", "file_empty"),
    Odd("zero bytes where a picture should be", "a.jpg", lambda: b"\0" * 4096, "file_type"),
    Odd("HTML renamed .jpg", "a.jpg", lambda: b"<!doctype html>" + SCRIPT, "file_type"),
    Odd("SVG with a script", "a.svg", lambda: b"<svg>" + SCRIPT + b"</svg>", "file_type"),
    Odd("SVG with a script renamed .png", "a.png", lambda: b"<svg>" + SCRIPT + b"</svg>", "file_type"),
    Odd("GIF that is JavaScript too", "a.gif", gif, "file_type"),
    Odd("BMP", "a.bmp", lambda: make.saved(make.scene(), "BMP"), "file_type"),
    Odd("TIFF", "a.tif", lambda: make.saved(make.scene(), "TIFF"), "file_type"),
    Odd("a film renamed .heic", "a.heic", lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 400, "file_type"),
    Odd("a JPEG named .png", "a.png", make.jpeg, "file_type"),
    Odd("a JPEG named .html", "a.html", make.jpeg, "file_type"),
    Odd("JPEG with JavaScript in its comment", "a.jpg", lambda: make.jpeg(comment=b"*/alert(1)/*")),
    Odd("JPEG with a script behind its end", "a.jpg", lambda: make.jpeg() + SCRIPT),
    Odd("JPEG that is a zip too", "a.jpg", lambda: make.jpeg() + zipped()),
    Odd("JPEG with PHP behind its end", "a.jpg", lambda: make.jpeg() + b"<?php system($_GET['c']); ?>"),
    Odd("JPEG that is a PDF too", "a.jpg", lambda: make.segment(make.jpeg(), 0xFE, PDF)),
    Odd("PNG with a text of 60 MB in 60 kB before its data", "a.png", lambda: make.png(text_bomb()), "image_broken"),
    Odd("PNG with such a text behind its data", "a.png", lambda: make.png(after=(text_bomb(),)), "image_broken"),
    Odd("PNG with a colour profile of 60 MB in 60 kB", "a.png", lambda: make.png(colour_bomb()), "image_broken"),
    Odd("animated WebP", "a.webp", lambda: animated("WEBP")),
    Odd("animated PNG", "a.png", lambda: animated("PNG")),
    Odd("CMYK JPEG", "a.jpg", lambda: make.saved(make.scene(mode="CMYK"))),
    Odd("JPEG with a colour profile that does not fit", "a.jpg", profiled),
    Odd("grey JPEG", "a.jpg", lambda: make.saved(make.scene(mode="L"))),
    Odd("PNG of 16 bits a colour", "a.png", make.deep, size=(320, 240)),
    Odd("grey PNG of 16 bits", "a.png", lambda: make.saved(make.scene().convert("I;16"), "PNG")),
    Odd("PNG with a palette and holes", "a.png", lambda: make.saved(make.scene(mode="P"), "PNG", transparency=0)),
    Odd("PNG one can see through", "a.png", lambda: make.saved(make.scene(mode="RGBA"), "PNG")),
    Odd("progressive JPEG", "a.jpg", lambda: make.jpeg(progressive=True)),
    Odd("MPO, two pictures in one", "a.jpg", lambda: animated("MPO")),
    Odd("HEIC", "a.heic", make.heic),
    Odd("1 x 1 pixel", "a.jpg", lambda: make.jpeg((1, 1)), size=(1, 1)),
    Odd("30,000 x 1 pixels", "a.png", lambda: make.saved(Image.new("L", (30_000, 1)), "PNG"), size=(1600, 1)),
    Odd("a photo of 4,000 x 3,000", "a.jpg", lambda: make.jpeg((4000, 3000)), size=(1600, 1200)),
    *(Odd(f"EXIF orientation {n}", "a.jpg", partial(make.turned, n)) for n in range(1, 9)),
    Odd("EXIF with time and place", "a.jpg", lambda: make.jpeg(exif=make.noted("2026:03:12 09:30:00", True)),
        facts=("taken_at", "lng", "lat")),
    Odd("EXIF without a time", "a.jpg", lambda: make.jpeg(exif=make.noted(gps=True)), facts=("lng", "lat")),
    Odd("EXIF of 1970", "a.jpg", lambda: make.jpeg(exif=make.noted("1970:01:01 00:00:00"))),
    Odd("EXIF whose directories go round in a circle", "a.jpg", make.looped),
    Odd("a name of 500 characters", "门" * 496 + ".jpg", make.jpeg),
    Odd("a name that climbs out of its folder", "../../../etc/passwd.jpg", make.jpeg),
    Odd("a name with a drive and backslashes", "C:\\..\\..\\windows\\a.jpg", make.jpeg),
    Odd("a name with a script in it", "<img src=x onerror=alert(1)>.jpg", make.jpeg),
    Odd("a name without a letter", "..", make.jpeg),
    Odd("PDF with a script", "a.pdf", lambda: PDF, seen=False),
    Odd("DXF", "a.dxf", lambda: DXF, seen=False),
)  # fmt: skip
