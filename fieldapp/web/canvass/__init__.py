"""扫街 and leads: registering customers, visiting them, what the platforms pushed, and handing over to design."""

from collections.abc import Iterable

from flask import Blueprint, url_for

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.packs.base import Named
from fieldapp.web import frame
from fieldapp.web.frame import Link

bp = Blueprint("canvass", __name__)

from fieldapp.web.canvass import coverage, day, doors, leads, moves, pushes, site, streets, visits  # noqa: E402, F401


@bp.app_template_filter("pairs")
def pairs(choices: Iterable[Named]) -> list[tuple[str, str]]:
    """The choices of a pack as a form field wants them: (code, name)."""
    return [(one.code, one.name) for one in choices]


frame.nav(20, "canvass.index", "扫街", "door", Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER)
frame.step("visit", lambda task: url_for("canvass.visit", case_id=task.case_id), field=True)
frame.step("classification", lambda task: url_for("canvass.classification", case_id=task.case_id))
frame.step("assignment", lambda task: url_for("canvass.assignment", case_id=task.case_id))
frame.step("handover", lambda task: url_for("canvass.handover", case_id=task.case_id))


def _actions(case: Case, person: Person) -> list[Link]:
    """Besides the next step: another visit, another class, straight to design."""
    links = []
    mine = case.customer_manager_id == person.id or person.has(Role.MANAGER)
    if mine and person.has(Role.CUSTOMER_MANAGER) and case.at_stage in (Stage.ASSIGNED, Stage.VISITED):
        links.append(Link(url_for("canvass.visit", case_id=case.id), "记上门", "door"))
    may_classify = person.has(Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.MANAGER)
    if may_classify and case.at_stage in (Stage.PUSHED, Stage.ASSIGNED, Stage.VISITED):
        links.append(Link(url_for("canvass.classification", case_id=case.id), "改用户类别", "rules"))
    if mine and person.has(Role.CUSTOMER_MANAGER) and case.at_stage is Stage.VISITED and case.customer:
        links.append(Link(url_for("canvass.handover", case_id=case.id), "转设计", "next"))
    return links


frame.actions(_actions)
frame.panel(30, site.panel)
