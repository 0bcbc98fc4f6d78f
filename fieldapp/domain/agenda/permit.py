"""Next steps of the road permit: who files, applies, notifies, confirms or restores."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.permit import Permit, permit_of
from fieldapp.domain.person import Role
from fieldapp.domain.step import Step, under
from fieldapp.packs.permit import Decision

WORDS = {
    (Decision.COMMITMENT, "OPEN"): "签道路承诺书",
    (Decision.COMMITMENT, "COMMITTED"): "告知道路主管部门",
    (Decision.FILING, "OPEN"): "道路备案",
    (Decision.APPROVAL, "COLLECTING"): "收资料报道路审批",
    (Decision.APPROVAL, "SUBMITTED"): "等道路审批，批了记上",
}


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    permit = permit_of(session, case) if case.permit_route else None
    if permit is None:
        return
    if permit.state == "CONFIRM":
        yield Step("permit", "定道路手续走法", Role.ENGINEER, subject_id=permit.id, clause=permit.clause)
    elif (words := WORDS.get((permit.decision, permit.state))) is not None:
        role = case.pack.permit.agent_role
        due = _due(case, permit, clocks)
        yield Step("permit", words, role, person_id=_agent(case, role), subject_id=permit.id, **due)
    elif (
        permit.state == "CLEARED"
        and permit.decision is not Decision.SKIPPED
        and case.marked("WORKS_COMPLETED")
    ):
        yield Step(
            "restoration", "恢复路面，拍照", Role.CREW_LEADER, person_id=case.crew_leader_id,
            firm_id=case.contractor_id, subject_id=permit.id, clause=permit.clause,
        )  # fmt: skip


def _agent(case: Case, role: Role) -> UUID | None:
    return case.customer_manager_id if role is Role.CUSTOMER_MANAGER else None


def _due(case: Case, permit: Permit, clocks: list[Clock]) -> dict[str, Any]:
    rules = case.pack.permit
    keys = [key for key in (rules.filing_limit, rules.approval_limit) if key]
    return {**under(clocks, *keys), "clause": permit.clause}
