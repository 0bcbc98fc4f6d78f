"""From a posted form to a dispatched command and back: every typed value survives, every error has its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args, get_origin
from uuid import UUID

from flask import current_app, request
from flask_login import current_user
from pydantic import ValidationError
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import BlobRef, Command, Letter, Place, Receipt
from fieldapp.extensions import db
from fieldapp.hypermedia import go, problem, wants_json
from fieldapp.lib.clock import SHANGHAI
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import legible
from fieldapp.web.messages import sentence
from fieldapp.web.replay import Replay, replaying
from fieldapp.web.uploads import take
from fieldapp.web.view import untap

DONE = "fieldapp_done"
SPENT = ("conflict", "old_page")
META = ("cmd_id", "base_rev", "client_at", "lng", "lat", "accuracy_m", "placed_at")


@dataclass
class Form:
    """What a form page needs: ids, typed values and errors by field name ("" for the form as a whole)."""

    cmd_id: str = field(default_factory=lambda: str(uuid7()))
    base_rev: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        return bool(self.errors)


def blank(base_rev: int | None = None, **values: Any) -> Form:
    """A new form with what is already known filled in."""
    return Form(base_rev=base_rev, values=values)


def receive(
    command: type[Command],
    *,
    page: Callable[[Form], str],
    done: Callable[[Receipt], str],
    fixed: Mapping[str, Any] | None = None,
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Answer | tuple[str, int]:
    """Build the command from the posted form, dispatch it, and answer.

    `page` draws the form again with errors (status 422, 409 or 403), `done` gives the address to go to after success.
    `fixed` are fields from the address, `shape` may rework the raw values (repeating rows) before validation.
    A form that comes by letter goes the same way; only what is answered differs (see `web/replay.py`).
    """
    replay = replaying()
    form = _sent(replay)
    try:
        form.values = _values(command)
        files = _take_files(command, form)
        body = {**untap(form.values), **files, **(fixed or {})}
        if shape is not None:
            body = shape(body)
        data = command.model_validate(_drop_empty(command, body))
        letter = replay.unfold(data) if replay else _letter(form, data)
        receipt = dispatch(db.engine, letter)
    except ValidationError as wrong:
        form.errors = {_place(dict(e)): sentence(dict(e)) for e in reversed(wrong.errors())}
        if replay:
            _note_errors(replay, form, page)
            raise
        return _again(form, page, 422, "invalid")
    except Refused as refused:
        form.errors = {refused.field or "": refused.message}
        if replay:
            _note_errors(replay, form, page)
            raise
        if refused.code in SPENT:
            form.cmd_id = str(
                uuid7()
            )  # the old one would be refused for ever; sending this page again is a new decision
        return _again(form, page, refused.status, refused.code)
    db.session.rollback()  # the page after this shows what the command wrote
    if replay:
        replay.receipt, replay.next = receipt, done(receipt)
        return "", 204
    if wants_json():
        return receipt.model_dump_json(), 200
    answer = go(done(receipt))
    # behind a service worker a page can't see that it was redirected to; this tells it which form has arrived
    answer.set_cookie(DONE, str(receipt.cmd_id), max_age=60, samesite="Lax")
    return answer


def send(command: Command, *, cmd_id: str | None = None) -> Receipt:
    """Dispatch a command made by code on behalf of the current person."""
    receipt = dispatch(db.engine, _letter(Form(cmd_id=cmd_id or str(uuid7())), command))
    db.session.rollback()
    return receipt


def _sent(replay: Replay | None) -> Form:
    """The form as it came: its id and revision stand in it, or on the letter that brings it."""
    if replay:
        return Form(cmd_id=str(replay.letter.cmd_id), base_rev=replay.letter.base_rev)
    return Form(cmd_id=request.form.get("cmd_id", ""), base_rev=_whole(request.form.get("base_rev")))


def _note_errors(replay: Replay, form: Form, page: Callable[[Form], str]) -> None:
    """Doors give errors the names of their boxes while they draw the page, so it is drawn, for nobody."""
    db.session.rollback()
    try:
        page(form)
    except Exception:  # what the page shows may be gone by now; the sentence counts
        current_app.logger.warning("the page of a refused letter can't be drawn", exc_info=True)
        db.session.rollback()
    replay.errors = form.errors


def _letter(form: Form, data: Command) -> Letter:
    try:
        cmd_id = UUID(form.cmd_id)
    except ValueError:
        raise Refused("这一页放得太久，看过再交一次", code="old_page") from None
    return Letter(
        cmd_id=cmd_id, owner=current_user.id, kind=data.kind, body=data.model_dump(mode="json"), base_rev=form.base_rev,
        client_at=_moment(request.form.get("client_at")), place=_position(),
    )  # fmt: skip


def _again(form: Form, page: Callable[[Form], str], status: int, code: str) -> Answer | tuple[str, int]:
    db.session.rollback()
    if wants_json():
        return problem(status, code, next(iter(form.errors.values())), errors=form.errors)
    return page(form), status


def _values(command: type[Command]) -> dict[str, Any]:
    """Every posted value as typed; fields that hold lists keep all of theirs."""
    return {
        name: [legible(one) for one in request.form.getlist(name)]
        if _is_list(command, name)
        else legible(request.form[name])
        for name in request.form
        if name not in META
    }


def _is_list(command: type[Command], name: str) -> bool:
    info = command.model_fields.get(name)
    return info is not None and get_origin(info.annotation) in (list, tuple, set)


def _take_files(command: type[Command], form: Form) -> dict[str, Any]:
    """Store newly chosen files; the form keeps all of them as chips ("sha256/name"), the command gets references."""
    files: dict[str, Any] = {}
    for name, info in command.model_fields.items():
        if BlobRef not in get_args(info.annotation) and info.annotation is not BlobRef:
            continue
        form.values[name] = [legible(chip) for chip in request.form.getlist(name) if "/" in chip]
        form.values[name] += [f"{ref.sha256}/{ref.name}" for ref in take(f"{name}_file", name)]
        refs = [dict(zip(("sha256", "name"), chip.split("/", 1), strict=True)) for chip in form.values[name]]
        files[name] = refs if _is_list(command, name) else (refs[-1] if refs else None)
    return files


def _drop_empty(command: type[Command], body: dict[str, Any]) -> dict[str, Any]:
    """An empty box means nothing was said; unknown names stay, so that the model can refuse them."""
    return {name: value for name, value in body.items() if value not in ("", None)}


def _place(error: dict[str, Any]) -> str:
    """The box of the sentence; what the command does not know has no box, so that stands over the form."""
    return "" if error["type"] == "extra_forbidden" else ".".join(str(part) for part in error["loc"])


def _position() -> Place | None:
    lng, lat = request.form.get("lng"), request.form.get("lat")
    if not lng or not lat:
        return None
    try:
        return Place.model_validate(
            {
                "lng": lng,
                "lat": lat,
                "accuracy_m": request.form.get("accuracy_m") or None,
                "at": request.form.get("placed_at") or None,
            }
        )
    except ValidationError:
        return None


def _moment(text: str | None) -> datetime | None:
    """An ISO time; without an offset it is Chinese time."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
