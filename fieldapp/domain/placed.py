"""What stands somewhere: its degrees and the cell they lie in, so that an index alone finds what is near."""

from math import floor

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.lib.geo import Crs, Place

PER_DEGREE = 100  # a cell is a hundredth of a degree wide and high: about a kilometre
ROW = 360 * PER_DEGREE


class Placed:
    """CGCS2000; null while nobody could measure it."""

    lng: Mapped[float | None]
    lat: Mapped[float | None]
    cell: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def spot(self) -> Place | None:
        return None if self.lng is None or self.lat is None else Place(self.lng, self.lat, Crs.CGCS2000)

    def put(self, spot: Place | None) -> None:
        """Here it is from now on."""
        if spot is None:
            self.lng = self.lat = self.cell = None
        else:
            self.lng, self.lat, self.cell = spot.lng, spot.lat, cell_of(spot.lng, spot.lat)


def cell_of(lng: float, lat: float) -> int:
    """The number of the cell: rows from the south, in each row from west to east."""
    return floor((lat + 90) * PER_DEGREE) * ROW + floor((lng + 180) * PER_DEGREE)


def cells(south: float, north: float, west: float, east: float) -> list[int]:
    """Every cell that a box of degrees touches."""
    rows = range(floor((south + 90) * PER_DEGREE), floor((north + 90) * PER_DEGREE) + 1)
    columns = range(floor((west + 180) * PER_DEGREE), floor((east + 180) * PER_DEGREE) + 1)
    return [row * ROW + column for row in rows for column in columns]
