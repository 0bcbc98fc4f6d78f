"""What a person may see: the company's staff all its cases, third parties only those handed to their firm."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import Door, doors_seen_by
from fieldapp.domain.hold import Hold
from fieldapp.domain.journal import Chain
from fieldapp.domain.person import Person
from fieldapp.lib.errors import NotFound

_LOCKED = (
    select(Case, Chain)
    .join(Chain, Chain.id == Case.id)
    .where(Case.id == bindparam("case_id"), Case.company_id == bindparam("company_id"))
    .with_for_update(of=(Case, Chain))
    .execution_options(populate_existing=True)
)


def visible(person: Person) -> ColumnElement[bool]:
    """The condition under which this person sees a case."""
    own = Case.company_id == person.company_id
    if person.firm_id is None:
        return own
    if person.firm is None or not person.firm.active:
        return false()
    firm = person.firm_id
    return and_(
        own, or_(Case.design_firm_id == firm, Case.contractor_id == firm, Case.supervisor_firm_id == firm)
    )


def find_case(session: Session, person: Person, case_id: UUID) -> Case:
    """The case if this person may see it, else NotFound, whether it exists or not."""
    case = session.scalar(select(Case).where(Case.id == case_id, visible(person)))
    if case is None:
        raise NotFound
    return case


def lock_case(session: Session, person: Person, case_id: UUID) -> tuple[Case, Chain]:
    """The same with the head of its journal, both locked; what was read before the lock was free may be old."""
    query = _LOCKED if person.firm_id is None else _LOCKED.where(visible(person))
    found = session.execute(query, {"case_id": case_id, "company_id": person.company_id}).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def find_attachment(session: Session, person: Person, attachment_id: UUID) -> Attachment:
    """The attachment if its case or its door is in the person's scope."""
    at_case = exists().where(Case.id == Attachment.case_id, visible(person))
    at_door = exists().where(Door.id == Attachment.door_id, doors_seen_by(session, person))
    query = select(Attachment).where(Attachment.id == attachment_id, or_(at_case, at_door))
    attachment = session.scalar(query)
    if attachment is None:
        raise NotFound
    return attachment


def find_hold(session: Session, person: Person, hold_id: UUID) -> tuple[Case, Hold]:
    """The hold with its case, if the case is in the person's scope."""
    query = select(Case, Hold).join(Hold, Hold.case_id == Case.id).where(Hold.id == hold_id, visible(person))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]
