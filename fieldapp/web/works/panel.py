"""What the case page shows of the road permit and the works, and what else can be done with them."""

from flask import render_template, url_for

from fieldapp.domain.case import Case
from fieldapp.domain.change import changes_of, open_change
from fieldapp.domain.change_note import notes_of
from fieldapp.domain.order import current_order
from fieldapp.domain.permit import permit_of
from fieldapp.domain.permit_rule import NAMES
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.works import progress_of
from fieldapp.extensions import db
from fieldapp.web.frame import Link

STATES = {
    "SKIPPED": "", "CONFIRM": "等确认", "OPEN": "要办", "COMMITTED": "等告知", "COLLECTING": "收资料",
    "SUBMITTED": "等批", "CLEARED": "可以破路", "RESTORED": "路面已恢复",
}  # fmt: skip


def road(case: Case, person: Person) -> str:
    """道路手续."""
    permit = permit_of(db.session(), case)
    if permit is None:
        return ""
    name, state = NAMES[permit.decision], STATES[permit.state]
    return render_template("works/_road.html", case=case, permit=permit, name=name, state=state)


def works(case: Case, person: Person) -> str:
    """施工: who builds, since when, what was reported, what was changed."""
    order = current_order(db.session(), case)
    if order is None:
        return ""
    reports = progress_of(db.session(), case, 3)
    changes = changes_of(db.session(), case)
    return render_template(
        "works/_works.html", case=case, order=order, reports=reports, changes=changes,
        notes=notes_of(db.session(), case),
    )  # fmt: skip


def links(case: Case, person: Person) -> list[Link]:
    """A change, a report, another crew, the road: for those who may, while they can."""
    order = current_order(db.session(), case)
    if order is None:
        return []
    builds = person.has(Role.CONTRACTOR, Role.CREW_LEADER) and person.firm_id == order.contractor_id
    stage, found = case.at_stage, []
    building = (Stage.DISPATCHED, Stage.CREW_ASSIGNED, Stage.BUILDING, Stage.COMPLETED, Stage.RECTIFYING)
    may_change = (
        order.accepted_at is not None and stage in building and open_change(db.session(), case) is None
    )
    if may_change and (builds or person.has(Role.SITE_MANAGER)):
        found.append(Link(url_for("works.new_change", case_id=case.id), "报变更", "pen"))
    if builds and case.marked("WORKS_STARTED") and stage in (*building, Stage.CHANGE_REQUESTED):
        found.append(Link(url_for("works.show_progress", case_id=case.id), "记施工日报", "camera"))
    if builds and person.has(Role.CONTRACTOR) and stage in (Stage.CREW_ASSIGNED, Stage.BUILDING):
        found.append(Link(url_for("works.show_crew", order_id=order.id), "换班组", "people"))
    if permit_of(db.session(), case) is not None and person.firm_id is None:
        found.append(Link(url_for("works.show_permit", case_id=case.id), "道路手续", "paper"))
    return found
