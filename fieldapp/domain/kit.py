"""What a person goes out for today, and to which order and drawings it is built: what the phone takes along."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, defer

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.design import DRAWING, Design
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Person
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import worklist

MOST = 30
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Day:
    """`tasks` are taken along, what is due first; `beyond` says how many more there are; `listed` tops the worklist."""

    tasks: list[Task]
    beyond: int
    listed: list[Task]


def day_of(session: Session, person: Person, in_the_field: Callable[[Task], bool], midnight: datetime) -> Day:
    """What is late or due or agreed for before midnight, then the person's own next steps outdoors."""
    listed, _ = worklist(session, person, size=LOOKED_AT, whole=True)
    open_ones = [task for task in listed if not task.held]
    agreed = _agreed(session, open_ones, midnight)
    today = [
        task
        for task in open_ones
        if (task.due_at is not None and task.due_at <= midnight) or task.subject_id in agreed
    ]
    own = [
        task for task in open_ones if task not in today and task.person_id == person.id and in_the_field(task)
    ]
    found = [*today, *own]
    return Day(found[:MOST], max(0, len(found) - MOST), listed)


def _agreed(session: Session, tasks: list[Task], midnight: datetime) -> set[UUID]:
    """Rounds of the acceptance that meet before midnight; other appointments are the due moment of their step."""
    ids = [task.subject_id for task in tasks if task.subject_id is not None]
    query = select(Acceptance.id).where(
        Acceptance.id.in_(ids), Acceptance.at <= midnight, Acceptance.concluded_at.is_(None)
    )
    return set(session.scalars(query)) if ids else set()


def newest_orders(session: Session, case_ids: Collection[UUID]) -> dict[UUID, WorkOrder]:
    """The newest revision of each case's order."""
    newest = (
        select(WorkOrder.case_id, func.max(WorkOrder.rev).label("rev"))
        .where(WorkOrder.case_id.in_(case_ids))
        .group_by(WorkOrder.case_id)
        .subquery()
    )
    query = (
        select(WorkOrder)
        .join(newest, and_(newest.c.case_id == WorkOrder.case_id, newest.c.rev == WorkOrder.rev))
        .options(defer(WorkOrder.snapshot), defer(WorkOrder.quantities))
    )
    return {order.case_id: order for order in session.scalars(query)} if case_ids else {}


def newest_designs(session: Session, case_ids: Collection[UUID]) -> dict[UUID, Design]:
    """The newest revision of each case's design."""
    newest = (
        select(Design.case_id, func.max(Design.rev).label("rev"))
        .where(Design.case_id.in_(case_ids))
        .group_by(Design.case_id)
        .subquery()
    )
    query = (
        select(Design)
        .join(newest, and_(newest.c.case_id == Design.case_id, newest.c.rev == Design.rev))
        .options(defer(Design.quantities), defer(Design.basis))
    )
    return {design.case_id: design for design in session.scalars(query)} if case_ids else {}


def drawings(session: Session, designs: Collection[Design]) -> dict[UUID, list[Attachment]]:
    """The drawing files of these designs, by case."""
    found: dict[UUID, list[Attachment]] = {}
    if not designs:
        return found
    query = select(Attachment).where(
        Attachment.case_id.in_({one.case_id for one in designs}),
        Attachment.slot == DRAWING,
        Attachment.subject_id.in_([one.id for one in designs]),
    )
    for file in session.scalars(query.order_by(Attachment.id)):
        if file.case_id is not None:
            found.setdefault(file.case_id, []).append(file)
    return found
