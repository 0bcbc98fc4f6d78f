"""What a person may do with a case besides its next step, as links of the 更多 sheet."""

from flask import url_for

from fieldapp.commands.ask_hold import ASKERS
from fieldapp.commands.return_case import BACK
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.privacy import WORDS
from fieldapp.domain.stage import CLOSED, Stage, can_move
from fieldapp.web import frame
from fieldapp.web.frame import Link
from fieldapp.web.personal import personal


def actions(case: Case, person: Person) -> list[Link]:
    """Only what role and stage allow."""
    links = [
        Link(url_for("cases.reveal", case_id=case.id, what=what), f"看完整{WORDS[what]}", "eye")
        for what in personal(case, person).hidden
    ]
    if case.at_stage in CLOSED:
        return links
    if person.has(*ASKERS):
        links.append(Link(url_for("cases.ask", case_id=case.id), "报停表", "pause"))
    if case.at_stage in BACK and _designs(case, person):
        links.append(Link(url_for("cases.giving_back", case_id=case.id), "退回上一手", "back"))
    if person.has(Role.MANAGER):
        links.append(Link(url_for("cases.parts", case_id=case.id), "改派", "people"))
    if can_move(case.at_stage, Stage.CANCELLED) and (
        person.has(Role.MANAGER) or case.customer_manager_id == person.id
    ):
        links.append(Link(url_for("cases.cancellation", case_id=case.id), "取消案件", "cross"))
    return links


def _designs(case: Case, person: Person) -> bool:
    if person.has(Role.MANAGER):
        return True
    return person.has(Role.DESIGNER) and case.designer_id in (None, person.id)


frame.actions(actions)
