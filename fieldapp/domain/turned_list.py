"""A round whose lists were moved to a new version: what became of the answers, as a sum that closes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.archived import AGAIN, ArchivedAnswer, archived_of
from fieldapp.domain.company import Ruleset
from fieldapp.domain.list_move import change_words, digests, item_digest
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Item


@dataclass(frozen=True, slots=True)
class Turned:
    """After the last move: codes carried, answers asked again or archived (late ones too), items asked anew."""

    move: dict[str, Any]
    at: datetime
    carried: tuple[str, ...]
    again: tuple[ArchivedAnswer, ...]
    gone: tuple[ArchivedAnswer, ...]
    fresh: tuple[Item, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Items, not rows: two people may have answered the same one."""
        return len(self.carried), len({one.item for one in self.again}), len({one.item for one in self.gone})

    @property
    def total(self) -> int:
        return sum(self.counts)


def turned(session: Session, acceptance: Acceptance, answers: dict[str, Answer]) -> Turned | None:
    """None while the lists are those the round was convened with."""
    at = acceptance.moved_at
    if at is None:
        return None
    since = [one for one in archived_of(session, acceptance.id) if one.archived_at >= at]
    again = [one for one in since if one.why == AGAIN]
    asked = {one.item for one in again}
    move = acceptance.moves[-1]
    was = {code for code in move["carried"] if code not in asked}
    was |= {code for code, one in answers.items() if one.at < at and code not in asked}
    codes = [item.code for item in acceptance.items]
    return Turned(
        move, at,
        carried=tuple(code for code in codes if code in was),
        again=tuple(sorted(again, key=lambda one: codes.index(one.item) if one.item in codes else len(codes))),
        gone=tuple(one for one in since if one.why != AGAIN),
        fresh=tuple(item for item in acceptance.items if item.code not in was | asked),
    )  # fmt: skip


def list_versions(session: Session, acceptance: Acceptance) -> list[tuple[Pack, list[Item]]]:
    """Every version the round has had, the first one first, today's last."""
    found = []
    for move in acceptance.moves:
        pack = session.get_one(Ruleset, UUID(move["from_ruleset"])).pack
        found.append((pack, [item for one in move["from"] for item in pack.checklists[one["code"]].items]))
    return [*found, (acceptance.pack, acceptance.items)]


def first_digests(session: Session, acceptance: Acceptance) -> dict[str, str]:
    """What each item asked when it first stood in a list of this round."""
    found: dict[str, str] = {}
    for pack, items in list_versions(session, acceptance):
        found = {**digests(items, pack), **found}
    return found


def changes(session: Session, acceptance: Acceptance) -> dict[str, str]:
    """In a few words what every item asks otherwise now than in the version before."""
    if not acceptance.moves:
        return {}
    (before, old), (after, new) = list_versions(session, acceptance)[-2:]
    was = {item.code: item for item in old}
    return {
        item.code: change_words(was[item.code], item, before, after)
        for item in new
        if item.code in was and item_digest(item, after) != item_digest(was[item.code], before)
    }


def slot_of(code: str, now: dict[str, str], first: dict[str, str]) -> str:
    """ "" while an item asks what it always asked; else what keeps its answers on a phone apart from the older ones."""
    return "" if now[code] == first[code] else now[code][:8]
