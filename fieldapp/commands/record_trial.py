"""试验记录: a test is begun with its first readings and ended with its last, or written down in one go."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from fieldapp.commands.accepting import take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import after_own, who, words_about
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.acting import TESTERS
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.signature import learn_now
from fieldapp.domain.trial import PHOTO, PHOTO_END, Trial
from fieldapp.domain.trial_rule import LAST, check_start, judge_test
from fieldapp.lib.clock import local
from fieldapp.lib.errors import NotFound, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Item
from fieldapp.packs.trial import TestRule

CLOCK_SLACK = timedelta(minutes=5)  # phones are not set to the second


class RecordTrial(Command):
    """`inputs` by the rule's keys, numbers as text. Without `ended_at` the test is being held; `trial_id` then ends it,
    and what was read at its beginning stands. A phone chooses the id of a new test itself (uuid7), so that beginning
    and end may travel together, or the end alone. `start_photos` are of the first readings, `photos` of the last.
    `soap` is meant at the beginning and told at the end; None says nothing of it.
    """

    kind: ClassVar[str] = "record_trial"
    title: ClassVar[str] = "记试验"

    acceptance_id: UUID
    item: str = Field(max_length=40)
    rule: str = Field(max_length=40)
    trial_id: UUID | None = None
    inputs: dict[str, str] = Field(default_factory=dict, max_length=30)
    instrument: str = Field(default="", max_length=40)
    instrument_no: str = Field(default="", max_length=60)
    calibrated_until: date | None = None
    medium: str = Field(default="", max_length=20)
    soap: bool | None = None
    leak: bool = False
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    start_photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(RecordTrial, by=TESTERS)
def record_trial(do: Doing, cmd: RecordTrial) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    rule = _rule(acceptance, acceptance.item(cmd.item), cmd.rule)
    known = _begun(do, cmd)
    if known is not None and not known.running and not _otherwise(do, known, rule, cmd):
        if cmd.ended_at is None:  # a beginning that comes after its end was held up by its photos
            _photograph(do, case, known, [*cmd.start_photos, *cmd.photos], PHOTO, "photos")
        learn_now(do.session, acceptance)
        return {"trial_id": str(known.id), "decision": known.decision}
    if (
        known is not None and not known.running
    ):  # its author has seen that end and means another: a test of its own
        cmd = cmd.model_copy(update={"trial_id": None, "started_at": cmd.started_at or known.started_at})
    trial = known if known is not None and known.running else _begin(do, cmd, acceptance, rule)
    # what was read at the beginning stands; that the joints will be checked is only a plan there
    over = {"soap"} if cmd.ended_at and cmd.soap is not None else set()
    begun = {key: value for key, value in trial.inputs.items() if value and key not in over}
    trial.inputs = {**_typed(cmd, rule), **begun}
    try:
        if cmd.ended_at is None:
            check_start(rule, trial.inputs, acceptance.pack, today=local(trial.started_at).date())
        else:
            _end(do, cmd.ended_at, trial, rule, acceptance.pack)
            trial.at = _said_at(do, case, trial)
    except Refused as refused:
        raise Refused(refused.message, _field(refused.field, rule), refused.code) from None
    do.session.flush()
    shown = cmd.start_photos if cmd.ended_at else [*cmd.start_photos, *cmd.photos]
    _photograph(do, case, trial, shown, PHOTO, "start_photos" if cmd.ended_at else "photos")
    _photograph(do, case, trial, cmd.photos if cmd.ended_at else [], PHOTO_END, "photos")
    do.record(
        case,
        "TEST_RECORDED" if trial.ended_at else "TEST_BEGUN",
        subject_id=trial.id,
        data={
            "rule": rule.id,
            "name": rule.name,
            "item": trial.item,
            "inputs": trial.inputs,
            "round": acceptance.round,
            "started_at": trial.started_at.isoformat(),
            "ended_at": trial.ended_at.isoformat() if trial.ended_at else None,
            "mono_ms": do.letter.mono_ms,
            "judgement": trial.judgement or {},
            "device": do.letter.device_id,
        },
    )
    learn_now(do.session, acceptance)
    return {"trial_id": str(trial.id), "decision": trial.decision}


def _rule(acceptance: Acceptance, item: Item, rule_id: str) -> TestRule:
    if rule_id not in {one for group in item.tests for one in group}:
        raise Refused(f"{item.code} 不用做 {rule_id}", "rule", "unknown_test")
    return acceptance.pack.test_rules[rule_id]


def _begun(do: Doing, cmd: RecordTrial) -> Trial | None:
    if cmd.trial_id is None:
        return None
    trial = do.session.get(Trial, cmd.trial_id)
    if trial is None and cmd.started_at is not None and cmd.trial_id.version == 7:
        return None  # a phone begins it, or tells beginning and end in one
    if trial is not None and trial.archived_at is not None:
        raise Refused("检查表换了，这次试验不算数，按新的重做", code="archived")
    if trial is None or (trial.acceptance_id, trial.rule, trial.item) != (
        cmd.acceptance_id,
        cmd.rule,
        cmd.item,
    ):
        raise NotFound
    return trial


def _otherwise(do: Doing, ended: Trial, rule: TestRule, cmd: RecordTrial) -> bool:
    """Whether it ends the test otherwise than it has ended; the same end once more changes nothing.

    Raises Stale unless its author has seen the end that stands; where nobody can be asked, Refused.
    """
    read = {one.key for one in rule.inputs} & (set(LAST) - {"minutes"})
    same = all(cmd.inputs.get(key, "") == ended.inputs.get(key, "") for key in read)
    same = same and cmd.soap in (None, ended.inputs.get("soap"))
    if cmd.ended_at is None or (
        cmd.ended_at == ended.ended_at and same and cmd.leak == ended.inputs.get("leak")
    ):
        return False
    if not do.letter.device_id:
        raise Refused("这次试验已经记完，要重做就新记一次", code="trial_ended")
    if do.letter.base_rev is None:
        [*_, end] = words_about(do, do.case(ended.case_id), ended.id, "TEST_RECORDED")
        raise Stale(f"{rule.name}刚被{who(do, end)}记成{ended.decision_name}，看过再定", current=end.seq)
    return True


def _said_at(do: Doing, case: Case, trial: Trial) -> datetime:
    """By it the last test is found, of all that anybody did: see Trial."""
    query = select(Trial).where(
        Trial.case_id == case.id, Trial.item == trial.item, Trial.rule == trial.rule, Trial.id != trial.id
    )
    others = do.session.scalars(query).all()
    told = [one for other in others for one in words_about(do, case, other.id, "TEST_RECORDED")]
    return after_own(do, told)


def _begin(do: Doing, cmd: RecordTrial, acceptance: Acceptance, rule: TestRule) -> Trial:
    if cmd.started_at is None:
        raise Refused("几点开始稳压没填", "started_at", "missing")
    if cmd.started_at > _latest(do):
        raise Refused("开始时间还没到", "started_at", "future")
    trial = Trial(
        id=cmd.trial_id or _following(do, acceptance),
        company_id=acceptance.company_id,
        case_id=acceptance.case_id,
        acceptance_id=acceptance.id,
        round=acceptance.round,
        item=cmd.item,
        rule=rule.id,
        inputs={},
        started_at=cmd.started_at,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(trial)
    return trial


def _latest(do: Doing) -> datetime:
    """No time lies after the letter that states it: by our clock, or by that of the phone where it runs ahead. A phone
    with a wrong clock is judged by its own differences; what it said and when it arrived both stand in the journal.
    """
    return max(do.at, do.letter.client_at or do.at) + CLOCK_SLACK


def _following(do: Doing, acceptance: Acceptance) -> UUID:
    """An id after that of every test of the case: the newest stays so beside a phone whose clock runs ahead."""
    last = do.session.scalar(
        select(Trial.id).where(Trial.case_id == acceptance.case_id).order_by(Trial.id.desc()).limit(1)
    )
    fresh = uuid7()
    return fresh if last is None or fresh > last else UUID(int=last.int + 1)


def _photograph(do: Doing, case: Case, trial: Trial, refs: Sequence[BlobRef], slot: str, field: str) -> None:
    """Attach what is not attached yet."""
    query = select(Attachment.sha256).where(Attachment.subject_id == trial.id, Attachment.slot == slot)
    there = set(do.session.scalars(query)) if refs else set()
    new = [ref for ref in {ref.sha256: ref for ref in refs}.values() if ref.sha256 not in there]
    do.attach(case, new, slot, trial.id, field)


def _typed(cmd: RecordTrial, rule: TestRule) -> dict[str, Any]:
    """Readings and instrument as they are kept; what the rule does not ask for is refused."""
    known = {one.key for one in rule.inputs}
    for key in cmd.inputs:
        if key not in known or key == "minutes":
            raise Refused(f"{rule.id} 没有“{key}”这个读数", f"inputs.{key}", "unknown_input")
    until = cmd.calibrated_until
    return {
        **cmd.inputs,
        "instrument": cmd.instrument,
        "instrument_no": cmd.instrument_no,
        "medium": cmd.medium,
        "soap": bool(cmd.soap),
        "leak": cmd.leak,
        "calibrated_until": until.isoformat() if until else "",
    }


def _end(do: Doing, ended: datetime, trial: Trial, rule: TestRule, pack: Pack) -> None:
    if ended <= trial.started_at:
        raise Refused("结束时间在开始之前", "ended_at", "order")
    if ended > _latest(do):
        raise Refused("结束时间还没到，到时再读", "ended_at", "future")
    minutes = (ended - trial.started_at) // timedelta(minutes=1)
    inputs = {**trial.inputs, "minutes": str(minutes)}
    _needed(rule, inputs)
    judged = judge_test(rule, inputs, pack, today=local(ended).date())
    trial.inputs, trial.ended_at, trial.decision, trial.judgement = (
        inputs,
        ended,
        judged.decision,
        judged.as_dict(),
    )


def _field(key: str | None, rule: TestRule) -> str | None:
    """Where a refusal belongs on the form: a reading by its key, the hold time beside the end."""
    if key == "minutes":
        return "ended_at"
    return f"inputs.{key}" if key in {one.key for one in rule.inputs} else key


def _needed(rule: TestRule, inputs: dict[str, Any]) -> None:
    """What makes a record a proof: the instrument, its number and calibration, and the medium."""
    tool = rule.instrument
    if rule.mediums and not inputs["medium"]:
        raise Refused("用什么介质试的没填", "medium", "missing")
    if tool is None:
        return
    if not inputs["instrument"]:
        raise Refused("用什么仪表读的没填", "instrument", "missing")
    if tool.calibrated and not inputs["instrument_no"]:
        raise Refused("仪表编号没填", "instrument_no", "missing")
    if tool.calibrated and inputs["instrument"] != "U_TUBE" and not inputs["calibrated_until"]:
        raise Refused("检定有效期没填", "calibrated_until", "missing")
