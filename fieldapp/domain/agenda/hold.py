"""Next steps about holds: somebody decides what was asked, the one who asked ends what runs."""

from collections.abc import Iterable

from fieldapp.domain.case import Case
from fieldapp.domain.hold import Hold
from fieldapp.domain.step import Step


def steps(case: Case, holds: Iterable[Hold]) -> Iterable[Step]:
    """One step for each hold that waits for a decision or for its end."""
    rules = case.pack.hold
    for hold in holds:
        if hold.state == "ASKED":
            yield Step(
                "hold",
                "批停表",
                rules.approver_role,
                subject_id=hold.id,
                clause=rules.clause,
                started_at=hold.asked_at,
            )
        elif hold.state == "RUNNING":
            asker, label = hold.asked_by, f"恢复计时（{rules.reason(hold.reason).name}）"
            yield Step(
                "hold",
                label,
                asker.main_role,
                person_id=asker.id,
                firm_id=asker.firm_id,
                subject_id=hold.id,
                clause=rules.clause,
                started_at=hold.from_at,
                due_at=hold.expected_at,
            )
