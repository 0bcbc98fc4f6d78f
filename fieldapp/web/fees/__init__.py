"""配套费: the ledger with its ageing table, and the account of one estate. Only where the company has this duty."""

from flask import Blueprint, url_for
from flask_login import current_user

from fieldapp.domain.person import Person, Role
from fieldapp.domain.task import Task
from fieldapp.lib.errors import NotFound
from fieldapp.web import frame

bp = Blueprint("fees", __name__)


def offered(person: Person) -> bool:
    return person.firm_id is None and person.company.pack.fee.enabled


@bp.before_request
def closed_elsewhere() -> None:
    """Where there is no ledger, there is no such page."""
    if not offered(current_user):
        raise NotFound


def _address(task: Task) -> str:
    if task.subject_id is None:
        return url_for("fees.new", case_id=task.case_id)
    return url_for("fees.show", account_id=task.subject_id)


from fieldapp.web.fees import account, index  # noqa: E402, F401

frame.nav(45, "fees.index", "配套费", "yuan", Role.ENGINEER, Role.FINANCE_OFFICER, Role.MANAGER, when=offered)
frame.step("fee", _address)
