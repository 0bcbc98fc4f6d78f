"""The newest word about one thing, whoever said it on whatever device: an older one never covers it unseen."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.lib.errors import Stale


def words_about(
    do: Doing, case: Case, about: UUID | Collection[UUID], *kinds: str, **same: Any
) -> list[Event]:
    """What the journal tells of it, oldest first; `same` are parts of the data that say which thing is meant.

    Where each word about a thing has become a record, `about` are all those records.
    """
    among = [about] if isinstance(about, UUID) else list(about)
    query = select(Event).where(Event.chain_id == case.id, Event.subject_id.in_(among), Event.kind.in_(kinds))
    told = do.session.scalars(query.order_by(Event.seq))
    return [one for one in told if all(one.data.get(key) == value for key, value in same.items())]


def need_last_word(
    do: Doing, case: Case, what: str, about: UUID | Collection[UUID], *kinds: str, **same: Any
) -> dict[str, str]:
    """Raise Stale when somebody has said something newer that the author has not seen (base_rev is then its number).

    Gives what the event of this word has to carry, so that the next one can be held against it. What one person says on
    one device comes in its order; of two persons who share one that is not known.
    """
    for event in reversed(words_about(do, case, about, *kinds, **same)):
        if event.seq > (do.letter.base_rev or 0) and _newer(do, event):
            raise Stale(f"{what}刚被{who(do, event)}记过，看过新的再定", current=event.seq)
    return {"device": do.letter.device_id}


def who(do: Doing, event: Event) -> str:
    """As the author of this letter would say it."""
    if event.actor_id == do.actor.id:
        return "你在另一处"
    return do.session.get_one(Person, event.actor_id).name if event.actor_id else "公司"


def after_own(do: Doing, events: list[Event]) -> datetime:
    """When this word was said: after all that the same person said on the same device, wherever its clock stood."""
    own = [one.at for one in events if _same_place(do, one)]
    return max([do.at, *own])


def _newer(do: Doing, event: Event) -> bool:
    return not _same_place(do, event) and do.overtaken(event.at)


def _same_place(do: Doing, event: Event) -> bool:
    return event.actor_id == do.actor.id and event.data.get("device", "") == do.letter.device_id
