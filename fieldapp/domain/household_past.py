"""以前写的 of a household: what its file said before it was written otherwise, and the meters it had."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.earlier import Earlier
from fieldapp.domain.household import Household
from fieldapp.domain.household_file import OWN, typed_fields
from fieldapp.domain.journal import Event
from fieldapp.domain.meter import Meter, meters_of
from fieldapp.domain.person import Person
from fieldapp.lib import seal
from fieldapp.lib.text import mask_id, mask_phone

CHANGED = "HOUSEHOLD_CHANGED"
MASKS = {"phone": mask_phone, "id_number": mask_id}


def sealed_past(before: Mapping[str, str], changed: Iterable[str]) -> dict[str, str]:
    """What the event of a change carries: the values that gave way by code, closed; nothing where nothing was there."""
    gone = {code: before[code] for code in changed if before[code]}
    return {"before": seal.close(json.dumps(gone, ensure_ascii=False))} if gone else {}


def earlier_of(session: Session, household: Household) -> list[Earlier]:
    """The newest first; personal numbers masked."""
    meters = [
        Earlier("气表", _of_meter(one), one.by.name, one.at)
        for one in meters_of(session, household)
        if one.replaced_at is not None
    ]
    return sorted(_values(session, household) + meters, key=lambda one: one.at, reverse=True)


def _of_meter(meter: Meter) -> str:
    reading = f"{meter.base_reading.normalize():f}"
    return f"{meter.no} {meter.model}，表底 {reading} m³，铅封 {meter.seal_no}"


def _values(session: Session, household: Household) -> list[Earlier]:
    names = {**OWN, **{field.code: field.name for field in typed_fields(household.case.pack)}}
    query = select(Event).where(
        Event.chain_id == household.case_id, Event.subject_id == household.id, Event.kind == CHANGED
    )
    found: list[Earlier] = []
    wrote: dict[str, tuple[str, datetime]] = {}
    for event in session.scalars(query.order_by(Event.seq)):
        gone = json.loads(seal.open(event.data["before"])) if "before" in event.data else {}
        for code, value in gone.items():
            name = names.get(code, code)
            by, at = wrote.get(name, (household.by.name, household.at))
            found.append(Earlier(name, MASKS.get(code, str)(value), by, at))
        author = session.get_one(Person, event.actor_id).name if event.actor_id else ""
        wrote |= dict.fromkeys(event.data["changed"], (author, event.at))
    return found
