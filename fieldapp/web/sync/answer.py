"""What one letter is answered: a status the phone can act on, a sentence for the person, and what is here now."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_login import current_user
from pydantic import ValidationError

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import PROTOCOL, Letter
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.quarantine_letter import QuarantineLetter
from fieldapp.commands.registry import verbs
from fieldapp.domain.attachment import Blob
from fieldapp.domain.person import Person
from fieldapp.domain.receipt import Missing
from fieldapp.extensions import db
from fieldapp.lib.errors import Conflict, NotFound, NotPermitted, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.web.messages import sentence
from fieldapp.web.sync.current import current
from fieldapp.web.uploads import store

LABELS = ("doc", "blobs", "form_version", "field")  # what the phone keeps its own order by
Answer = dict[str, Any]


def answer_one(raw: Any) -> Answer:
    """Carry out one letter and say what became of it; whatever happens to it stays with it."""
    cmd_id = str(raw.get("cmd_id", "")) if isinstance(raw, dict) else ""
    try:
        return {"cmd_id": cmd_id, **_settle(raw)}
    except Exception:
        current_app.logger.exception("letter %s failed", cmd_id)
        return {"cmd_id": cmd_id, "status": "later", "http": 503, "detail": "公司这边没记上，等会儿自动再传"}
    finally:
        db.session.rollback()


def _settle(raw: Any) -> Answer:
    if not isinstance(raw, dict):
        return _no(422, "rejected", "这一条看不懂", "shape")
    newest = raw.get("v", PROTOCOL)
    if (isinstance(newest, int) and newest > PROTOCOL) or raw.get("kind") not in _known():
        return _no(422, "rejected", "这一步公司这边还不会做，内容留在本机，更新后再传", "unknown_command")
    try:
        letter = Letter.model_validate({name: value for name, value in raw.items() if name not in LABELS})
    except ValidationError as wrong:
        return _invalid(wrong, "shape")
    if letter.owner != current_user.id:
        return _other(letter.owner, raw)
    missing = absent([str(one) for one in raw.get("blobs") or []])
    if missing:
        return _no(
            424, "blob_missing", f"还差 {len(missing)} 张照片没到公司", "blob_missing", missing=missing
        )
    return _dispatch(letter)


def _dispatch(letter: Letter) -> Answer:
    try:
        receipt = dispatch(db.engine, letter)
    except ValidationError as wrong:
        return _invalid(wrong, "invalid")
    except Stale as stale:
        return _conflict(stale.message, letter, stale.current)
    except Missing as some:
        return _no(424, "blob_missing", some.message, some.code, missing=some.photos, letters=some.letters)
    except Conflict as conflict:
        if db.session.get(LedgerRow, letter.cmd_id) is None:  # two letters met at the same record
            return _conflict(conflict.message, letter, None)
        return _no(422, "rejected", conflict.message, conflict.code)
    except NotPermitted as refused:
        return _no(403, "not_permitted", refused.message, refused.code)
    except Refused as refused:
        if refused.code == "blob_missing":
            missing = absent(_digests(letter.body))
            return _no(424, "blob_missing", refused.message, refused.code, refused.field, missing=missing)
        return _no(422, "refused", refused.message, refused.code, refused.field)
    except NotFound:
        return _no(404, "not_found", "这件已经不在你名下，内容留在本机", "not_found")
    return {"status": receipt.status, "http": 200, "receipt": receipt.model_dump(mode="json")}


def _other(owner: UUID, raw: dict[str, Any]) -> Answer:
    """Somebody else's letter: theirs to send, unless their account was stopped; then it is kept for a manager."""
    author = db.session.get(Person, owner)
    if author is None or author.active or author.company_id != current_user.company_id:
        return _no(403, "other_owner", "这一条不是你的，由本人登录后传", "other_owner")
    body = QuarantineLetter(owner_id=owner, letter=raw)
    letter = Letter(cmd_id=uuid7(), owner=current_user.id, kind=body.kind, body=body.model_dump(mode="json"))
    dispatch(db.engine, letter)
    return {"status": "quarantined", "http": 202, "detail": f"{author.name}的账号已停用，这一条交主管看"}


def _conflict(message: str, letter: Letter, rev: int | None) -> Answer:
    now = current(db.session(), current_user, letter.kind, letter.body)
    return _no(
        409, "conflict", message, "stale", current={**now, **({"rev": rev} if rev is not None else {})}
    )


def _invalid(wrong: ValidationError, code: str) -> Answer:
    first = wrong.errors()[0]
    return _no(422, "rejected", sentence(dict(first)), code, ".".join(str(part) for part in first["loc"]))


def _no(http: int, status: str, detail: str, code: str, field: str | None = None, **more: Any) -> Answer:
    return {"status": status, "http": http, "detail": detail, "code": code, "field": field, **more}


def _known() -> set[str]:
    """The verbs that may come by letter."""
    return {kind for kind, known in verbs().items() if not known.command.inner}


def absent(wanted: list[str]) -> list[str]:
    """Which of these files are not here: known to the company and lying in the store."""
    disk = store()
    return [
        sha256 for sha256 in dict.fromkeys(wanted)
        if db.session.get(Blob, (sha256, current_user.company_id)) is None or not disk.path(sha256).exists()
    ]  # fmt: skip


def _digests(body: Any) -> list[str]:
    """Every file the body refers to, wherever it stands."""
    if isinstance(body, dict):
        own = [body["sha256"]] if isinstance(body.get("sha256"), str) else []
        return own + [one for value in body.values() for one in _digests(value)]
    return [one for value in body for one in _digests(value)] if isinstance(body, list) else []
