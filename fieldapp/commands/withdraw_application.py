"""Take an application back, when it was entered by mistake or the user no longer wants gas; it stays on record."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State


class WithdrawApplication(Command):
    """Only before it was taken up: afterwards the promise runs and a refusal says why it could not be kept."""

    kind: ClassVar[str] = "withdraw_application"
    title: ClassVar[str] = "撤回报装"

    application_id: UUID
    why: str = Field(min_length=2, max_length=300)


@verb(WithdrawApplication, by=OFFICE)
def withdraw_application(do: Doing, cmd: WithdrawApplication) -> Result:
    application, case = opened(do, cmd.application_id, State.WAITING_WORKS, State.SUBMITTED)
    application.withdrawn_at, application.withdrawn_why = do.now, cmd.why
    data = {"household": application.household.label, "why": cmd.why}
    do.record(case, "APPLICATION_WITHDRAWN", subject_id=application.id, data=data)
    return {"application_id": str(application.id)}
