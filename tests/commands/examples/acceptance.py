"""One valid command of every verb of the joint acceptance, with the part that sends it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from fieldapp.commands.check_defect import CheckDefect
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.convene_acceptance import ConveneAcceptance
from fieldapp.commands.envelope import Command
from fieldapp.commands.leave_defect import LeaveDefect
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.verdict import Verdict
from fieldapp.lib.clock import local, now
from tests.support.cast import Stage
from tests.support.story_acceptance import (
    PHOTO,
    answer,
    answered,
    completed,
    convened,
    photo,
    sign,
    signed,
    stands,
    trial,
)


def begun(stage: Stage) -> UUID:
    photo(stage)
    return convened(stage, completed(stage))


def marked_wrong(stage: Stage) -> tuple[UUID, UUID]:
    """A round with one failed general item, and its defect."""
    acceptance_id = begun(stage)
    answered(stage, acceptance_id, skip=("SM-24",))
    item = stands(stage, acceptance_id).acceptance.item("SM-24")
    wrong = answer(stage, acceptance_id, item, verdict=Verdict.FAIL, note="缺 2 处箭头")
    stage.act("inspector", wrong)
    made = stage.act("inspector", RaiseDefect(acceptance_id=acceptance_id, item="SM-24", text="缺 2 处箭头"))
    return acceptance_id, UUID(made.result["defect_id"])


def left(stage: Stage) -> tuple[UUID, UUID]:
    acceptance_id, defect_id = marked_wrong(stage)
    until = local(now()).date() + timedelta(days=7)
    stage.act("engineer", LeaveDefect(defect_id=defect_id, until=until, reason="不影响用气"))
    return acceptance_id, defect_id


def convene(stage: Stage) -> tuple[str, Command]:
    firm = stage.cast.firms["watch"].id
    return "inspector", ConveneAcceptance(case_id=completed(stage), at=now(), supervisor_firm_id=firm)


def answering(stage: Stage) -> tuple[str, Command]:
    acceptance_id = begun(stage)
    return "inspector", answer(stage, acceptance_id, stands(stage, acceptance_id).items[0])


def testing(stage: Stage) -> tuple[str, Command]:
    acceptance_id = begun(stage)
    item = stands(stage, acceptance_id).acceptance.item("SM-15")
    return "inspector", trial(acceptance_id, item, stage.cast.company.pack.test_rules["T3"], now())


def raising(stage: Stage) -> tuple[str, Command]:
    return "inspector", RaiseDefect(acceptance_id=begun(stage), item="SM-24", text="缺 2 处箭头")


def leaving(stage: Stage) -> tuple[str, Command]:
    _, defect_id = marked_wrong(stage)
    return "engineer", LeaveDefect(defect_id=defect_id, until=local(now()).date(), reason="不影响用气")


def rectifying(stage: Stage) -> tuple[str, Command]:
    acceptance_id, defect_id = marked_wrong(stage)
    stage.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    return "crew", SubmitRectification(defect_id=defect_id, done="补了箭头", photos=[PHOTO])


def rechecking(stage: Stage) -> tuple[str, Command]:
    _, defect_id = left(stage)
    stage.act("crew", SubmitRectification(defect_id=defect_id, done="补了箭头", photos=[PHOTO]))
    return "inspector", CheckDefect(defect_id=defect_id, passed=True)


def signing(stage: Stage) -> tuple[str, Command]:
    acceptance_id = begun(stage)
    answered(stage, acceptance_id)
    return "inspector", sign(stage, acceptance_id, "P1")


def concluding(stage: Stage) -> tuple[str, Command]:
    acceptance_id = begun(stage)
    answered(stage, acceptance_id)
    signed(stage, acceptance_id)
    return "inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True)


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "convene_acceptance": convene,
    "answer_item": answering,
    "record_trial": testing,
    "raise_defect": raising,
    "leave_defect": leaving,
    "submit_rectification": rectifying,
    "check_defect": rechecking,
    "sign_acceptance": signing,
    "conclude_acceptance": concluding,
}
