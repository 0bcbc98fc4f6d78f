"""The works of a case that wait for a decision, and one of them as its author sees it."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.set_work_aside import SetWorkAside
from fieldapp.commands.take_work import TakeWork
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.kept import SLOT, SUPERSEDED, KeptWork, decides, find_kept, kept_of
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web import wording
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.kept import bp
from fieldapp.web.replay import by_letter

ASIDE = "aside"


@bp.get("/cases/<uuid:case_id>/kept")
def index(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    return _draw(case, blank(kept_ids=[str(one.id) for one in mine(case) if one.takeable]))


@bp.post("/cases/<uuid:case_id>/kept")
@by_letter(TakeWork)
def decide(case_id: UUID) -> Answer | tuple[str, int]:
    """The button says which: taken over, or put aside for a reason."""
    case = find_case(db.session(), current_user, case_id)
    aside = request.form.get("answer") == ASIDE
    return receive(
        SetWorkAside if aside else TakeWork,
        page=lambda form: _draw(find_case(db.session(), current_user, case_id), form),
        done=lambda _: url_for("cases.show", case_id=case.id),
        fixed={"case_id": case_id}, shape=_aside if aside else _taking,
    )  # fmt: skip


@bp.get("/kept/<uuid:kept_id>")
def show(kept_id: UUID) -> str:
    kept = find_kept(db.session(), current_user, kept_id)
    try:
        seen: Case | None = find_case(db.session(), current_user, kept.case_id)
    except NotFound:
        seen = None  # its author has no part in the case any more
    files = photos(kept) if seen else []
    return render_template("kept/show.html", kept=kept, case=seen, words=said(kept), photos=files)


def mine(case: Case) -> list[KeptWork]:
    """What this person decides about, in the order it was written."""
    found = [one for one in kept_of(db.session(), case.id) if one.open and one.why != SUPERSEDED]
    deciding = [
        one for one in found if decides(case, one) == current_user.id or current_user.has(Role.MANAGER)
    ]
    return sorted(deciding, key=lambda one: (one.written_at, one.id))


def _draw(case: Case, form: Form) -> str:
    rows = [(one, said(one), photos(one)) for one in mine(case)]
    return render_template("kept/index.html", case=case, form=form, rows=rows)


def photos(kept: KeptWork) -> list[Attachment]:
    query = select(Attachment).where(Attachment.subject_id == kept.id, Attachment.slot == SLOT)
    return list(db.session.scalars(query.order_by(Attachment.id)))


def said(kept: KeptWork) -> str:
    return wording.said(kept.body, kept.case.ruleset)


def _taking(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("answer", "reason")}


def _aside(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "answer"}
