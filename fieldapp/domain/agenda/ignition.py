"""Next steps of the ignition part of a case: ask when, take up, turn on, fetch what was tolerated."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from fieldapp.domain.application import READY, Application, State, applications_of, auto_accept_at
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.escalation import escalated
from fieldapp.domain.household import count_of
from fieldapp.domain.ignition import missed_of
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Step, under
from fieldapp.domain.tolerance import Gap, gaps_of
from fieldapp.packs.base import Customer


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    if case.customer is None or case.at_stage not in READY:
        return []
    applications = applications_of(session, case, live=True)
    missed = missed_of(session, case)
    found = [
        step for one in applications if (step := _application(session, case, one, clocks, one.id in missed))
    ]
    if not found and case.at_stage is Stage.ACCEPTED:
        found.append(_ask(session, case))
    gaps = gaps_of(session, case)
    late = escalated(session, case) if gaps else set()
    found += [step for gap in gaps if (step := _gap(case, gap))]
    return [*found, *(_urge(case, gap) for gap in gaps if gap.open and gap.tolerance.id in late)]


def _ask(session: Session, case: Case) -> Step:
    """Nobody has applied: an estate needs its list of households first."""
    clause = case.pack.application.clauses[Customer(case.customer or "")]
    if case.residential and not count_of(session, case):
        return _mine(case, Step("households", "录户号", Role.CUSTOMER_MANAGER, clause=clause))
    return _mine(case, Step("gas-wish", "问用户何时通气", Role.CUSTOMER_MANAGER, clause=clause))


def _application(
    session: Session, case: Case, one: Application, clocks: list[Clock], missed: bool
) -> Step | None:
    name = f" {one.household.label}" if case.residential else ""
    if one.state is State.SUBMITTED:
        clause = case.pack.application.clauses[Customer(case.customer or "")]
        due = auto_accept_at(session, one)
        return _mine(
            case,
            Step(
                "application",
                f"受理报装{name}",
                Role.CUSTOMER_MANAGER,
                subject_id=one.id,
                clause=clause,
                due_at=due,
                started_at=one.submitted_at,
                clock_key="AUTO_ACCEPT",
            ),
        )
    if one.state is State.ACCEPTED:
        keys = [limit.key for limit in case.pack.limits.values() if limit.stop == "GAS_ON"]
        label = f"改约通气{name}" if missed else f"点火通气{name}"
        clause = case.pack.ignition.clauses[Customer(case.customer or "")]
        step = Step(
            "gas-visit" if missed else "ignition",
            label,
            Role.CUSTOMER_MANAGER,
            subject_id=one.id,
            clause=clause,
            **under(clocks, *keys, subject_id=one.id),
        )
        return _mine(case, step)
    return None


def _gap(case: Case, gap: Gap) -> Step | None:
    """The missing paper is fetched by the customer's own manager, then looked at by somebody else."""
    row, paper = gap.tolerance, case.pack.paper(gap.tolerance.code)
    clause = case.pack.tolerance.clauses[Customer(case.customer or "")]
    if gap.open:
        step = Step(
            "tolerance",
            f"补取{paper.name}（容缺）",
            Role.CUSTOMER_MANAGER,
            subject_id=row.id,
            clause=clause,
            due_at=row.due_at,
            started_at=row.at,
        )
        return _mine(case, step)
    if row.verified_at is None:
        label = f"核对补来的{paper.name}"
        return Step("tolerance-check", label, Role.COUNTER_OFFICER, subject_id=row.id, clause=clause)
    return None


def _urge(case: Case, gap: Gap) -> Step:
    """The paper did not come in time: the manager sees to it."""
    row = gap.tolerance
    return Step(
        "tolerance-late",
        f"督办补取{case.pack.paper(row.code).name}（容缺）",
        Role.MANAGER,
        subject_id=row.id,
        clause=case.pack.tolerance.clauses[Customer(case.customer or "")],
        due_at=row.due_at,
        started_at=row.at,
    )


def _mine(case: Case, step: Step) -> Step:
    """For the case's one-to-one owner."""
    return replace(step, person_id=case.customer_manager_id)
