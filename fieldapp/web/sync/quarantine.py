"""代传待看: letters of people whose account was stopped, as they came; a manager reads them and decides by hand."""

import json
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user

from fieldapp.commands.registry import verbs
from fieldapp.domain.person import Role
from fieldapp.domain.quarantine import Quarantined, quarantined
from fieldapp.extensions import db
from fieldapp.lib.errors import NotPermitted
from fieldapp.web.sync import bp
from fieldapp.web.sync.form import FORM, command_at

PAGE = 20


@bp.get("/quarantine")
def quarantine() -> str:
    if not current_user.has(Role.MANAGER):
        raise NotPermitted("停用账号的资料归主管看")
    found = quarantined(db.session(), current_user.company_id, _after(request.args.get("after")), PAGE + 1)
    rows = found[:PAGE]
    more = url_for("sync.quarantine", after=rows[-1].id) if len(found) > PAGE else ""
    return render_template(
        "sync/quarantine.html", rows=[(row, _title(row), _text(row)) for row in rows], more=more
    )


def _title(row: Quarantined) -> str:
    """What the letter is called by people; for a form the name of what its address asks for."""
    if row.kind == FORM:
        asked = command_at(str((row.letter.get("body") or {}).get("at", "")))
        return asked.title if asked else "表单"
    known = verbs().get(row.kind)
    return known.command.title if known else row.kind


def _text(row: Quarantined) -> str:
    return json.dumps(row.letter.get("body"), ensure_ascii=False, indent=1)


def _after(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
