"""One valid command of every intake verb, with the part that sends it."""

from collections.abc import Callable
from uuid import UUID

from fieldapp.commands.assign_case import AssignCase
from fieldapp.commands.classify_case import ClassifyCase
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.envelope import Command
from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.commands.receive_push import ReceivePush
from fieldapp.commands.record_visit import RecordVisit
from fieldapp.commands.register_lead import RegisterLead
from fieldapp.commands.release_push import ReleasePush
from tests.support.cast import Stage
from tests.support.story_intake import blob, lead, papered, visited
from tests.support.story_push import letter, unowned


def push(stage: Stage) -> tuple[str, Command]:
    region = stage.cast.company.pack.pack.region_codes[0]
    return "admin", ReceivePush(**letter(f"2603-{region}-04-01-123456", region=region))


def release(stage: Stage) -> tuple[str, Command]:
    region = stage.cast.company.pack.pack.region_codes[0]
    held = stage.act("admin", ReceivePush(**letter("2603-12", region=region)))
    push_id = UUID(held.result["push_id"])
    return "manager", ReleasePush(push_id=push_id, code=f"2603-{region}-04-01-123456", note="对照备案证明")


def register(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", RegisterLead(source="SWEEP", name="文峰早餐店", address="文峰路 30 号")


def assign(stage: Stage) -> tuple[str, Command]:
    return "manager", AssignCase(case_id=unowned(stage), person_id=stage.person("customer_manager_2").id)


def classify(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", ClassifyCase(case_id=lead(stage), customer_kind="CANTEEN")


def visit(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", RecordVisit(case_id=lead(stage), result="D01", met="店主")


def collect(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", CollectPaper(case_id=visited(stage), code="M06", files=[blob(stage)])


def missing(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", MarkPaperMissing(case_id=visited(stage), code="M06", reason="规划还没批下来")


def hand_over(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", HandOver(case_id=papered(stage), firm_id=stage.cast.firms["design"].id)


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "receive_push": push,
    "release_push": release,
    "register_lead": register,
    "assign_case": assign,
    "classify_case": classify,
    "record_visit": visit,
    "collect_paper": collect,
    "mark_paper_missing": missing,
    "hand_over": hand_over,
}
