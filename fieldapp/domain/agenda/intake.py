"""Next steps of the intake part of a case: assign, visit, classify, collect papers, hand over to design."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.paper import paper_state
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Step, softly
from fieldapp.domain.visit import code_of, last_visit
from fieldapp.packs.intake import PaperStage


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    pack, stage = case.pack, case.at_stage
    if stage is Stage.PUSHED:
        return [
            Step(
                "assignment",
                f"派给{pack.title(Role.CUSTOMER_MANAGER)}",
                Role.MANAGER,
                clause=pack.push.clause,
            )
        ]
    if stage is Stage.ASSIGNED:
        return _door(session, case)
    if stage is Stage.VISITED:
        return [_toward_design(session, case)]
    return []


def _door(session: Session, case: Case) -> list[Step]:
    """The first visit, the planned return, or nothing when the door's answer was final."""
    visit = last_visit(session, case)
    known = code_of(case.pack, visit.result) if visit else None
    if visit is None or known is None:
        return [_mine(case, "visit", "上门", case.pack.visit.clause)]
    if known.max_visits is not None and visit.revisit_at is None:
        return [_mine(case, "visit", "换个办法联系", case.pack.visit.clause)]
    if visit.revisit_at is None:
        return []
    return [
        _mine(case, "visit", "再上门", case.pack.visit.clause, due_at=visit.revisit_at, started_at=visit.at)
    ]


def _toward_design(session: Session, case: Case) -> Step:
    soft = softly(case, "HANDOVER", "VISITED")
    if case.customer is None:
        return _mine(case, "classification", "定用户类别", case.pack.visit.clause, **soft)
    lines = paper_state(session, case, PaperStage.HANDOVER)
    waiting = [line for line in lines if line.open]
    if waiting:
        clause = waiting[0].clause or case.pack.visit.clause
        return _mine(case, "papers", f"收{waiting[0].rule.name}", clause, **soft)
    return _mine(case, "handover", "转设计", case.pack.soft_targets["HANDOVER"].clause, **soft)


def _mine(case: Case, kind: str, label: str, clause: str, **due: object) -> Step:
    """A step of the case's one-to-one owner."""
    role = Role.CUSTOMER_MANAGER
    return Step(kind, label, role, person_id=case.customer_manager_id, clause=clause, **due)  # type: ignore[arg-type]
