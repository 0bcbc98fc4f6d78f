"""Next steps after work came in on what had changed: decide about it, say how old work goes on, read a statement."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.change_note import notes_of
from fieldapp.domain.clock import Clock
from fieldapp.domain.kept import SUPERSEDED, decides, open_kept
from fieldapp.domain.order import current_order
from fieldapp.domain.part import PARTS
from fieldapp.domain.person import Role
from fieldapp.domain.stage import CLOSED
from fieldapp.domain.step import Step
from fieldapp.domain.works import acknowledged, loose_reports


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom; a case to which nothing of this has happened costs no question."""
    if case.at_stage in CLOSED:
        return
    kept = open_kept(session, case)
    for part in dict.fromkeys(one.part for one in kept if one.why != SUPERSEDED and one.part in PARTS):
        mine = [one for one in kept if one.part == part and one.why != SUPERSEDED]
        yield Step(
            "kept", f"看交来的活 {len(mine)} 条", PARTS[part].role, decides(case, mine[0]), subject_id=case.id
        )  # fmt: skip
    yield from _old_work(session, case, sum(one.why == SUPERSEDED for one in kept))
    for note in notes_of(session, case):
        for role, person_id in note.unread():
            if person_id is not None:
                yield Step("change_note", "看变更说明", role, person_id, subject_id=note.id)


def _old_work(session: Session, case: Case, letters: int) -> Iterator[Step]:
    """Where the newest order is still to be read, that step asks for both."""
    loose = letters + len(loose_reports(session, case))
    order = current_order(session, case) if loose else None
    if order is not None and order.live and acknowledged(order):
        yield Step(
            "acknowledgement", f"按旧版干的 {loose} 条，怎么接着干", Role.CREW_LEADER, case.crew_leader_id,
            order.contractor_id, order.id,
        )  # fmt: skip
