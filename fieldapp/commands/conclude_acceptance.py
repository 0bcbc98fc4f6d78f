"""定结论: the round passes with every signature, or it fails and the contractor rectifies."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.accepting import note_defect, take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.noting import note_suspicions
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import PASS, PASS_RECTIFIED, RECTIFY, Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.signature import learn
from fieldapp.domain.stage import Stage
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.verdict import judge_item
from fieldapp.lib.errors import Refused
from fieldapp.packs.checklist import Item


class ConcludeAcceptance(Command):
    """`passed` false sends the case to rectification; failed items without a defect get one."""

    kind: ClassVar[str] = "conclude_acceptance"
    title: ClassVar[str] = "定验收结论"

    acceptance_id: UUID
    passed: bool
    note: str = Field(default="", max_length=500)


@verb(ConcludeAcceptance, by={Role.QUALITY_INSPECTOR, Role.MANAGER})
def conclude_acceptance(do: Doing, cmd: ConcludeAcceptance) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    do.only(case.inspector_id, "结论由组织验收的质检员定")
    now = standing(do.session, acceptance)
    learn(now.signatures, now.content_sha, now.content)
    if cmd.note:
        acceptance.note = cmd.note
    (_pass if cmd.passed else _fail)(do, case, acceptance, now)
    acceptance.concluded_by_id, acceptance.concluded_at = do.actor.id, do.now
    note_suspicions(do, case, now)
    return {"acceptance_id": str(acceptance.id), "result": acceptance.result}


def _pass(do: Doing, case: Case, acceptance: Acceptance, now: Standing) -> None:
    if now.obstacles:
        raise Refused(f"还不能判合格：{now.obstacles[0]}", "passed", "not_ready")
    if now.unsigned:
        names = "、".join(f"{one.name} {one.person_name}" for one in now.unsigned)
        raise Refused(f"{names} 还没签（改过的要重签）", "passed", "unsigned")
    acceptance.result = PASS_RECTIFIED if acceptance.previous_id else PASS
    _recheck(do, now, failed=set())
    case.move(Stage.ACCEPTED)
    last = max(now.holding[one.slot].at for one in acceptance.counted)
    do.record(
        # the promise ends with the last signature that was needed (A4-02), not with this tap
        case,
        "ACCEPTANCE_PASSED",
        clause=case.pack.acceptance.clauses["convene"],
        at=last,
        subject_id=acceptance.id,
        revision=acceptance.round,
        data={
            "round": acceptance.round,
            "result": acceptance.result,
            "content": now.content_sha,
            "left": [{"item": one.item, "text": one.text} for one in now.left],
            "signatures": {slot: one.seal for slot, one in now.holding.items()},
        },
    )


def _fail(do: Doing, case: Case, acceptance: Acceptance, now: Standing) -> None:
    left = {one.item for one in now.left}
    failed = [item for item in now.items if item.code in now.tally.failed and item.code not in left]
    if not failed and not now.pending:
        raise Refused("没有要整改的项，不能判不合格", "passed", "nothing_failed")
    _recheck(do, now, failed={item.code for item in failed})
    noted = {one.item for one in now.defects if one.acceptance_id == acceptance.id and one.state == "OPEN"}
    for item in failed:
        if item.code not in noted:
            note_defect(
                do, case, acceptance, item, now.answers[item.code], _reason(item, now.answers[item.code])
            )
    acceptance.result = RECTIFY
    case.move(Stage.RECTIFYING)
    do.record(
        case,
        "ACCEPTANCE_FAILED",
        clause=case.pack.acceptance.clauses["rectify"],
        subject_id=acceptance.id,
        revision=acceptance.round,
        data={
            "round": acceptance.round,
            "failed": [item.code for item in failed],
            "content": now.content_sha,
        },
    )


def _recheck(do: Doing, now: Standing, failed: set[str]) -> None:
    """The re-inspection of what earlier rounds found: closed with its verdict, item by item."""
    for defect in now.defects:
        if defect.state == "RECTIFIED":
            defect.closed_at, defect.closed_by_id = do.now, do.actor.id
            defect.recheck = "FAIL" if defect.item in failed else "PASS_RECTIFIED"


def _reason(item: Item, answer: Answer) -> str:
    measured = judge_item(item, answer.given.values, answer.given.designs)
    said = [text for text in (answer.note, "；".join(one.sentence for one in measured.out)) if text]
    return "；".join(said) or f"{item.name}试验不合格"
