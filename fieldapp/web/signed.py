"""An authorisation signed on the screen at a door: who, when, under which words, and the drawing of the strokes."""

from dataclasses import dataclass

from fieldapp.domain.door import DoorVisit
from fieldapp.lib.clock import now
from fieldapp.web import shape
from fieldapp.web.view import moment_text


@dataclass(frozen=True, slots=True)
class Signed:
    """`by` took it, `signer` drew it; `ink` is None where the strokes can't be drawn."""

    signer: str
    text: str
    by: str
    at: str
    ink: shape.Ink | None


def signed_of(visit: DoorVisit | None) -> Signed | None:
    """What was signed at the visit; older ones do not know the words."""
    said = visit.authorisation if visit is not None else None
    if visit is None or not said:
        return None
    ink = shape.ink(said.get("strokes", []))
    at = moment_text(visit.at, now())
    return Signed(said.get("signer") or "没写名字的人", said.get("text", ""), visit.person.name, at, ink)
