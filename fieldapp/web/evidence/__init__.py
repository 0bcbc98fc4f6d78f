"""验收证据: the record of an acceptance as one file to take away, and the page that proves such files."""

from flask import Blueprint, url_for

from fieldapp.domain.acceptance import Acceptance, latest
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.extensions import db
from fieldapp.web import frame
from fieldapp.web.frame import Link

bp = Blueprint("evidence", __name__)
MAY = (Role.QUALITY_INSPECTOR, Role.MANAGER)

from fieldapp.web.evidence import export, page  # noqa: E402, F401


def _actions(case: Case, person: Person) -> list[Link]:
    if not person.has(*MAY) or latest(db.session(), case.id) is None:
        return []
    return [Link(url_for("evidence.show", case_id=case.id), "导出验收证据", "download")]


frame.actions(_actions, Acceptance)
