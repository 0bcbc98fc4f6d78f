"""验收逐项: one item of the round is answered; nothing is answered for anybody."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.accepting import CHECKERS, take_acceptance
from fieldapp.commands.archiving import keep_late
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import PHOTO, Answer, answers_of
from fieldapp.domain.answer_rule import check
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.defect import defects_of
from fieldapp.domain.journal import Event
from fieldapp.domain.list_move import digests
from fieldapp.domain.signature import holding, learn_now
from fieldapp.domain.trial import newest_by_rule, trials_behind, unmet
from fieldapp.domain.trial_rule import show
from fieldapp.domain.turned_list import list_versions
from fieldapp.domain.verdict import Given, Verdict
from fieldapp.lib.errors import NotFound, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item

Measured = Annotated[Decimal, Field(ge=-1_000_000, le=100_000_000, decimal_places=4)]


class AnswerItem(Command):
    """`values` and `designs` by point code ("value" for an item measured once). The letter's base_rev is the revision
    of the answer its author saw, 0 or nothing when there was none. `under` is the digest of the item as its author saw
    it: an answer to what is asked otherwise now is archived, not taken for the new one.
    """

    kind: ClassVar[str] = "answer_item"
    title: ClassVar[str] = "验收逐项"

    acceptance_id: UUID
    item: str = Field(max_length=40)
    verdict: Verdict
    values: dict[str, Measured] = Field(default_factory=dict, max_length=40)
    designs: dict[str, Measured] = Field(default_factory=dict, max_length=40)
    text: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    under: str = Field(default="", max_length=64)


@verb(AnswerItem, by=CHECKERS)
def answer_item(do: Doing, cmd: AnswerItem) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    if _outdated(do, acceptance, cmd):
        return _archive(do, case, acceptance, cmd)
    item = _item(acceptance, cmd.item)
    answers = answers_of(do.session, acceptance.id)
    # an answer given in this round stands on tests of this round; only a carried one stands on older ones
    trials = [one for one in trials_behind(do.session, acceptance, answers) if one.round == acceptance.round]
    tested = any(one.decision == "FAIL" for one in newest_by_rule(trials, item.code).values())
    given = (
        Given(cmd.verdict, cmd.values, cmd.designs)
        if cmd.verdict is not Verdict.NA
        else Given(cmd.verdict, {}, {})
    )
    finding = check(item, given, cmd.text, cmd.note, unmet(item, trials), tested)
    signed = holding(do.session, acceptance)
    answer, changed = _write(do, acceptance, cmd, given, answers.get(item.code))
    added = _photograph(do, answer, acceptance, cmd)
    if not (changed or added):
        return {"item": item.code, "rev": answer.rev, "void": 0}
    if given.verdict is not Verdict.FAIL:
        _settle_on_the_spot(do, acceptance, item)
    do.session.flush()
    do.record(
        case,
        "ITEM_ANSWERED",
        subject_id=acceptance.id,
        revision=answer.rev,
        data={
            "item": item.code,
            "name": item.name,
            **answer.said,
            "finding": finding.reason,
            "round": acceptance.round,
            "photos": [ref.sha256 for ref in cmd.photos],
            "void": sorted(signed),
            "device": do.letter.device_id,
        },
    )
    learn_now(do.session, acceptance)
    return {"item": item.code, "rev": answer.rev, "void": len(signed)}


def _outdated(do: Doing, acceptance: Acceptance, cmd: AnswerItem) -> bool:
    """Written to another version of the list; where the letter does not say, by when it was written."""
    if acceptance.moved_at is None:
        return False
    now = digests(acceptance.items, acceptance.pack)
    if cmd.under:
        return now.get(cmd.item) != cmd.under
    if do.at >= acceptance.moved_at:
        return False
    pack, items = list_versions(do.session, acceptance)[-2]
    return now.get(cmd.item) != digests(items, pack).get(cmd.item)


def _archive(do: Doing, case: Case, acceptance: Acceptance, cmd: AnswerItem) -> Result:
    """Nothing of it counts, nothing of it is lost."""
    said = _said(cmd, Given(cmd.verdict, cmd.values, cmd.designs))
    kept = keep_late(do, acceptance, cmd.item, cmd.under, said)
    if kept is None:
        raise Refused(f"这次的检查表里没有 {cmd.item}", "item", "unknown_item")
    do.session.flush()
    do.attach(case, cmd.photos, PHOTO, kept.id, "photos")
    data = {"item": kept.item, "name": kept.name, "why": kept.why, "words": kept.words, **said}
    photos = [ref.sha256 for ref in cmd.photos]
    do.record(
        case,
        "ITEM_ARCHIVED",
        subject_id=acceptance.id,
        data={**data, "round": acceptance.round, "photos": photos},
    )
    return {"item": kept.item, "acceptance_id": str(acceptance.id), "archived": kept.why, "void": 0}


def _said(cmd: AnswerItem, given: Given) -> dict[str, Any]:
    """The columns of an answer as this letter wants them."""
    return {
        "verdict": given.verdict.value,
        "measured": {k: show(v) for k, v in given.values.items()},
        "designs": {k: show(v) for k, v in given.designs.items()},
        "text": cmd.text,
        "note": cmd.note,
    }


def _item(acceptance: Acceptance, code: str) -> Item:
    try:
        return acceptance.item(code)
    except NotFound:
        raise Refused(f"这次的检查表里没有 {code}", "item", "unknown_item") from None


def _write(
    do: Doing, acceptance: Acceptance, cmd: AnswerItem, given: Given, known: Answer | None
) -> tuple[Answer, bool]:
    """The answer as it is now and whether it changed; Stale when somebody else has said otherwise meanwhile."""
    said = _said(cmd, given)
    if known is None:
        answer = Answer(
            id=uuid7(),
            acceptance_id=acceptance.id,
            item=cmd.item,
            rev=1,
            by_id=do.actor.id,
            at=do.at,
            history=[],
            **said,
        )
        do.session.add(answer)
        return answer, True
    if known.said == said and known.origin_id is None:
        return known, False
    if known.rev != (do.letter.base_rev or 0):
        _undisputed(do, acceptance, known)
    known.history = [*known.history, known.past()]
    known.rev, known.by_id, known.at, known.origin_id, known.origin_round = (
        known.rev + 1,
        do.actor.id,
        do.at,
        None,
        None,
    )
    for name, value in said.items():
        setattr(known, name, value)
    return known, True


def _undisputed(do: Doing, acceptance: Acceptance, known: Answer) -> None:
    """An answer its author had not seen may be replaced only by the one who gave it, and not by an older word."""
    own = known.by_id == do.actor.id
    if own and not do.overtaken(known.at, _device(do, acceptance, known)):
        return
    who = "你在另一处" if own else known.by.name
    raise Stale(f"{known.item} 刚被{who}记成{known.verdict_name}，看过再改", current=known.rev)


def _device(do: Doing, acceptance: Acceptance, known: Answer) -> str:
    """Which device said it: the journal knows."""
    query = select(Event).where(
        Event.chain_id == acceptance.case_id, Event.kind == "ITEM_ANSWERED", Event.revision == known.rev
    )
    said = [
        one for one in do.session.scalars(query.order_by(Event.seq))
        if one.subject_id == acceptance.id and one.data["item"] == known.item
    ]  # fmt: skip
    return str(said[0].data.get("device", "")) if said else ""


def _photograph(do: Doing, answer: Answer, acceptance: Acceptance, cmd: AnswerItem) -> bool:
    """Attach what is not attached yet."""
    query = select(Attachment.sha256).where(Attachment.subject_id == answer.id, Attachment.slot == PHOTO)
    there = set(do.session.scalars(query))
    new = [ref for ref in {ref.sha256: ref for ref in cmd.photos}.values() if ref.sha256 not in there]
    do.attach(acceptance.case, new, PHOTO, answer.id, "photos")
    return bool(new)


def _settle_on_the_spot(do: Doing, acceptance: Acceptance, item: Item) -> None:
    """A defect of this round that was put right while everybody stood there is closed with it."""
    for defect in defects_of(do.session, acceptance.case_id):
        if (
            defect.acceptance_id == acceptance.id
            and defect.item == item.code
            and defect.state in ("OPEN", "LEFT")
        ):
            defect.closed_at, defect.closed_by_id, defect.recheck = do.at, do.actor.id, "PASS_RECTIFIED"
