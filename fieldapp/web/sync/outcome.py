"""What a phone is answered: a status it can act on, a sentence for the person, and what is here now."""

from collections.abc import Callable
from typing import Any

from flask_login import current_user
from pydantic import ValidationError

from fieldapp.commands.dispatch import decline
from fieldapp.commands.envelope import Letter, Receipt
from fieldapp.commands.keep_work import KeepWork
from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.attachment import Blob
from fieldapp.domain.receipt import Missing
from fieldapp.extensions import db
from fieldapp.lib.errors import Conflict, NotFound, NotPermitted, Refused, Stale
from fieldapp.web.messages import sentence
from fieldapp.web.sync.current import current
from fieldapp.web.sync.late import card_of, keep
from fieldapp.web.uploads import store

Answer = dict[str, Any]
KEPT = "kept"
GONE = "这件已经不在你名下，内容留在本机"


def outcome(carry_out: Callable[[], Receipt], letter: Callable[[], Letter]) -> Answer:
    """Carry it out and say what became of it; `letter` tells the command when something was in its way."""
    try:
        receipt = carry_out()
    except ValidationError as wrong:
        return invalid(wrong, "invalid")
    except Stale as stale:
        return _conflict(stale.message, letter(), stale.current)
    except Missing as some:
        return no(424, "blob_missing", some.message, some.code, missing=some.photos, letters=some.letters)
    except Conflict as conflict:
        db.session.rollback()
        if db.session.get(LedgerRow, letter().cmd_id) is None:  # two letters met at the same record
            return _conflict(conflict.message, letter(), None)
        return no(422, "rejected", conflict.message, conflict.code)
    except NotPermitted as refused:
        return _kept(letter(), refused.code, refused.message) or no(
            403, "not_permitted", refused.message, refused.code
        )
    except Refused as refused:
        if refused.code == "blob_missing":
            missing = absent(_digests(letter().body))
            return no(424, "blob_missing", refused.message, refused.code, refused.field, missing=missing)
        return _kept(letter(), refused.code, refused.message) or no(
            422, "refused", refused.message, refused.code, refused.field
        )
    except NotFound:
        return _kept(letter(), "not_found", "") or no(404, "not_found", GONE, "not_found")
    return _told(receipt)


def _kept(letter: Letter, code: str, said: str) -> Answer | None:
    """What can't be carried out since the world has moved on is kept here, not on the phone; None where it has not."""
    db.session.rollback()
    receipt = keep(letter, code, said)
    return None if receipt is None else _told(receipt)


def _told(receipt: Receipt) -> Answer:
    """Applied as before, or kept; in both cases with a card where the person has to know of a change."""
    kept = receipt.kind == KeepWork.kind
    answer = {
        "status": KEPT if kept else receipt.status,
        "http": 202 if kept else 200,
        "receipt": receipt.model_dump(mode="json"),
    }
    card = card_of(receipt)
    if card is not None:
        answer["card"] = card
        if kept:
            answer["next"] = card["href"]
    return answer


def no(http: int, status: str, detail: str, code: str, field: str | None = None, **more: Any) -> Answer:
    return {"status": status, "http": http, "detail": detail, "code": code, "field": field, **more}


def invalid(wrong: ValidationError, code: str) -> Answer:
    first = wrong.errors()[0]
    return no(422, "rejected", sentence(dict(first)), code, ".".join(str(part) for part in first["loc"]))


def absent(wanted: list[str]) -> list[str]:
    """Which of these files are not here: known to the company and lying in the store."""
    files = store()
    return [
        sha256 for sha256 in dict.fromkeys(wanted)
        if db.session.get(Blob, (sha256, current_user.company_id)) is None or not files.has(sha256)
    ]  # fmt: skip


def _conflict(message: str, letter: Letter, rev: int | None) -> Answer:
    """Both sides as they are now: what was read before the command began may be older than what stood in its way."""
    db.session.rollback()
    decline(db.engine, letter, message)
    now = current(db.session(), current_user, letter.kind, letter.body)
    return no(409, "conflict", message, "stale", current={**({"rev": rev} if rev is not None else {}), **now})


def _digests(body: Any) -> list[str]:
    """Every file the body refers to, wherever it stands."""
    if isinstance(body, dict):
        own = [body["sha256"]] if isinstance(body.get("sha256"), str) else []
        return own + [one for value in body.values() for one in _digests(value)]
    return [one for value in body for one in _digests(value)] if isinstance(body, list) else []
