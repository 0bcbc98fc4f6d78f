"""竣工与归档: completion documents, settlement, final audit and archive of a case."""

from flask import Blueprint, url_for

from fieldapp.domain.person import Role
from fieldapp.web import frame

bp = Blueprint("office", __name__)

from fieldapp.web.office import archive, audit, completion, panel, revision, settlement  # noqa: E402, F401

frame.nav(46, "office.archives", "档案", "paper", Role.CUSTOMER_SERVICE, Role.ENGINEER)
frame.step("completion_documents", lambda task: url_for("office.completion", case_id=task.case_id))
frame.step("settlement", lambda task: url_for("office.settlement", case_id=task.case_id))
frame.step("audit", lambda task: url_for("office.audit", case_id=task.case_id))
frame.step("archive", lambda task: url_for("office.archive", case_id=task.case_id))
frame.panel(80, panel.draw)
frame.actions(panel.links)
