"""Note an attempt to reach the customer."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.appointment import OUTCOMES, REACHED, WAYS, ContactTry
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.ids import uuid7


class TryContact(Command):
    """The customer was rung up, written to or called on; `outcome` says what came of it."""

    kind: ClassVar[str] = "try_contact"
    title: ClassVar[str] = "记联系"
    adds: ClassVar[bool] = True

    case_id: UUID
    way: Literal["PHONE", "WECHAT", "SMS", "DOOR"] = "PHONE"
    outcome: Literal["REACHED", "CALL_BACK", "NO_ANSWER", "OFF", "WRONG"]
    note: str = Field(default="", max_length=500)


@verb(TryContact, by={Role.DESIGNER})
def try_contact(do: Doing, cmd: TryContact) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.HANDED_OVER, Stage.SURVEY_BOOKED, Stage.SURVEYING)
    designing.take(do, case)
    return {"contact_id": str(note_contact(do, case, cmd.way, cmd.outcome, cmd.note))}


def note_contact(do: Doing, case: Case, way: str, outcome: str, note: str) -> UUID:
    """Keep one attempt with its event; its id."""
    tried = ContactTry(
        id=uuid7(), company_id=case.company_id, case_id=case.id, at=do.at, way=way, outcome=outcome, note=note,
        by_id=do.actor.id,
    )  # fmt: skip
    do.session.add(tried)
    do.record(
        case, "CONTACTED" if outcome == REACHED else "CONTACT_TRIED", subject_id=tried.id,
        clause=case.pack.soft_targets["FIRST_CONTACT"].clause,
        data={"way": WAYS[way], "outcome": OUTCOMES[outcome], "note": note},
    )  # fmt: skip
    return tried.id
