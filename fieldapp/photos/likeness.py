"""How a picture looks, in a few numbers that survive another size, quality or brightness, a mirror and a crop.

A difference hash of our own on Pillow's resize: the package for it brings numpy, scipy and wavelets for the same bits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from operator import mul, sub

from PIL import Image, ImageOps, ImageStat

Box = tuple[float, float, float, float]
SMALL = 256
SIZE = (64, 48)
# The whole, and the whole with so much of its sides cut away: whoever crops lands near one of them.
WHOLE: Box = (0, 0, 1, 1)
VIEWS: tuple[Box, ...] = (
    WHOLE, (0.07, 0.07, 0.93, 0.93), (0.14, 0.14, 0.86, 0.86),
    (0, 0, 0.86, 0.86), (0.14, 0, 1, 0.86), (0, 0.14, 0.86, 1), (0.14, 0.14, 1, 1),
)  # fmt: skip
PLAIN = 4.0  # greys that differ by less, their grain evened out: a dark room or a bare wall, which looks like any other
CLEARLY = 3  # of 255: where a wall is flat, grain would decide
STEP = 0.06
Cells = tuple[int, int]
Relief = tuple[list[int], float]
ROUGH, FINE = (12, 9), (16, 12)
HOPELESS = 0.6
SIDES = tuple(1 - STEP * n for n in range(6))


@dataclass(frozen=True, slots=True)
class Look:
    """A picture in 64 x 48 greys, 64 bits for each of its views, and those of its mirror image."""

    small: bytes
    views: tuple[int, ...]
    mirror: int


def look_of(picture: Image.Image) -> Look | None:
    """None when there is nothing to see: a plain wall, or what can't be drawn."""
    try:
        return look(ImageOps.exif_transpose(picture).convert("L"))
    except Exception:  # whether it is refused is decided elsewhere
        return None


def look(grey: Image.Image) -> Look | None:
    """The same of a picture in greys."""
    grey = grey.resize((SMALL, SMALL), Image.Resampling.BOX)
    if ImageStat.Stat(grey.resize(SIZE, Image.Resampling.BOX)).stddev[0] < PLAIN:
        return None
    grey = ImageOps.autocontrast(grey, cutoff=1)
    small = grey.resize(SIZE, Image.Resampling.BOX).tobytes()
    mirrored = ImageOps.mirror(grey)
    return Look(small, tuple(_slopes(grey, box) for box in VIEWS), _slopes(mirrored, WHOLE))


class Fit:
    """How alike a small picture is to others: 1 is the same.

    The correlation of their slopes, as it is or mirrored: neither brightness nor contrast changes it. Different sites
    of one kind stayed below 0.8 in tests, copies that were cut, lit or compressed otherwise above 0.9.
    """

    def __init__(self, small: bytes) -> None:
        shown = _grey(small)
        pictures = (shown, ImageOps.mirror(shown))
        self.rough, self.fine = (
            [_relief(picture, WHOLE, cells) for picture in pictures] for cells in (ROUGH, FINE)
        )

    def whole(self, other: bytes) -> float:
        """Against all of the other: soon done."""
        return _fitted(self.fine, _relief(_grey(other), WHOLE, FINE))

    def best(self, other: bytes) -> float:
        """Where it fits best into the other, as a part that was cut out of it does."""
        within = _grey(other)
        fitted, at = max((_fitted(self.rough, _relief(within, box, ROUGH)), box) for box in _places())
        if fitted < HOPELESS:
            return fitted
        return max(_fitted(self.fine, _relief(within, box, FINE)) for box in _around(at))


def _grey(small: bytes) -> Image.Image:
    return Image.frombytes("L", SIZE, small)


def _fitted(wanted: list[Relief], there: Relief) -> float:
    slopes, length = there
    fitted: float = max(sum(map(mul, slopes, one)) / (length * its) for one, its in wanted)
    return fitted


def _relief(grey: Image.Image, view: Box, cells: Cells) -> Relief:
    """The slopes of every cell to the right and downwards, row by row, and their length as a vector."""
    wide, high = cells
    width, height = grey.size
    box = (view[0] * width, view[1] * height, view[2] * width, view[3] * height)
    grid = grey.resize((wide + 1, high + 1), Image.Resampling.BOX, box=box).tobytes()
    slopes: list[int] = []
    for start in range(0, high * (wide + 1), wide + 1):
        row, below = grid[start : start + wide], start + wide + 1
        slopes += map(sub, row, grid[start + 1 : below])
        slopes += map(sub, row, grid[below : below + wide])
    return slopes, sqrt(sum(map(mul, slopes, slopes))) or 1


def _places() -> Iterator[Box]:
    for side in SIDES:
        steps = range(round((1 - side) / STEP) + 1)
        yield from (
            (i * STEP, j * STEP, min(1, i * STEP + side), min(1, j * STEP + side))
            for i in steps
            for j in steps
        )


def _around(box: Box) -> Iterator[Box]:
    """A little wider, narrower and shifted."""
    near = (-STEP / 3, 0, STEP / 3)
    for left in near:
        for top in near:
            for wide in (-2 * STEP / 3, *near, 2 * STEP / 3):
                for high in (-2 * STEP / 3, *near, 2 * STEP / 3):
                    x, y = max(0, box[0] + left), max(0, box[1] + top)
                    yield x, y, min(1, box[2] + left + wide), min(1, box[3] + top + high)


def _slopes(grey: Image.Image, view: Box) -> int:
    """One bit for each of 8 x 8 cells: whether it is clearly lighter than its neighbour on the right."""
    width, height = grey.size
    box = (view[0] * width, view[1] * height, view[2] * width, view[3] * height)
    cells = grey.resize((9, 8), Image.Resampling.BOX, box=box).tobytes()
    bits = 0
    for row in range(8):
        for at in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (cells[at] > cells[at + 1] + CLEARLY)
    return bits
