"""An application for gas on any channel; before the works' acceptance it is kept, not lost (A4-41)."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, at_home, customer_of
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import READY, Application
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household, new_household, the_shop
from fieldapp.domain.ignition import ignition_of
from fieldapp.domain.paper import COLLECTED, Paper
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import Counted
from fieldapp.packs.intake import PaperStage


class ApplyForGas(Command):
    """`household_id` is left out for a business: its one user is the shop. `agent`: somebody applies for the user."""

    kind: ClassVar[str] = "apply_for_gas"
    title: ClassVar[str] = "报装"

    case_id: UUID
    household_id: UUID | None = None
    channel: str
    applicant: str = Field(min_length=1, max_length=100)
    agent: bool = False
    agent_reason: str = Field(default="", max_length=40)
    wished_at: AwareDatetime | None = None
    note: str = Field(default="", max_length=500)


@verb(ApplyForGas, by=OFFICE)
def apply_for_gas(do: Doing, cmd: ApplyForGas) -> Result:
    case = do.case(cmd.case_id)
    if case.customer is None:
        raise Refused("用户类别还没定，定了再报装", code="unclassified")
    if case.at_stage is Stage.CANCELLED:
        raise Refused("这件已取消", code="stage")
    _check_words(case, cmd)
    household = _household(do, case, cmd)
    _check_free(do, household)
    application = Application(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        household_id=household.id,
        channel=cmd.channel,
        applicant=cmd.applicant,
        agent=cmd.agent,
        agent_reason=cmd.agent_reason if cmd.agent else "",
        note=cmd.note,
        wished_at=cmd.wished_at,
        early=case.at_stage not in READY,
        submitted_at=do.at,
        by_id=do.actor.id,
    )
    application.case, application.household = case, household
    do.session.add(application)
    if not household.user_name:
        household.user_name = cmd.applicant
    do.session.flush()
    _file_form(do, case, application)
    if case.pack.channel(cmd.channel).counter and not cmd.agent:
        case.count(Counted.CAME_IN_PERSON)  # the user came in person
    _journal(do, case, application)
    return {"application_id": str(application.id), "waiting": application.early}


def _check_words(case: Case, cmd: ApplyForGas) -> None:
    pack = case.pack
    if all(channel.code != cmd.channel for channel in pack.channels):
        raise Refused("公司没有这个渠道，从给的里面选一个", field="channel")
    if cmd.agent and all(reason.code != cmd.agent_reason for reason in pack.visit.agent_reasons):
        raise Refused("为什么代办，选一个", field="agent_reason")


def _household(do: Doing, case: Case, cmd: ApplyForGas) -> Household:
    if cmd.household_id is not None:
        household, owner = at_home(do, cmd.household_id)
        if owner.id != case.id:
            raise NotFound
        return household
    if case.residential:
        raise Refused("选哪一户", field="household_id")
    shop = the_shop(do.session, case)
    if shop is None:
        shop = new_household(case, case.name, 1, by_id=do.actor.id, at=do.at)
        shop.id, shop.phone, shop.user_name = uuid7(), case.phone, case.contact
        do.session.add(shop)
        do.session.flush()
    return shop


def _check_free(do: Doing, household: Household) -> None:
    live = do.session.scalar(
        select(Application).where(
            Application.household_id == household.id,
            Application.lit_at.is_(None),
            Application.withdrawn_at.is_(None),
        )
    )
    if live is not None:
        raise Refused(f"{household.label}已经报过，还没通气", field="household_id", code="already_applied")
    if ignition_of(do.session, household) is not None:
        raise Refused(f"{household.label}已经通气", field="household_id", code="already_lit")


def _file_form(do: Doing, case: Case, application: Application) -> None:
    """The application form is filled in by staff: this record is that paper."""
    if case.pack.application.form is not None:
        do.session.add(
            Paper(
                id=uuid7(),
                company_id=case.company_id,
                case_id=case.id,
                subject_id=application.paper_subject,
                code=case.pack.application.form,
                stage=PaperStage.APPLICATION.value,
                outcome=COLLECTED,
                obtained="STAFF",
                values={"application": str(application.id)},
                warnings={},
                by_id=do.actor.id,
                at=do.at,
            )
        )


def _journal(do: Doing, case: Case, application: Application) -> None:
    clause = case.pack.application.clauses[customer_of(case)]
    data: dict[str, Any] = {
        "household": application.household.label,
        "channel": application.channel,
        "agent": application.agent,
        "agent_reason": application.agent_reason,
    }
    do.record(case, "APPLICATION_SUBMITTED", clause=clause, subject_id=application.id, data=data)
    if application.early:
        data = {"household": application.household.label, "shown_as": case.pack.application.before_works}
        do.record(case, "APPLICATION_PARKED", clause=clause, subject_id=application.id, data=data)
