"""Papers of a case (资料): what is needed, what is there, collecting one, saying why one is missing."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.domain.case import Case
from fieldapp.domain.door import DoorVisit
from fieldapp.domain.earlier import papers_before
from fieldapp.domain.paper import SIGNED_AT_DOOR, PaperLine, paper_state
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_case
from fieldapp.domain.stage import BEFORE_WORKS, Stage
from fieldapp.domain.task import Task
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.packs.intake import PaperStage
from fieldapp.web import frame
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.papers.row import Row, rows
from fieldapp.web.replay import by_letter
from fieldapp.web.signed import Signed, signed_of

bp = Blueprint("papers", __name__)

MAY_COLLECT = (Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.ENGINEER, Role.CUSTOMER_SERVICE)
NAMES = {
    PaperStage.HANDOVER: "转设计",
    PaperStage.DESIGN: "出图",
    PaperStage.APPLICATION: "报装",
    PaperStage.ACCEPTANCE: "验收",
    PaperStage.IGNITION: "通气",
    PaperStage.FINAL_AUDIT: "终审",
}


@bp.get("/cases/<uuid:case_id>/papers")
def index(case_id: UUID) -> str:
    """Every stage that wants papers from the case itself."""
    case = find_case(db.session(), current_user, case_id)
    shown = [(stage, name, found) for stage, name in NAMES.items() if (found := _lines(case, stage))]
    waiting = next((line for _, _, lines in shown[:1] for line in lines if line.open), None)
    return render_template(
        "papers/index.html",
        case=case,
        groups=[(stage, name, rows(lines)) for stage, name, lines in shown],
        waiting=waiting,
        may_collect=current_user.has(*MAY_COLLECT),
        at_papers=case.at_stage is Stage.VISITED,
    )


@bp.get("/cases/<uuid:case_id>/papers/<code>")
def edit(case_id: UUID, code: str) -> str:
    """What is on file, and the form to take it in (again)."""
    case = find_case(db.session(), current_user, case_id)
    line = _line(case, code)
    typed = {f"values.{key}": value for key, value in (line.record.values if line.record else {}).items()}
    typed |= {
        f"values.{field.code}": case.uscc for field in line.rule.fields if field.kind == "uscc" and case.uscc
    }
    return _draw(case, line, blank(obtained="STAFF", **typed), blank())


@bp.post("/cases/<uuid:case_id>/papers/<code>")
@by_letter(CollectPaper)
def collect(case_id: UUID, code: str) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    line = _line(case, code)

    def gather(body: dict[str, object]) -> dict[str, object]:
        values = {name[7:]: value for name, value in body.items() if name.startswith("values.")}
        return {name: value for name, value in body.items() if not name.startswith("values.")} | {
            "values": values
        }

    return receive(
        CollectPaper,
        page=lambda form: _draw(case, line, form, blank()),
        shape=gather,
        done=lambda receipt: url_for("papers.index", case_id=case_id),
        fixed={"case_id": case_id, "code": code, "stage": line.use.needed_for.value},
    )


@bp.post("/cases/<uuid:case_id>/papers/<code>/missing")
@by_letter(MarkPaperMissing)
def missing(case_id: UUID, code: str) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    line = _line(case, code)
    return receive(
        MarkPaperMissing,
        page=lambda form: _draw(case, line, blank(obtained="STAFF"), form),
        done=lambda receipt: url_for("papers.index", case_id=case_id),
        fixed={"case_id": case_id, "code": code, "stage": line.use.needed_for.value},
    )


def _lines(case: Case, stage: PaperStage) -> list[PaperLine]:
    return [
        line
        for line in paper_state(db.session(), case, stage)
        if current_user.firm_id is None or not line.rule.sensitive
    ]


def _line(case: Case, code: str) -> PaperLine:
    """The paper at the stage asked for, or at the first that wants it."""
    asked = request.args.get("stage", "")
    order = sorted(NAMES, key=lambda stage: stage.value != asked)
    for stage in order:
        for line in _lines(case, stage):
            if line.rule.code == code:
                return line
    raise NotFound


def _draw(case: Case, line: PaperLine, form: Form, missing_form: Form) -> str:
    return render_template(
        "papers/edit.html",
        case=case,
        line=line,
        row=Row.of(line),
        earlier=papers_before(db.session(), case, line),
        signed=_signed(line),
        form=form,
        missing_form=missing_form,
        may_collect=current_user.has(*MAY_COLLECT),
        may_mark=current_user.has(*MAY_COLLECT[:2]),
        stage_name=NAMES[line.use.needed_for],
    )


def _signed(line: PaperLine) -> Signed | None:
    """What was signed on the screen at a door, where that is the paper."""
    visit = line.record.values.get(SIGNED_AT_DOOR) if line.record else None
    return signed_of(db.session.get(DoorVisit, UUID(visit))) if visit else None


def _panel(case: Case, person: Person) -> str:
    """齐 4，容缺 1: the papers of the stage the case is at."""
    stage = PaperStage.HANDOVER if case.at_stage in BEFORE_WORKS else PaperStage.APPLICATION
    lines = [
        line
        for line in paper_state(db.session(), case, stage)
        if person.firm_id is None or not line.rule.sensitive
    ]
    needed = [line for line in lines if line.needed]
    if not needed:
        return ""
    return render_template(
        "papers/_panel.html", case=case, rows=rows(needed), lines=needed, stage_name=NAMES[stage]
    )


def _sheets(task: Task) -> list[str]:
    """The forms of the papers that the step is about."""
    lines = _lines(task.case, PaperStage.HANDOVER)
    codes = [line.rule.code for line in lines if line.open]
    stage = PaperStage.HANDOVER.value
    return [url_for("papers.edit", case_id=task.case_id, code=code, stage=stage) for code in codes]


frame.step("papers", lambda task: url_for("papers.index", case_id=task.case_id), field=True, along=_sheets)
frame.panel(40, _panel)
