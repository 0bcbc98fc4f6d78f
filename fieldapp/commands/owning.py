"""Giving a case its one-to-one owner (clauses TH-4-1, XZ-3-1); shared by the verbs that open and assign cases."""

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.stage import Stage


def give(do: Doing, case: Case, owner: Person, note: str = "") -> None:
    """The case belongs to this customer manager from now on; it waits for the first visit."""
    case.customer_manager_id = owner.id
    case.move(Stage.ASSIGNED)
    area = case.area.name if case.area is not None else ""
    data = {"to": owner.name, "area": area, "note": note}
    do.record(case, "CASE_ASSIGNED", clause=case.pack.visit.clause, data=data, subject_id=owner.id)
