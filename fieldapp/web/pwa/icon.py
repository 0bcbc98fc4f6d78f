"""The app's sign as PNG in the sizes phones ask for: a clock with time left and a check in it."""

from functools import cache
from io import BytesIO

from flask import Response
from PIL import Image, ImageDraw

from fieldapp.lib.errors import NotFound
from fieldapp.security import public
from fieldapp.web.pwa import bp

SIZES = (180, 192, 512)
INK, PAPER = "#0b0e11", "#ffffff"
FINER = 4  # drawn larger and made smaller, which smooths the edges


@bp.get("/pwa/<any(icon,maskable):kind>-<int:size>.png")
@public
def icon(kind: str, size: int) -> Response:
    if size not in SIZES:
        raise NotFound
    return Response(
        draw(kind == "maskable", size),
        mimetype="image/png",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@cache
def draw(maskable: bool, size: int) -> bytes:
    """The sign of static/mark.svg; a maskable one leaves the rim that phones cut off."""
    side = size * FINER
    picture = Image.new("RGBA", (side, side), PAPER if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 12 / 56, fill=PAPER)
    scale = side / 56 * (0.75 if maskable else 1)
    middle = side / 2

    def spot(x: float, y: float) -> tuple[float, float]:
        return middle + (x - 28) * scale, middle + (y - 28) * scale

    width = round(5 * scale)
    (left, top), (right, bottom) = spot(5, 5), spot(51, 51)
    pen.arc((left, top, right, bottom), start=-90, end=-90 + 295, fill=INK, width=width)
    line = [spot(19.5, 29), spot(25.5, 35), spot(37, 22.5)]
    pen.line(line, fill=INK, width=width, joint="curve")
    for x, y in (line[0], line[-1]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=INK)
    out = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
