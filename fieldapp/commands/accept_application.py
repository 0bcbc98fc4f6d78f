"""Take up an application (受理): from here the one-day promise runs, also when papers are tolerated."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State, lacking, papers_for
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import PaperStage


class AcceptApplication(Command):
    """Refused while a needed paper is neither there nor tolerated."""

    kind: ClassVar[str] = "accept_application"
    title: ClassVar[str] = "受理报装"

    application_id: UUID


@verb(AcceptApplication, by=OFFICE)
def accept_application(do: Doing, cmd: AcceptApplication) -> Result:
    application, case = opened(do, cmd.application_id, State.SUBMITTED)
    one_to_one(do, case)
    lines = papers_for(do.session, application, PaperStage.APPLICATION)
    missing = lacking(lines)
    if missing:
        names = "、".join(line.rule.name for line in missing)
        raise Refused(f"还差{names}，收到或容缺后再受理", code="papers_missing")
    application.accepted_at, application.accepted_by_id = do.now, do.actor.id
    tolerated = [line.rule.code for line in lines if line.tolerated]
    do.record(
        case,
        "APPLICATION_ACCEPTED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        data={
            "household": application.household.label,
            "early": application.early,
            "tolerated": tolerated,
            "auto": False,
        },
    )
    return {"application_id": str(application.id), "tolerated": tolerated}
