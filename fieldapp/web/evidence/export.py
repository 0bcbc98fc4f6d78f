"""导出验收证据: what will be in the file; the export stands in the journal before anybody gets it."""

import tempfile
from uuid import UUID

from flask import Response, render_template, send_file, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Receipt
from fieldapp.commands.export_evidence import ExportEvidence
from fieldapp.db import as_of_now
from fieldapp.domain.case import Case
from fieldapp.domain.evidence import Evidence, gather
from fieldapp.domain.scope import find_case
from fieldapp.exports.evidence import build, file_name
from fieldapp.extensions import db
from fieldapp.lib import clock, notary
from fieldapp.lib.errors import NotFound, NotPermitted
from fieldapp.lib.evidence.verify import fingerprint
from fieldapp.web.evidence import MAY, bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.uploads import store

TICKET = "evidence"


@bp.get("/cases/<uuid:case_id>/evidence")
def show(case_id: UUID) -> str:
    return _page(_case(case_id), blank())


@bp.post("/cases/<uuid:case_id>/evidence")
def export(case_id: UUID) -> Answer | tuple[str, int]:
    case = _case(case_id)

    def done(receipt: Receipt) -> str:
        session[TICKET] = str(case_id)
        return url_for("evidence.show", case_id=case_id)

    return receive(ExportEvidence, page=lambda form: _page(case, form), done=done, fixed={"case_id": case_id})


@bp.get("/cases/<uuid:case_id>/evidence/file")
def file(case_id: UUID) -> Response:
    """The file, for who has just asked for it and is in the journal."""
    case = _case(case_id)
    if not _asked(case):
        raise NotFound
    evidence = _gathered(case)
    out = tempfile.TemporaryFile()  # noqa: SIM115  closed when it has been sent
    build(evidence, case.id, current_user.name, clock.now(), store().open, out)
    out.seek(0)
    answer = send_file(
        out, mimetype="application/octet-stream", as_attachment=True, download_name=file_name(evidence)
    )
    answer.headers["Cache-Control"] = "private, no-store"  # send_file would have it kept
    return answer


def _case(case_id: UUID) -> Case:
    case = find_case(db.session(), current_user, case_id)
    if not current_user.has(*MAY):
        raise NotPermitted("导出证据归质检员和主管")
    return case


def _gathered(case: Case) -> Evidence:
    """Pages read query by query; a letter that arrives between two of them must not tear the evidence."""
    with as_of_now(db.engine) as reading:
        return gather(reading, reading.get_one(Case, case.id))


def _asked(case: Case) -> bool:
    return bool(session.get(TICKET) == str(case.id))


def _page(case: Case, form: Form) -> str:
    evidence, files = _gathered(case), store()
    record, events = evidence.record, evidence.journal["events"]
    return render_template(
        "evidence/export.html",
        case=case,
        form=form,
        asked=_asked(case),
        rounds=record["rounds"],
        files=record["files"],
        gone=[one for one in record["files"] if not files.has(one["sha256"])],
        signatures=sum(len(one["signatures"]) for one in record["rounds"]),
        receipts=evidence.receipts,
        days=evidence.days,
        events=len(events),
        opened=sum(one["inner"] is not None for one in events),
        fingerprint=fingerprint(notary.public_key()),
    )
