"""An authorisation signed on the screen at a door: who, when, under which words, and the drawing of the strokes."""

from dataclasses import dataclass
from datetime import datetime

from fieldapp.domain.door import DoorVisit
from fieldapp.web import shape


@dataclass(frozen=True, slots=True)
class Signed:
    """`by` took it, `signer` drew it; `ink` is None where the strokes can't be drawn."""

    signer: str
    text: str
    by: str
    at: datetime
    ink: shape.Ink | None


def signed_of(visit: DoorVisit | None) -> Signed | None:
    """What was signed at the visit; older ones do not know the words."""
    said = visit.authorisation if visit is not None else None
    if visit is None or not said:
        return None
    ink = shape.ink(said.get("strokes", []))
    return Signed(
        said.get("signer") or "没写名字的人", said.get("text", ""), visit.person.name, visit.at, ink
    )
