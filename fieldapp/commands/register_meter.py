"""Bind a gas meter to its user, with base reading, seal and expiry; an earlier meter is replaced and kept."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.lighting import ON_SITE, at_home, customer_of, one_to_one
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.meter import Meter, free, meter_of, model_rule
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise
from fieldapp.packs.closing import GateCheck


class RegisterMeter(Command):
    """`base_reading` in m³, `expires_on` the day until which the meter may be used."""

    kind: ClassVar[str] = "register_meter"
    title: ClassVar[str] = "装表登记"

    household_id: UUID
    no: str = Field(min_length=4, max_length=40)
    model: str
    maker: str = Field(min_length=1, max_length=100)
    direction: Literal["LEFT", "RIGHT"]
    base_reading: Decimal = Field(ge=0, max_digits=9, decimal_places=3)
    seal_no: str = Field(min_length=1, max_length=40)
    installed_on: date
    expires_on: date
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)

    @field_validator("no")
    @classmethod
    def plain(cls, value: str) -> str:
        """As on the dial, without blanks."""
        return normalise(value).replace(" ", "").upper()


@verb(RegisterMeter, by=ON_SITE)
def register_meter(do: Doing, cmd: RegisterMeter) -> Result:
    household, case = at_home(do, cmd.household_id)
    one_to_one(do, case)
    rule = model_rule(case.pack, cmd.model, None if case.residential else case.flow_m3h)
    today = local(do.at).date()
    if cmd.installed_on > today:
        raise Refused("装表日期还没到", field="installed_on")
    if cmd.expires_on <= today:
        raise Refused("表已过有效期，换一块再装", field="expires_on")
    bind = next(gate for gate in case.pack.ignition.gates if gate.checks is GateCheck.METER)
    if bind.photo and not cmd.photos:
        raise Refused("表号和表底数拍一张", field="photos", code="photo_missing")
    free(do.session, case, cmd.no, household)
    device = need_last_word(do, case, "这块表", household.id, "METER_REGISTERED")
    earlier = meter_of(do.session, household)
    if earlier is not None:
        earlier.replaced_at = do.at
        do.session.flush()
    meter = Meter(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        household_id=household.id,
        no=cmd.no,
        model=rule.model,
        qmax_m3h=Decimal(str(rule.qmax_m3h)),
        maker=cmd.maker,
        direction=cmd.direction,
        base_reading=cmd.base_reading,
        seal_no=cmd.seal_no,
        installed_on=cmd.installed_on,
        expires_on=cmd.expires_on,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(meter)
    do.session.flush()
    do.attach(case, cmd.photos, "meter", subject_id=meter.id, field_name="photos")
    do.record(
        case,
        "METER_REGISTERED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        subject_id=household.id,
        data={
            "household": household.label,
            "meter": meter.no,
            "model": meter.model,
            "base_reading": str(meter.base_reading),
            "seal": meter.seal_no,
            "expires_on": meter.expires_on.isoformat(),
            "replaces": earlier.no if earlier else "",
            **device,
        },
    )
    return {"meter_id": str(meter.id)}
