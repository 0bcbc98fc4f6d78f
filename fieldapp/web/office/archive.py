"""归档: the archive sheet, its hand-over, its receipt, and the list of archives."""

import csv
import io
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.domain.archive import SECRECY, archive_of, archives_of, files_made
from fieldapp.domain.archive_sheet import build_sheet
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.casework import receive_for
from fieldapp.web.forms import Form, blank
from fieldapp.web.office import bp
from fieldapp.web.office.sight import of_staff
from fieldapp.web.quote import quote


@bp.get("/archives")
def archives() -> str:
    """Every archive of the company, newest first; `before` is where the page before ended."""
    if current_user.firm_id is not None:
        raise NotFound
    try:
        before = UUID(request.args.get("before", ""))
    except ValueError:
        before = None
    rows, then = archives_of(db.session(), current_user.company_id, before)
    return render_template(
        "office/archives.html", rows=rows, more=url_for("office.archives", before=then) if then else ""
    )


@bp.get("/cases/<uuid:case_id>/archive")
def archive(case_id: UUID) -> str:
    case = of_staff(case_id)
    return _draw(case, blank(period=case.pack.archive.default_period, secrecy="INTERNAL"))


@bp.post("/cases/<uuid:case_id>/archive")
def hand_over_archive(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(of_staff(case_id), HandOverArchive, _draw, "office.archive")


@bp.post("/cases/<uuid:case_id>/archive/receipt")
def receive_archive(case_id: UUID) -> Answer | tuple[str, int]:
    return receive_for(of_staff(case_id), ReceiveArchive, _draw, "office.archive")


@bp.get("/cases/<uuid:case_id>/archive.csv")
def archive_index(case_id: UUID) -> Response:
    """The document index as a table for the archive room."""
    case = of_staff(case_id)
    found = archive_of(db.session(), case)
    if found is None or found.handed_at is None:
        raise NotFound
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["档号", "页次", "名称", "文件", "字节", "SHA-256"])
    for row in found.sheet["documents"]:
        table.writerow(
            [_safe(x) for x in (found.no, row["page"], row["title"], row["file"], row["size"], row["sha256"])]
        )
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{found.no}.csv"'},
    )


def _safe(value: object) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _draw(case: Case, form: Form) -> str:
    session, pack = db.session(), case.pack
    found = archive_of(session, case)
    handed = found is not None and found.handed_at is not None
    sheet = (
        found.sheet
        if found is not None and handed
        else build_sheet(session, case, found)
        if found is not None
        else None
    )
    engineer = current_user.has(Role.ENGINEER, Role.MANAGER)
    return render_template(
        "office/archive.html",
        case=case,
        form=form,
        archive=found,
        sheet=sheet,
        handed=handed,
        files=files_made(session, case),
        may_hand=found is not None and not handed and engineer,
        may_receive=handed
        and found is not None
        and found.received_at is None
        and current_user.has(Role.CUSTOMER_SERVICE)
        and found.handed_by_id != current_user.id,
        periods=[(one.code, one.name) for one in pack.archive.periods],
        secrecies=list(SECRECY.items()),
        period_names={one.code: one.name for one in pack.archive.periods},
        secrecy_names=SECRECY,
        sender=getattr(pack.departments, pack.archive.handover_from),
        receiver=getattr(pack.departments, pack.archive.handover_to),
        household_name=pack.household.name if case.residential else pack.household.business_name,
        clauses=quote(pack, pack.archive.clause),
        ref=pack.archive.ref,
    )
