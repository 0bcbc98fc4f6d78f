"""One letter of a batch: whose it is, whether everything it stands on is here, and on to what it asks for."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_login import current_user
from pydantic import ValidationError

from fieldapp.commands.dispatch import again, dispatch
from fieldapp.commands.envelope import PROTOCOL, Letter
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.quarantine_letter import QuarantineLetter
from fieldapp.commands.registry import verbs
from fieldapp.commands.submit_document import SubmitDocument
from fieldapp.domain.person import Person
from fieldapp.extensions import db
from fieldapp.lib.ids import uuid7
from fieldapp.web.sync.form import FORM, hand_in
from fieldapp.web.sync.outcome import Answer, absent, invalid, no, outcome

LABELS = ("doc", "blobs", "form_version", "field")  # what the phone keeps its own order by


def answer_one(raw: Any, me: UUID) -> Answer:
    """Carry out one letter that `me` has sent and say what became of it; whatever happens to it stays with it."""
    cmd_id = str(raw.get("cmd_id", "")) if isinstance(raw, dict) else ""
    try:
        return {"cmd_id": cmd_id, **_settle(raw, me)}
    except Exception:
        current_app.logger.exception("letter %s failed", cmd_id)
        return {"cmd_id": cmd_id, "status": "later", "http": 503, "detail": "公司这边没记上，等会儿自动再传"}
    finally:
        db.session.rollback()


def _settle(raw: Any, me: UUID) -> Answer:
    if not isinstance(raw, dict):
        return no(422, "rejected", "这一条看不懂", "shape")
    newest = raw.get("v", PROTOCOL)
    if (isinstance(newest, int) and newest > PROTOCOL) or not _known(raw.get("kind")):
        unknown = no(422, "rejected", "这一步公司这边还不会做，内容留在本机，更新后再传", "unknown_command")
        return _before(raw, me) or unknown
    try:
        letter = Letter.model_validate({name: value for name, value in raw.items() if name not in LABELS})
    except ValidationError as wrong:
        return _before(raw, me) or invalid(wrong, "shape")
    if letter.owner != me:
        return _other(letter.owner, raw)
    missing = absent(_files(raw, letter))
    if missing:
        return no(424, "blob_missing", f"还差 {len(missing)} 张照片没到公司", "blob_missing", missing=missing)
    if letter.kind == FORM:
        return hand_in(letter)
    return outcome(lambda: dispatch(db.engine, letter), lambda: letter)


def _files(raw: dict[str, Any], letter: Letter) -> list[str]:
    """What the letter stands on; of a submission what it lists: a receipt must not stand on a row alone."""
    if letter.kind != SubmitDocument.kind:
        return [str(one) for one in raw.get("blobs") or []]
    listed = letter.body.get("photos")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _before(raw: dict[str, Any], me: UUID) -> Answer | None:
    """What an earlier version took is answered as it was then, however strict this one is."""
    try:
        cmd_id = UUID(str(raw.get("cmd_id")))
    except ValueError:
        return None
    earlier = db.session.get(LedgerRow, cmd_id)
    if earlier is None or earlier.owner_id != me:
        return None
    letter = Letter.model_construct(
        v=raw.get("v", PROTOCOL),
        cmd_id=cmd_id,
        owner=me,
        kind=str(raw.get("kind")),
        body=raw.get("body") or {},
    )
    return outcome(lambda: again(earlier, letter), lambda: letter)


def _other(owner: UUID, raw: dict[str, Any]) -> Answer:
    """Somebody else's letter: theirs to send, unless their account was stopped; then it is kept for a manager."""
    author = db.session.get(Person, owner)
    if author is None or author.active or author.company_id != current_user.company_id:
        return no(403, "other_owner", "这一条不是你的，由本人登录后传", "other_owner")
    body = QuarantineLetter(owner_id=owner, letter=raw)
    letter = Letter(cmd_id=uuid7(), owner=current_user.id, kind=body.kind, body=body.model_dump(mode="json"))
    dispatch(db.engine, letter)
    return {"status": "quarantined", "http": 202, "detail": f"{author.name}的账号已停用，这一条交主管看"}


def _known(kind: Any) -> bool:
    """May it come by letter?"""
    known = verbs().get(kind) if isinstance(kind, str) else None
    return kind == FORM or (known is not None and not known.command.inner)
