"""竣工资料: the list, one paper of it, and handing the whole list in."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from fieldapp.domain.audit import DOCUMENTS, key_of, passed_at_all
from fieldapp.domain.case import Case
from fieldapp.domain.completion import OPEN_STAGES, DocumentLine, document_lines, packages_of
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.casework import receive_for
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.office import bp
from fieldapp.web.office.sight import hands_in, of_both
from fieldapp.web.quote import quote


@bp.get("/cases/<uuid:case_id>/completion-documents")
def completion(case_id: UUID) -> str:
    return _draw(of_both(case_id), blank())


@bp.post("/cases/<uuid:case_id>/completion-documents")
def submit_completion(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(of_both(case_id), SubmitCompletionDocs, _draw)


@bp.get("/cases/<uuid:case_id>/completion-documents/<code>")
def completion_document(case_id: UUID, code: str) -> str:
    case = of_both(case_id)
    line = _line(case, code)
    kept = [f"{file.sha256}/{file.name}" for file in line.files]
    return _draw_one(case, line, blank(files=kept, reason=line.reason))


@bp.post("/cases/<uuid:case_id>/completion-documents/<code>")
def add_completion(case_id: UUID, code: str) -> Answer | tuple[str, int]:
    case = of_both(case_id)
    line = _line(case, code)
    return receive(
        AddCompletionDocument, page=lambda form: _draw_one(case, line, form),
        done=lambda _: url_for("office.completion", case_id=case_id), fixed={"case_id": case_id, "code": code},
    )  # fmt: skip


def _line(case: Case, code: str) -> DocumentLine:
    line = next((one for one in document_lines(db.session(), case) if one.rule.code == code), None)
    if line is None:
        raise NotFound
    return line


def _open(case: Case) -> bool:
    """Papers can still be brought: by the contractor, before the audit is through, while nothing waits for it."""
    return hands_in(case, current_user) and case.at_stage in OPEN_STAGES and not passed_at_all(case)


def _draw(case: Case, form: Form) -> str:
    lines, key = document_lines(db.session(), case), key_of(db.session(), case, DOCUMENTS)
    return render_template(
        "office/completion.html", case=case, form=form, lines=lines, key=key, packages=packages_of(db.session(), case),
        left=sum(line.open for line in lines), wanted=sum(line.rule.required for line in lines),
        may=_open(case), may_submit=_open(case) and not key.waiting and not key.passed,
        clauses=quote(case.pack, case.pack.completion.clause), ref=case.pack.completion.ref,
    )  # fmt: skip


def _draw_one(case: Case, line: DocumentLine, form: Form) -> str:
    return render_template(
        "office/document.html", case=case, line=line, form=form, may=_open(case),
        clauses=quote(case.pack, case.pack.completion.clause),
    )  # fmt: skip
