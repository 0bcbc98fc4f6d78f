"""First words of a phone: whom it speaks for, the time here, rules and protocol; and what it still carries."""

import base64
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from flask import Response, current_app, jsonify, request
from flask_login import current_user
from pydantic import BaseModel, Field, ValidationError

from fieldapp.commands.envelope import PROTOCOL
from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.domain.device import elsewhere
from fieldapp.extensions import db
from fieldapp.hypermedia import problem
from fieldapp.lib import clock, sealing
from fieldapp.security import public
from fieldapp.web.stopped import proved
from fieldapp.web.sync import VERSION, bp

COOKIE = "fieldapp_device"
TWO_YEARS = timedelta(days=730)


@bp.get("/sync/hello")
def hello() -> Response:
    return jsonify(_words())


@bp.post("/sync/hello")
def tell() -> Response:
    """The same answer, after writing down what the phone told; `lost` is what this browser had and has no more,
    `elsewhere` what lies of this person in another store.

    `seal` is the key under which this person's work on this device is put away when somebody else takes the phone; it
    goes to the person's own session only, never into a page.
    """
    try:
        told = Told.model_validate(request.get_json(force=True, silent=True) or {})
    except ValidationError:
        return problem(422, "contact", "手机报的情况看不懂")
    lost = report_contact(
        db.engine, current_user.id, told, _remembered(), request.headers.get("User-Agent", ""), clock.now()
    )
    db.session.rollback()
    others = [
        {"pending": one.pending, "at": clock.iso(one.at), "installed": one.installed}
        for one in elsewhere(db.session(), current_user.id, told.device_id)
    ]
    seal = base64.b64encode(sealing.key_for(current_user.id, told.device_id)).decode()
    answer = jsonify({**_words(), "lost": lost, "seal": seal, "elsewhere": others})
    if lost and not told.noted:
        return answer  # it may never come to be shown: the next hello says it again
    # Storage and cookies are emptied by different hands: the cookie remembers which storage this browser had.
    answer.set_cookie(
        COOKIE, str(told.device_id), max_age=TWO_YEARS, httponly=True, samesite="Lax",
        secure=current_app.config["FIELDAPP"].secure_cookies,
    )  # fmt: skip
    return answer


class Claim(BaseModel):
    """A phone that asks for somebody's key: which storage it is, and what the login's page said for them."""

    device_id: UUID
    proof: Annotated[str, Field(max_length=500)]


@bp.post("/sync/seal")
@public
def claim() -> Response:
    """The key that hello gives, for who can't say hello any more because their account was stopped.

    It carries nothing out: what is sealed with it goes to quarantine, when a colleague brings it.
    """
    try:
        claim = Claim.model_validate(request.get_json(force=True, silent=True) or {})
    except ValidationError:
        return problem(422, "claim", "手机问的看不懂")
    person = proved(claim.proof)
    if person is None:
        return problem(403, "proof", "要重新登录一次")
    seal = base64.b64encode(sealing.key_for(person.id, claim.device_id)).decode()
    return jsonify(
        {"user": str(person.id), "name": person.name, "company": person.company.name, "seal": seal}
    )


def _words() -> dict[str, Any]:
    ruleset = current_user.company.ruleset
    settings = current_app.config["FIELDAPP"]
    return {
        "user": str(current_user.id), "name": current_user.name, "company": current_user.company.name,
        "server_time": clock.iso(clock.now()), "packs": {"version": ruleset.version, "sha256": ruleset.sha256},
        "protocol": {"oldest": 1, "newest": PROTOCOL}, "app": VERSION, "max_upload_mb": settings.max_upload_mb,
        "session_days": settings.session_days,
    }  # fmt: skip


def _remembered() -> UUID | None:
    try:
        return UUID(request.cookies.get(COOKIE, ""))
    except ValueError:
        return None
