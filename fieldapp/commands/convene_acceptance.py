"""组织四方验收: the inspector calls the four parties together and the first round begins."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import Acceptance, Party, latest
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.design import designs_of
from fieldapp.domain.party import Seat, guest_seats, line_up, same_person, supervisors
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.ids import uuid7


class Signer(BaseModel):
    """Who comes for a slot: a person of the firm, or a name where the signer has no login."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    slot: str = Field(max_length=40)
    person_id: UUID | None = None
    name: str = Field(default="", max_length=60)
    capacity: str = Field(default="", max_length=60)


class ConveneAcceptance(Command):
    """`at` is the agreed time. `supervisor_firm_id` engages a supervisor; without one the pack's substitute signs.

    A signer named for one of the pack's optional parties is asked to sign besides and counts for nothing.
    """

    kind: ClassVar[str] = "convene_acceptance"
    title: ClassVar[str] = "组织四方验收"

    case_id: UUID
    at: AwareDatetime
    signers: list[Signer] = Field(default_factory=list, max_length=12)
    supervisor_firm_id: UUID | None = None
    customer_owns: bool = False
    note: str = Field(default="", max_length=500)


@verb(ConveneAcceptance, by={Role.QUALITY_INSPECTOR, Role.MANAGER})
def convene_acceptance(do: Doing, cmd: ConveneAcceptance) -> Result:
    case = do.case(cmd.case_id)
    rules = case.pack.acceptance
    case.need(Stage.COMPLETED)
    if do.role not in (rules.convener_role, Role.MANAGER):
        raise NotPermitted(f"验收由{case.pack.title(rules.convener_role)}组织")
    if case.inspector_id is None and do.role is Role.QUALITY_INSPECTOR:
        case.inspector_id = do.actor.id
    do.only(case.inspector_id or do.actor.id, "这件验收由定好的质检员组织")
    watch = _supervisor(do, case, cmd.supervisor_firm_id)
    design = next(iter(designs_of(do.session, case.id)), None)
    buried = bool(case.cut_m) or (design is not None and design.buried)
    before = latest(do.session, case.id)
    acceptance = Acceptance(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        round=before.round + 1 if before else 1,
        klass=case.size_class,
        order_rev=case.order_rev,
        design_rev=design.rev if design else 0,
        design_sha=design.sha256 if design else "",
        at=cmd.at,
        note=cmd.note,
        convened_by_id=do.actor.id,
        convened_at=do.now,
        checklists=[
            {"code": code, "version": case.pack.checklists[code].version}
            for code in rules.lists_for(case.size_class, buried)
        ],
    )
    do.session.add(acceptance)
    seats = line_up(do.session, case, watch, customer_owns=cmd.customer_owns)
    if len(seats) < rules.quorum:
        raise Refused(f"要 {rules.quorum} 方，只有 {len(seats)} 方", code="quorum")
    seats += [seat for seat in guest_seats(case) if _signer(cmd, seat).name]
    parties = [_party(acceptance, place, seat, _signer(cmd, seat)) for place, seat in enumerate(seats, 1)]
    _all_different(parties)
    do.session.add_all(parties)
    do.session.flush()
    case.move(Stage.ACCEPTANCE)
    do.record(
        case,
        "ACCEPTANCE_CONVENED",
        clause=rules.clauses["convene"],
        subject_id=acceptance.id,
        revision=acceptance.round,
        data={
            "round": acceptance.round,
            "at": cmd.at.isoformat(),
            "checklists": acceptance.checklists,
            "parties": [
                {"slot": p.slot, "name": p.name, "firm": p.firm_name, "person": p.person_name}
                for p in parties
            ],
        },
    )
    return {"acceptance_id": str(acceptance.id), "round": acceptance.round}


def _supervisor(do: Doing, case: Case, firm_id: UUID | None) -> Firm | None:
    """Engage the supervisor named, so that its people see the case."""
    if firm_id is None:
        return case.supervisor_firm
    firm = next((one for one in supervisors(do.session, case) if one.id == firm_id), None)
    if firm is None:
        raise Refused("从给的监理单位里选一个", "supervisor_firm_id", "unknown_firm")
    case.supervisor_firm_id = firm.id
    return firm


def _signer(cmd: ConveneAcceptance, seat: Seat) -> Signer:
    return next((one for one in cmd.signers if one.slot == seat.slot), Signer(slot=seat.slot))


def _party(acceptance: Acceptance, place: int, seat: Seat, signer: Signer) -> Party:
    if seat.missing:
        raise Refused(f"{seat.missing}，先定下来", f"person.{seat.slot}", "party")
    if seat.people:
        person = next((one for one in seat.people if one.id == signer.person_id), None)
        if signer.person_id is not None and person is None:
            raise Refused(f"{seat.name}要从这家单位的人里选", f"person.{seat.slot}", "party")
        person = person or seat.suggested
        name = person.name if person else ""
    else:
        person, name = None, signer.name or seat.named
        if not name:
            raise Refused(f"{seat.name}谁来签，写上姓名", f"name.{seat.slot}", "party")
    return Party(
        id=uuid7(),
        acceptance_id=acceptance.id,
        slot=seat.slot,
        place=place,
        name=seat.name,
        firm_kind=seat.firm_kind.value,
        firm_id=seat.firm_id,
        firm_name=seat.firm_name,
        person_id=person.id if person else None,
        person_name=name,
        capacity=signer.capacity,
        substitute=seat.substitute,
    )


def _all_different(parties: list[Party]) -> None:
    for place, party in enumerate(parties):
        for other in parties[:place]:
            if same_person(party.person_id, party.person_name, other.person_id, other.person_name):
                field = f"person.{party.slot}" if party.person_id else f"name.{party.slot}"
                said = f"{party.person_name}已经代表{other.name}，一个人不能签两方"
                raise Refused(said, field, "two_parties")
