"""What this door gives to the case page: the 通气 section, further actions, and where its steps are done."""

from flask import render_template, url_for

from fieldapp.commands.lighting import OFFICE
from fieldapp.domain.application import READY, applications_of
from fieldapp.domain.case import Case
from fieldapp.domain.household import count_of, the_shop
from fieldapp.domain.ignition import idle_until, lit_count
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.tolerance import gaps_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web import frame, reminder
from fieldapp.web.ignition.along import gas_pages, gas_photos


def draw(case: Case, person: Person) -> str:
    """通气 3 / 612, the applications that wait, and what was tolerated."""
    session = db.session()
    if person.firm_id is not None or case.customer is None:
        return ""
    live = applications_of(session, case, live=True)
    total = count_of(session, case)
    if not total and not live and case.at_stage not in READY:
        return ""
    return render_template(
        "ignition/_panel.html",
        case=case,
        live=live[:5],
        more=max(0, len(live) - 5),
        total=total,
        lit=lit_count(session, case),
        gaps=[
            (gap.tolerance, reminder.phase(gap.tolerance, clock.now()))
            for gap in gaps_of(session, case)
            if gap.open
        ],
        words=reminder.WORDS,
        shop=None if case.residential else the_shop(session, case),
    )


def find_actions(case: Case, person: Person) -> list[frame.Link]:
    links = []
    if case.customer is None or case.at_stage is Stage.CANCELLED or person.firm_id is not None:
        return []
    if person.has(*OFFICE):
        links.append(frame.Link(url_for("ignition.new_application", case_id=case.id), "报装", "flame"))
        if case.residential:
            links.append(frame.Link(url_for("ignition.households", case_id=case.id), "户号", "door"))
    until = idle_until(case)
    if person.has(Role.QUALITY_INSPECTOR) and until is not None and clock.now() > until:
        links.append(frame.Link(url_for("ignition.retest", case_id=case.id), "久置复验", "tool"))
    return links


frame.panel(70, draw)
frame.actions(find_actions)
frame.step("households", lambda task: url_for("ignition.new_households", case_id=task.case_id))
frame.step("gas-wish", lambda task: url_for("ignition.new_application", case_id=task.case_id))
frame.step("application", lambda task: url_for("ignition.show_application", application_id=task.subject_id))
frame.step(
    "ignition",
    lambda task: url_for("ignition.show_application", application_id=task.subject_id),
    field=True,
    along=gas_pages,
    photos=gas_photos,
)
frame.step("gas-visit", lambda task: url_for("ignition.visit", application_id=task.subject_id), field=True)
frame.step(
    "tolerance", lambda task: url_for("ignition.show_tolerance", tolerance_id=task.subject_id), field=True
)
frame.step("retest", lambda task: url_for("ignition.retest", case_id=task.case_id), field=True)
frame.step(
    "tolerance-late",
    lambda task: url_for("ignition.show_tolerance", tolerance_id=task.subject_id),
    field=True,
)
frame.step("tolerance-check", lambda task: url_for("ignition.show_tolerance", tolerance_id=task.subject_id))
