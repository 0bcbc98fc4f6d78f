"""Which stored pictures of a company look like this one: bands narrow it down in an index, the best fit decides."""

from itertools import combinations
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.photo import BAND_BITS, BANDS, PhotoLook, bands_of
from fieldapp.photos.likeness import Fit, Look

NEAR = 13  # of 64 bits; further away nothing was ever the same picture in tests
SEEN, SEARCHED = 60, 6  # so many are held against the whole, so many of the rest searched for a part
FLIPS = (
    0,
    *(1 << n for n in range(BAND_BITS)),
    *(1 << a | 1 << b for a, b in combinations(range(BAND_BITS), 2)),
)


def alike(session: Session, company_id: UUID, sha256: str, look: Look, least: float) -> dict[str, int]:
    """Digests of those that fit at least so well, and how well in thousandths.

    A picture that differs in 11 bits or fewer has a band that differs in at most two: all of these are looked up.
    """
    asked = (look.views[0], look.mirror)
    near: dict[str, int] = {}
    for number in range(BANDS):
        band = getattr(PhotoLook, f"band{number}")
        keys = {bands_of(bits)[number] ^ flip for bits in asked for flip in FLIPS}
        rows = session.execute(
            select(
                PhotoLook.sha256, PhotoLook.band0, PhotoLook.band1, PhotoLook.band2, PhotoLook.band3
            ).where(PhotoLook.company_id == company_id, band.in_(keys), PhotoLook.sha256 != sha256)
        )
        for found, *bands in rows:
            bits = sum(one << BAND_BITS * n for n, one in enumerate(bands))
            distance = min((bits ^ one).bit_count() for one in asked)
            if distance <= NEAR and distance < near.get(found, NEAR + 1):
                near[found] = distance
    nearest = sorted(near, key=lambda one: near[one])[:SEEN]
    query = select(PhotoLook.sha256, PhotoLook.small).where(
        PhotoLook.company_id == company_id, PhotoLook.view == 0, PhotoLook.sha256.in_(nearest)
    )
    others = {found: small for found, small in session.execute(query) if small}
    fit = Fit(look.small)
    told = {found: fit.whole(small) for found, small in others.items()}
    rest = [found for found in nearest if found in told and told[found] < least]
    told |= {found: fit.best(others[found]) for found in rest[:SEARCHED]}
    return {found: round(fitted * 1000) for found, fitted in told.items() if fitted >= least}
