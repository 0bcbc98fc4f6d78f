"""Gas can't be turned on this time: whose reason it is decides whether the clock may stop (A4-24)."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.lighting import ON_SITE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import Application, State
from fieldapp.domain.case import Case
from fieldapp.domain.clock import holds_of
from fieldapp.domain.hold import Hold
from fieldapp.domain.ignition import GasRefusal, GasVisit, last_visit
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.closing import Refusal


class RefuseGas(Command):
    """A user's reason asks for a hold, pending approval; the company's own reason leaves the clock running.

    `rebooked_at` is the next agreed time, when one is agreed already.
    """

    kind: ClassVar[str] = "refuse_gas"
    title: ClassVar[str] = "这次不通气"

    application_id: UUID
    reason: str
    note: str = Field(default="", max_length=500)
    rebooked_at: AwareDatetime | None = None
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(RefuseGas, by=ON_SITE)
def refuse_gas(do: Doing, cmd: RefuseGas) -> Result:
    application, case = opened(do, cmd.application_id, State.ACCEPTED)
    one_to_one(do, case)
    rule = next((one for one in case.pack.ignition.refusal_reasons if one.code == cmd.reason), None)
    if rule is None:
        raise Refused("为什么，从给的里面选一个", field="reason")
    if not rule.no_show and len(cmd.note) < 2:
        raise Refused("写清楚哪里不行，怎么改", field="note")
    if rule.hold and len(cmd.photos) < case.pack.hold.evidence_min:
        raise Refused("用户原因要有照片，才能停表", field="photos", code="photo_missing")
    if cmd.rebooked_at is not None and cmd.rebooked_at <= do.at:
        raise Refused("改约的时间已经过了", field="rebooked_at")
    refusal = GasRefusal(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        application_id=application.id,
        reason=rule.code,
        user=rule.user,
        note=cmd.note,
        by_id=do.actor.id,
        at=do.at,
    )
    hold = _ask(do, case, application, rule, cmd) if rule.hold else None
    refusal.hold_id = hold.id if hold else None
    do.session.add(refusal)
    do.session.flush()
    do.attach(case, cmd.photos, "gas_refused", subject_id=refusal.id, field_name="photos")
    if rule.no_show:
        _missed(do, case, application)
    do.record(
        case,
        "GAS_REFUSED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=application.id,
        data={
            "household": application.household.label,
            "reason": rule.code,
            "name": rule.name,
            "user": rule.user,
            "note": cmd.note,
            "hold": str(hold.id) if hold else "",
        },
    )
    if cmd.rebooked_at is not None:
        _rebook(do, case, application, cmd)
    return {"refusal_id": str(refusal.id), "hold_id": str(hold.id) if hold else None}


def _ask(do: Doing, case: Case, application: Application, rule: Refusal, cmd: RefuseGas) -> Hold:
    """For one of many households only its own clock may stop; the shop of a business is the whole case.

    Asked once: a second visit in vain does not ask again while the first is asked for or running.
    """
    reason = case.pack.hold.reason(rule.hold or "")
    subject_id = application.id if case.residential else None
    for known in holds_of(do.session, case):
        if (
            known.reason == reason.code
            and known.subject_id == subject_id
            and known.state in ("ASKED", "RUNNING")
        ):
            return known
    hold = Hold(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        subject_id=subject_id,
        reason_class=reason.klass.value,
        reason=reason.code,
        note=f"{rule.name}：{cmd.note}" if cmd.note else rule.name,
        from_at=do.at,
        expected_at=cmd.rebooked_at,
        asked_by_id=do.actor.id,
        asked_at=do.at,
    )
    do.session.add(hold)
    do.session.flush()
    do.attach(case, cmd.photos, "hold_evidence", subject_id=hold.id, field_name="photos")
    do.record(
        case,
        "HOLD_ASKED",
        clause=case.pack.hold.clause,
        subject_id=hold.id,
        data={"reason": reason.code, "class": reason.klass.value, "name": reason.name, "note": hold.note},
    )
    return hold


def _missed(do: Doing, case: Case, application: Application) -> None:
    visit = last_visit(do.session, application)
    if visit is not None and visit.missed_at is None:
        visit.missed_at = do.at
    do.record(
        case, "GAS_VISIT_MISSED", subject_id=application.id, data={"household": application.household.label}
    )


def _rebook(do: Doing, case: Case, application: Application, cmd: RefuseGas) -> None:
    if cmd.rebooked_at is not None:
        do.session.add(
            GasVisit(
                id=uuid7(),
                company_id=case.company_id,
                case_id=case.id,
                application_id=application.id,
                at=cmd.rebooked_at,
                by_id=do.actor.id,
                booked_at=do.at,
            )
        )
        data = {"household": application.household.label, "at": cmd.rebooked_at.isoformat()}
        do.record(case, "GAS_VISIT_BOOKED", subject_id=application.id, data=data)
