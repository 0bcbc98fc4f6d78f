"""Write down a customer who wants gas: met in the street, at the counter, or through any channel of the company."""

import re
from typing import ClassVar

from pydantic import Field, field_validator

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.owning import give
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case_number import area_of, open_case, owner_of
from fieldapp.domain.customer import twins
from fieldapp.domain.person import Role
from fieldapp.lib import geo, idcard, uscc
from fieldapp.lib.errors import Refused
from fieldapp.lib.text import normalise
from fieldapp.packs.closing import Counted

SWEEP = "SWEEP"


class RegisterLead(Command):
    """`source` is SWEEP (扫街) or a channel of the pack; `customer_kind` a kind of the pack, empty when not known.

    `despite` says that somebody has looked at the cases that may be the same customer.
    """

    kind: ClassVar[str] = "register_lead"
    title: ClassVar[str] = "记一家"

    source: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    address: str = Field(min_length=1, max_length=200)
    customer_kind: str = Field(default="", max_length=40)
    contact: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)
    uscc: str = Field(default="", max_length=40)
    id_number: str = Field(default="", max_length=30)
    agent_reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    despite: bool = False

    @field_validator("phone")
    @classmethod
    def callable_number(cls, value: str) -> str:
        """A phone number as digits and dashes; anything else can't be called."""
        return phone_of(value)


def phone_of(value: str) -> str:
    """The number in one form; ValueError when it can't be one."""
    plain = normalise(value).replace(" ", "")
    digits = re.sub(r"\D", "", plain)
    if plain and (not re.fullmatch(r"\+?[\d\-()]+", plain) or not 7 <= len(digits) <= 15):
        raise ValueError("电话看不懂，手机 11 位，座机带区号")
    return plain


@verb(RegisterLead, by={Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.CUSTOMER_SERVICE})
def register_lead(do: Doing, cmd: RegisterLead) -> Result:
    company = do.actor.company
    pack = company.pack
    swept = cmd.source == SWEEP
    if not swept and cmd.source not in {channel.code for channel in pack.channels}:
        raise Refused("从给的里面选一个", field="source")
    kinds = {kind.code: kind for kind in pack.intake.kinds}
    if cmd.customer_kind and cmd.customer_kind not in kinds:
        raise Refused("从给的里面选一个", field="customer_kind")
    if cmd.agent_reason and cmd.agent_reason not in {reason.code for reason in pack.visit.agent_reasons}:
        raise Refused("从给的里面选一个", field="agent_reason")
    warnings = {}
    credit = uscc.check(cmd.uscc) if cmd.uscc else None
    if credit and credit.warning:
        warnings["uscc"] = credit.warning
    card = idcard.check(cmd.id_number) if cmd.id_number else None
    if card and card.warning:
        warnings["id_number"] = card.warning
    place = canonical_place(do) if swept else None
    code = credit.normalised[:40] if credit else ""
    same = twins(
        do.session,
        company.id,
        name=cmd.name,
        address=cmd.address,
        uscc=code,
        phone=cmd.phone,
        place=place,
        radius_m=pack.visit.dedup_radius_m,
    )
    if same and not cmd.despite:
        first = same[0]
        raise Refused(
            f"{first.case.name} 已经有了（{first.case.no}，{first.why}），看一眼再定",
            field="despite",
            code="twins",
        )
    case = open_case(
        do.session,
        company,
        do.at,
        name=normalise(cmd.name),
        address=normalise(cmd.address),
        origin=SWEEP if swept else "CHANNEL",
        channel="" if swept else cmd.source,
        contact=cmd.contact,
        phone=cmd.phone or None,
        uscc=code,
        id_number=card.normalised if card else None,
        note=cmd.note,
        customer_kind=cmd.customer_kind,
        customer=kinds[cmd.customer_kind].customer.value if cmd.customer_kind else None,
        place={"lng": place.lng, "lat": place.lat, "crs": place.crs.value, "source": "sweep"}
        if place
        else None,
    )
    area = area_of(do.session, company.id, case.address, case.name)
    case.area_id = area.id if area else None
    do.begin(case)
    clause = pack.visit.sweep_clause if swept else pack.channel(cmd.source).clause
    do.record(
        case,
        "LEAD_REGISTERED",
        clause=clause,
        data={"source": cmd.source, "warnings": warnings, "despite": cmd.despite},
    )
    if cmd.agent_reason:
        do.record(case, "AGENT_ASKED", clause=pack.visit.sweep_clause, data={"reason": cmd.agent_reason})
    if not swept and pack.channel(cmd.source).counter:
        case.count(Counted.CAME_IN_PERSON)
    do.attach(case, cmd.photos, "front", field_name="photos")
    owner = do.actor if do.actor.has(Role.CUSTOMER_MANAGER) else owner_of(do.session, area)
    if owner is not None:
        give(do, case, owner)
    return {"case_id": str(case.id), "no": case.no, "swept": swept, "warnings": warnings}


def canonical_place(do: Doing) -> geo.Place | None:
    """Where the letter was written, in CGCS2000; None when the phone did not say."""
    place = do.letter.place
    if place is None:
        return None
    return geo.to_canonical(geo.Place(place.lng, place.lat, geo.Crs(place.crs), place.accuracy_m))
