"""The case page's section on how the case came in: the project as pushed, what it says differently, the visits."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import PAPERS, UNSORTED, DoorVisit, doors_of
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.visit import code_of, visits_of
from fieldapp.extensions import db
from fieldapp.web.canvass.said import said_of
from fieldapp.web.signed import Signed, signed_of

STREET = frozenset({"AGENT_AUTHORISED", "DOOR_PAPERS", "DOOR_PARTED"})


def panel(case: Case, person: Person) -> str:
    """Empty for third parties, and when there is neither project nor visit."""
    if person.firm_id is not None:
        return ""
    session = db.session()
    visits = visits_of(session, case.id)[:5]
    street = bool(visits) or not STREET.isdisjoint(case.marks)
    if case.project is None and not street:
        return ""
    doors = doors_of(session, case.id) if street else []
    homes = (Attachment.case_id == case.id) & (Attachment.slot == UNSORTED)
    if doors:
        at_door = Attachment.door_id.in_([one.id for one in doors]) & (Attachment.slot == PAPERS)
        homes = homes | at_door
    query = select(Attachment).where(homes).order_by(Attachment.id).options(joinedload(Attachment.by))
    loose = list(session.scalars(query)) if street else []
    shown = [(visit, code_of(case.pack, visit.result), said_of(case.pack, visit)) for visit in visits]
    differences = case.project.differences(case) if case.project is not None else []
    return render_template(
        "canvass/_panel.html", case=case, visits=shown, project=case.project, differences=differences, doors=doors,
        loose=loose, signed=_signed(case),
    )  # fmt: skip


def _signed(case: Case) -> Signed | None:
    """The authorisation in force, as it was signed at the door."""
    mark = case.marks.get("AGENT_AUTHORISED")
    if mark is None:
        return None
    event = select(Event.subject_id).where(Event.chain_id == case.id, Event.seq == mark["seq"])
    return signed_of(db.session.scalar(select(DoorVisit).where(DoorVisit.id.in_(event))))
