"""What the approval platforms pushed: what came in, and what waits because something is wrong with it."""

import json
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.release_push import ReleasePush
from fieldapp.domain.leads import find_push, pushes_of
from fieldapp.domain.person import Role
from fieldapp.domain.project import QUARANTINED, STATES, Push
from fieldapp.extensions import db
from fieldapp.lib.errors import NotPermitted
from fieldapp.web.canvass import bp
from fieldapp.web.forms import Form, blank, receive

MAY_SEE = (Role.MANAGER, Role.COUNTER_OFFICER, Role.ADMIN)
SHOWN = (
    ("name", "项目"),
    ("code", "项目代码"),
    ("works_code", "工程代码"),
    ("address", "地址"),
    ("owner", "建设单位"),
    ("uscc", "信用代码"),
    ("industry", "行业"),
    ("scope", "规模"),
)


@bp.get("/pushes")
def pushes() -> str:
    """Those that wait first of all; `all` shows the rest too."""
    _allowed()
    try:
        before = UUID(request.args.get("before", ""))
    except ValueError:
        before = None
    every = "all" in request.args
    rows, then = pushes_of(db.session(), current_user, None if every else QUARANTINED, before)
    more = url_for("canvass.pushes", before=then, all=1 if every else None) if then else ""
    shown = [(push, json.loads(push.letter).get("name") or "读不出内容", STATES[push.state]) for push in rows]
    return render_template("canvass/pushes.html", rows=shown, more=more, every=every)


@bp.get("/pushes/<uuid:push_id>")
def push(push_id: UUID) -> str:
    found = find_push(db.session(), current_user, push_id)
    _allowed()
    return _draw(found, blank(code=json.loads(found.letter).get("code", "")))


@bp.post("/pushes/<uuid:push_id>/release")
def release(push_id: UUID) -> Answer | tuple[str, int]:
    found = find_push(db.session(), current_user, push_id)
    _allowed()
    return receive(
        ReleasePush,
        page=lambda form: _draw(found, form),
        fixed={"push_id": push_id},
        done=lambda receipt: (
            url_for("cases.show", case_id=receipt.result["case_id"])
            if receipt.result.get("case_id")
            else url_for("canvass.pushes")
        ),
    )


def _allowed() -> None:
    if not current_user.has(*MAY_SEE):
        raise NotPermitted("推送归经理和柜台看")


def _draw(found: Push, form: Form) -> str:
    letter = json.loads(found.letter)
    facts = [{"name": label, "value": letter[key]} for key, label in SHOWN if letter.get(key)]
    releasable = found.state == QUARANTINED and bool(letter.get("name"))
    return render_template(
        "canvass/push.html",
        push=found,
        form=form,
        facts=facts,
        state=STATES[found.state],
        releasable=releasable,
        pack=current_user.company.pack,
    )
