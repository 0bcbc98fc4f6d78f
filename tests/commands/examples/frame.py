"""One valid command of every verb of holds, moves, reveals and one's own settings, with the part that sends it."""

from collections.abc import Callable
from uuid import UUID

from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.cancel_case import CancelCase
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.end_hold import EndHold
from fieldapp.commands.envelope import Command
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.return_case import ReturnCase
from fieldapp.commands.reveal_personal import RevealPersonal
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.store_blob import StoreBlob
from tests.support.cast import Stage
from tests.support.story_intake import blob, handed_over, lead


def ask(stage: Stage) -> tuple[str, Command]:
    return "designer", AskHold(
        case_id=handed_over(stage), reason="RESCHEDULE", evidence=[blob(stage, "designer")]
    )


def asked(stage: Stage) -> UUID:
    part, command = ask(stage)
    return UUID(stage.act(part, command).result["hold_id"])


def decide(stage: Stage) -> tuple[str, Command]:
    return "manager", DecideHold(hold_id=asked(stage), approve=True)


def end(stage: Stage) -> tuple[str, Command]:
    hold_id = asked(stage)
    stage.act("manager", DecideHold(hold_id=hold_id, approve=True))
    return "designer", EndHold(hold_id=hold_id)


def cancel(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", CancelCase(case_id=lead(stage), asked_by="CUSTOMER", reason="店不开了")


def give_back(stage: Stage) -> tuple[str, Command]:
    return "designer", ReturnCase(case_id=handed_over(stage), reason="缺初步规划")


def reassign(stage: Stage) -> tuple[str, Command]:
    other = stage.person("customer_manager_2").id
    return "manager", ReassignCase(
        case_id=lead(stage), part="customer_manager", person_id=other, reason="休假"
    )


def reveal(stage: Stage) -> tuple[str, Command]:
    return "engineer", RevealPersonal(
        case_id=lead(stage, phone="13912345678"), what="phone", reason="约开挖时间"
    )


def prefs(stage: Stage) -> tuple[str, Command]:
    return "crew", SetPrefs(text="large")


def store(stage: Stage) -> tuple[str, Command]:
    return "crew", StoreBlob(sha256="a" * 64, mime="image/jpeg", size=10)


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    AskHold.kind: ask,
    DecideHold.kind: decide,
    EndHold.kind: end,
    CancelCase.kind: cancel,
    ReturnCase.kind: give_back,
    ReassignCase.kind: reassign,
    RevealPersonal.kind: reveal,
    SetPrefs.kind: prefs,
    StoreBlob.kind: store,
}
