"""接过来: who has the case now vouches for what the one before did without a network; it counts as that one's work."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from fieldapp.commands.dispatch import role_for
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command, Letter
from fieldapp.commands.handing import DECIDERS, take_kept
from fieldapp.commands.registry import Result, verb, verbs
from fieldapp.domain.kept import TAKEN, KeptWork
from fieldapp.lib.errors import NotFound, Refused, Stale

OLD = "写的时候看的是旧的，后来改过，照着重填"
GONE = "写的那一条已经没有了，照着重填"


class TakeWork(Command):
    """Each by itself: what can't count any more stays open with its sentence; refused when none of them counts.

    The records then say who did it and when; the journal says who took it over.
    """

    kind: ClassVar[str] = "take_work"
    title: ClassVar[str] = "接过交来的活"

    case_id: UUID
    kept_ids: list[UUID] = Field(min_length=1, max_length=200)


@verb(TakeWork, by=DECIDERS)
def take_work(do: Doing, cmd: TakeWork) -> Result:
    case, works = take_kept(do, cmd.case_id, cmd.kept_ids)
    taken, left = [], []
    for kept in works:
        why = _try(do, kept)
        if why:
            left.append({"kept_id": str(kept.id), "why": why})
            continue
        kept.settle(TAKEN, do.now, do.actor)
        taken.append(str(kept.id))
        data = {"what": kept.title, "author": kept.author.name, "kind": kept.kind}
        do.record(case, "WORK_TAKEN", subject_id=kept.id, data=data)
    if not taken:
        raise Refused(left[0]["why"], "kept_ids", "not_takeable")
    return {"taken": taken, "left": left}


def _try(do: Doing, kept: KeptWork) -> str:
    """Why it can't be taken over, "" when it now counts; nothing stays of one that failed half way."""
    if not kept.takeable:
        return f"{kept.why_name}，“{kept.title}”不能直接算数，照着重填，或者放一边"
    events = len(do.events)
    session: Session = do.session
    inner = session.begin_nested()
    try:
        _carry_out(do, kept)
        session.flush()
    except (Refused, NotFound) as no:
        inner.rollback()
        del do.events[events:]
        return GONE if isinstance(no, NotFound) else OLD if isinstance(no, Stale) else no.message
    inner.commit()
    return ""


def _carry_out(do: Doing, kept: KeptWork) -> dict[str, Any]:
    """The author's own letter, at the time it was written and had arrived."""
    known = verbs().get(kept.kind)
    if known is None or known.command.inner:
        raise NotFound
    letter = Letter.model_validate(kept.written)
    author = Doing(
        do.session, kept.author, letter, kept.at, role_for(known, kept.author), touched=do.touched, events=do.events,
        vouched_by=do.actor,
    )  # fmt: skip
    return known.handle(author, known.command.model_validate(letter.body)) or {}
