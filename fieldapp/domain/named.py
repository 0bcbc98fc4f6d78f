"""Which case the data of a command are about: the records it names, and the case they belong to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.application import Application
from fieldapp.domain.case import Case
from fieldapp.domain.change import ChangeRequest
from fieldapp.domain.defect import Defect
from fieldapp.domain.household import Household
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.tolerance import Tolerance

# What a command names besides, or instead of, its case.
RECORDS: dict[str, Any] = {
    "application_id": Application, "defect_id": Defect, "order_id": WorkOrder, "household_id": Household,
    "tolerance_id": Tolerance, "change_id": ChangeRequest, "acceptance_id": Acceptance,
}  # fmt: skip


def case_named(session: Session, company_id: UUID, body: Mapping[str, Any]) -> Case | None:
    """The case of this company that the data are about, whoever may see it; None when they name none."""
    for name in ("case_id", *RECORDS):
        key = _uuid(body.get(name))
        if key is None:
            continue
        record = session.get(RECORDS[name], key) if name in RECORDS else None
        case = session.get(Case, record.case_id if record is not None else key)
        if case is not None and case.company_id == company_id:
            return case
    return None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
