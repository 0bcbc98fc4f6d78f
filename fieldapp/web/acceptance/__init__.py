"""The door of the joint acceptance: convene, item by item, tests, defects, signatures, conclusion."""

from flask import Blueprint, render_template, url_for

from fieldapp.domain.acceptance import Acceptance, rounds_of
from fieldapp.domain.case import Case
from fieldapp.domain.defect import defects_of
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.task import Task
from fieldapp.extensions import db
from fieldapp.web import frame
from fieldapp.web.frame import Link

bp = Blueprint("acceptance", __name__)
# Pictures of defects that a round may well need.
DEFECTS = 10

from fieldapp.web.acceptance import (  # noqa: E402
    checklist,  # noqa: F401
    conclusion,  # noqa: F401
    convening,  # noqa: F401
    defect,  # noqa: F401
    item,  # noqa: F401
    round,  # noqa: F401
    sheet,  # noqa: F401
    signing,  # noqa: F401
    trial,  # noqa: F401
)


def _sign_address(task: Task) -> str:
    return url_for("acceptance.sign_for", party_id=task.subject_id)


def _panel(case: Case, person: Person) -> str:
    """Rounds and open defects on the case page."""
    rounds = rounds_of(db.session(), case.id)
    if not rounds:
        return ""
    return render_template(
        "acceptance/_panel.html",
        case=case,
        rounds=rounds,
        defects=[d for d in defects_of(db.session(), case.id) if not d.closed_at],
    )


def _actions(case: Case, person: Person) -> list[Link]:
    if case.at_stage is Stage.COMPLETED and person.has(Role.QUALITY_INSPECTOR, Role.MANAGER):
        return [Link(url_for("acceptance.convene", case_id=case.id), "组织四方验收", "people")]
    return []


frame.step("acceptance", lambda task: url_for("acceptance.convene", case_id=task.case_id))


def _photos(task: Task) -> int:
    """One for every item that wants one, two for every test (at its start and its end), and some for defects."""
    case = task.case
    codes = case.pack.acceptance.lists_for(case.size_class, True)
    lines = [line for code in codes for line in case.pack.checklists[code].items]
    return sum(line.photo for line in lines) + 2 * sum(len(line.tests) for line in lines) + DEFECTS


def _built(task: Task) -> bool:
    """Rectifying is done where the defect is; looking again belongs to the sheet of the next round."""
    return task.role != task.case.pack.acceptance.convener_role


frame.step(
    "acceptance_round",
    lambda task: url_for("acceptance.sheet", acceptance_id=task.subject_id),
    field=True,
    photos=_photos,
)
frame.step("acceptance_signature", _sign_address)
frame.step("defect", lambda task: url_for("acceptance.defect", defect_id=task.subject_id), field=_built)
frame.panel(60, _panel, Acceptance)
frame.actions(_actions)
