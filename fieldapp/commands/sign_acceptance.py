"""签验收: one party signs the round's content by hand; a later change of the content voids the signature."""

import json
from datetime import timedelta
from math import isfinite
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator

from fieldapp.commands.accepting import take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.case import Case
from fieldapp.domain.party import same_person
from fieldapp.domain.person import Role
from fieldapp.domain.signature import SAME_DEVICE, Signature, last_seal
from fieldapp.domain.standing import Standing, standing
from fieldapp.lib.errors import NotFound, NotPermitted, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise
from fieldapp.packs.acceptance import AcceptanceClass

LEAST_POINTS, MOST_POINTS = 5, 20_000
HOSTS = (Role.QUALITY_INSPECTOR, Role.MANAGER)  # hand their phone round; they sign for nobody


def _strokes(value: Any) -> Any:
    """The pad sends one JSON text."""
    text = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text) if text else []
    except ValueError:
        raise ValueError("笔画没存全，重写一次") from None


class SignAcceptance(Command):
    """`content_sha` is what the signer saw; `strokes` as the pad stores them: [{points: [{x, y, time, pressure}]}]."""

    kind: ClassVar[str] = "sign_acceptance"
    title: ClassVar[str] = "签验收"

    acceptance_id: UUID
    slot: str = Field(max_length=40)
    signer: str = Field(default="", max_length=60)
    capacity: str = Field(default="", max_length=60)
    content_sha: str = Field(pattern=r"^[0-9a-f]{64}$")
    strokes: Annotated[list[dict[str, Any]], BeforeValidator(_strokes)] = Field(max_length=500)

    @field_validator("strokes")
    @classmethod
    def drawn(cls, strokes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Only points and the pad's size are kept."""
        kept = [
            {"points": [_point(p) for p in stroke.get("points", [])], "box": str(stroke.get("box", ""))[:20]}
            for stroke in strokes
        ]
        count = sum(len(stroke["points"]) for stroke in kept)
        if count < LEAST_POINTS:
            raise ValueError("还没签，在框里手写名字")
        if count > MOST_POINTS:
            raise ValueError("笔画太多，重写一次")
        return kept


def _point(point: Any) -> dict[str, float]:
    kept = {name: float(point[name]) for name in ("x", "y", "time", "pressure") if name in point}
    if not {"x", "y"} <= kept.keys() or not all(
        isfinite(value) and abs(value) < 1e14 for value in kept.values()
    ):
        raise ValueError("笔画没存全，重写一次")
    return kept


@verb(
    SignAcceptance,
    by={
        Role.QUALITY_INSPECTOR,
        Role.OWNER_REP,
        Role.ENGINEER,
        Role.DESIGNER,
        Role.CONTRACTOR,
        Role.CREW_LEADER,
        Role.SUPERVISOR,
        Role.MANAGER,
    },
)
def sign_acceptance(do: Doing, cmd: SignAcceptance) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    party = _party(acceptance, cmd.slot)
    now = standing(do.session, acceptance)
    if now.obstacles:
        raise Refused(f"还不能签：{now.obstacles[0]}", code="not_ready")
    if cmd.content_sha != now.content_sha:
        raise Stale("内容刚改过，看过新的再签")
    if party.slot in now.holding:
        raise Refused(f"{party.name}已经签过，{now.holding[party.slot].signer}签的", code="signed")
    person_id, signer = _signer(do, case, party, cmd)
    _one_party_each(now, party, person_id, signer)
    signature = Signature(
        id=uuid7(),
        company_id=case.company_id,
        acceptance_id=acceptance.id,
        party_id=party.id,
        slot=party.slot,
        person_id=person_id,
        signer=signer,
        capacity=cmd.capacity or party.capacity,
        strokes=cmd.strokes,
        content=now.content,
        content_sha=now.content_sha,
        prev=last_seal(now.signatures),
        flags=_flags(do, case, now),
        by_id=do.actor.id,
        device_id=do.letter.device_id,
        at=do.now,
    )
    signature.seal = signature.compute_seal()
    do.session.add(signature)
    do.session.flush()
    do.record(
        case,
        "SIGNED",
        clause=case.pack.acceptance.clauses["convene"],
        subject_id=acceptance.id,
        revision=acceptance.round,
        data={
            "slot": party.slot,
            "party": party.name,
            "firm": party.firm_name,
            "signer": signer,
            "content": now.content_sha,
            "seal": signature.seal,
            "flags": signature.flags,
        },
    )
    return {
        "signature_id": str(signature.id),
        "missing": [one.slot for one in now.unsigned if one.slot != party.slot],
    }


def _party(acceptance: Acceptance, slot: str) -> Party:
    try:
        return acceptance.party(slot)
    except NotFound:
        raise Refused("从参加验收的单位里选", "slot", "unknown_party") from None


def _signer(do: Doing, case: Case, party: Party, cmd: SignAcceptance) -> tuple[UUID | None, str]:
    """Who signs: the actor for their own firm, or on an inspector's phone the person standing there."""
    if do.actor.has(*HOSTS):
        signer = cmd.signer or party.person_name
        named = normalise(signer) == normalise(party.person_name)
        return (party.person_id if named else None), signer
    slots = case.pack.acceptance.parties[AcceptanceClass(case.size_class)]
    roles = next((one.roles for one in slots if one.slot == party.slot), ())
    if party.substitute or do.actor.firm_id != party.firm_id or not do.actor.has(*roles):
        raise NotPermitted(f"{party.name}由{party.firm_name}的{party.person_name}签")
    return do.actor.id, do.actor.name


def _one_party_each(now: Standing, party: Party, person_id: UUID | None, signer: str) -> None:
    """One person can't speak for two firms."""
    for other in now.holding.values():
        if same_person(person_id, signer, other.person_id, other.signer):
            raise Refused(
                f"{signer}已经代表{other.party.name}签过，一个人不能签两方", "signer", "two_parties"
            )
    for seat in now.acceptance.parties:
        if seat.slot != party.slot and same_person(person_id, signer, seat.person_id, seat.person_name):
            raise Refused(f"{signer}是{seat.name}的人，不能替{party.name}签", "signer", "two_parties")


def _flags(do: Doing, case: Case, now: Standing) -> list[str]:
    """Two parties within moments on one phone: not refused, but seen."""
    moments = timedelta(seconds=case.pack.acceptance.same_signer_seconds)
    for other in now.holding.values():
        phone = other.device_id == do.letter.device_id if other.device_id else other.by_id == do.actor.id
        if phone and do.now - other.at < moments:
            return [SAME_DEVICE]
    return []
