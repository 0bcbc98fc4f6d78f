"""An answer to an older version of a checklist, kept apart: at the move of a list, and when it arrives after it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.archived import AGAIN, GONE, ArchivedAnswer
from fieldapp.domain.list_move import change_words, item_digest
from fieldapp.domain.turned_list import list_versions
from fieldapp.lib.ids import uuid7
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Item


def set_aside(
    do: Doing, acceptance: Acceptance, answer: Answer, old: tuple[Item, Pack], now: Item | None, at: datetime
) -> ArchivedAnswer:
    """The answer leaves the round; its photos stay with the record they were attached to."""
    return _keep(
        do, acceptance, old, now, at, said=answer.said, rev=answer.rev, by_id=answer.by_id, answered_at=answer.at,
        history=answer.history, origin_round=answer.origin_round, evidence_id=answer.evidence_id, late=False,
    )  # fmt: skip


def keep_late(
    do: Doing, acceptance: Acceptance, code: str, under: str, said: dict[str, Any]
) -> ArchivedAnswer | None:
    """An answer that a phone wrote to an older version; None when no version of this round ever asked that."""
    old = _asked(do, acceptance, code, under)
    if old is None:
        return None
    now = next((item for item in acceptance.items if item.code == code), None)
    key = uuid7()
    return _keep(
        do, acceptance, old, now, do.now, said=said, rev=1, by_id=do.actor.id, answered_at=do.at, history=[],
        origin_round=None, evidence_id=key, late=True, key=key,
    )  # fmt: skip


def _asked(do: Doing, acceptance: Acceptance, code: str, under: str) -> tuple[Item, Pack] | None:
    """The item as that digest asks it; without one as the newest version before today's did."""
    versions = list_versions(do.session, acceptance)[:-1]
    for pack, items in reversed(versions):
        for item in items:
            if item.code == code and under in ("", item_digest(item, pack)):
                return item, pack
    return None


def _keep(
    do: Doing, acceptance: Acceptance, old: tuple[Item, Pack], now: Item | None, at: datetime, *, said: dict[str, Any],
    rev: int, by_id: UUID, answered_at: datetime, history: list[Any], origin_round: int | None, evidence_id: UUID,
    late: bool, key: UUID | None = None,
) -> ArchivedAnswer:  # fmt: skip
    item, pack = old
    kept = ArchivedAnswer(
        id=key or uuid7(), acceptance_id=acceptance.id, item=item.code, name=item.name, why=AGAIN if now else GONE,
        words=change_words(item, now, pack, acceptance.pack) if now else "", said=said, unit=item.unit or "", rev=rev,
        by_id=by_id, at=answered_at, history=history, origin_round=origin_round, evidence_id=evidence_id, late=late,
        archived_at=at, archived_by_id=do.actor.id,
    )  # fmt: skip
    do.session.add(kept)
    return kept
