"""The visible mark on a picture for display: time, who, place, grade and a code to check it with, from our records."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk
import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

# Noto Sans CJK travels with the app: a fresh machine has no Chinese font. Its third face is Simplified Chinese.
FONT = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
SIMPLIFIED = 2
REGULAR, BOLD = 400, 650
VERSION = 1  # raised when the same mark is to be drawn otherwise
BAND, TEXT, SMALLEST, MARGIN = 0.15, 0.033, 0.012, 0.028  # of the picture's width
LINES = (0.22, 0.5, 0.78)  # of the band
MASK, QUIET = 2, 2
LEAST_WIDTH = 480  # a smaller picture has no room for words

Paint = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written; `link` leads to the public page of the picture."""

    time_who: str
    case: str
    place: str
    grade: str
    link: str

    @property
    def key(self) -> str:
        """Tells all that is drawn."""
        return "\n".join((str(VERSION), *astuple(self)))


def paint(mark: Mark) -> Paint:
    """Draws the mark on a picture, which stays as large as it is; what is too small stays bare."""

    def painted(picture: Image.Image) -> Image.Image:
        if picture.width < LEAST_WIDTH or picture.height < picture.width * BAND * 2:
            return picture
        return _painted(picture, mark)

    return painted


def _painted(picture: Image.Image, mark: Mark) -> Image.Image:
    width, height = picture.size
    band, gap = round(width * BAND), round(width * MARGIN)
    top = height - band
    made = picture.convert("RGB")
    dark = made.crop((0, top, width, height)).point(lambda value: value * 0.25)
    made.paste(dark, (0, top))
    draw = ImageDraw.Draw(made)
    code = _code(mark.link, band - gap)
    left = width - gap - code.width
    made.paste(code, (left, top + (band - code.height) // 2))
    letter = _font(round(width * 0.08), BOLD)
    left -= gap + round(letter.getlength(mark.grade))
    draw.text((left, top + band / 2), mark.grade, font=letter, fill="white", anchor="lm")
    for number, (words, weight) in enumerate(
        ((mark.time_who, BOLD), (mark.case, REGULAR), (mark.place, REGULAR))
    ):
        font = _fitting(words, weight, width, left - 2 * gap)
        y = top + band * LINES[number]
        draw.text((gap, y), words, font=font, fill="white" if number == 0 else "#e6e6e6", anchor="lm")
    return made


def _fitting(words: str, weight: int, width: int, room: float) -> ImageFont.FreeTypeFont:
    """As large as the line allows; a very long name is written smaller, not cut."""
    size = round(width * TEXT)
    long = _font(size, weight).getlength(words)
    if long > room:
        size = max(round(width * SMALLEST), int(size * room / long))
    return _font(size, weight)


@lru_cache(maxsize=32)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size, index=SIMPLIFIED)
    font.set_variation_by_axes([weight])
    return font


def _code(link: str, side: int) -> Image.Image:
    """Black on white with its quiet zone, in whole pixels per module."""
    # one mask is as readable as another, and trying all eight takes longer than all the rest of the mark
    matrix = segno.make(link, error="m", micro=False, mask=MASK).matrix
    count = len(matrix)
    cells = b"".join(bytes(0 if cell else 255 for cell in row) for row in matrix)
    code = ImageOps.expand(Image.frombytes("L", (count, count), cells), QUIET, fill=255)
    scale = max(1, side // code.width)
    return code.resize((code.width * scale, code.height * scale), Image.Resampling.NEAREST).convert("RGB")
