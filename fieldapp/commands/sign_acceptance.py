"""签验收: one party signs the round's content by hand; a later change of the content voids the signature.

Signed without a network, the letter carries the whole content. It is kept whatever has happened meanwhile: with its own
content, void where that is not what is here, and the answer says what differs.
"""

import json
from datetime import timedelta
from math import isfinite
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, field_validator
from sqlalchemy import select

from fieldapp.commands.accepting import lock_acceptance, take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.noting import note_suspicions
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.signed import whole
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.acting import HOSTS, signs_for
from fieldapp.domain.case import Case
from fieldapp.domain.device import key_of
from fieldapp.domain.difference import Difference, differences
from fieldapp.domain.party import same_person
from fieldapp.domain.person import Role
from fieldapp.domain.signature import (
    DEVICE_WRONG,
    SAME_DEVICE,
    UNKNOWN,
    VERIFIED,
    WRONG,
    Signature,
    device_line,
    digest,
    last_seal,
    valid,
)
from fieldapp.domain.standing import Standing, standing
from fieldapp.lib import device_key
from fieldapp.lib.clock import utc_iso
from fieldapp.lib.errors import NotFound, NotPermitted, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise

LEAST_POINTS, MOST_POINTS = 5, 20_000
__all__ = ["HOSTS", "SignAcceptance", "sign_acceptance"]


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
    """`content_sha` is what the signer saw; `strokes` as the pad stores them: [{points: [{x, y, time, pressure}]}].

    `content` is the whole of it where it was signed without a network, with the phone's id for this signature and the
    phone's time; the same `sig_id` again, on whatever way it comes, is the same signature. `device_signature` is the
    phone's own, over content_sha|slot|sig_id: noted as right, wrong or not to be checked, never a reason to refuse.
    """

    kind: ClassVar[str] = "sign_acceptance"
    title: ClassVar[str] = "签验收"

    acceptance_id: UUID
    slot: str = Field(max_length=40)
    signer: str = Field(default="", max_length=60)
    capacity: str = Field(default="", max_length=60)
    content_sha: str = Field(pattern=r"^[0-9a-f]{64}$")
    strokes: Annotated[list[dict[str, Any]], BeforeValidator(_strokes)] = Field(max_length=500)
    content: Annotated[dict[str, Any] | None, AfterValidator(whole)] = None
    signed_at: AwareDatetime | None = None
    sig_id: UUID | None = None
    device_signature: str = Field(default="", max_length=100)

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
    if cmd.content is None:
        case, acceptance = take_acceptance(do, cmd.acceptance_id)
    else:
        case, acceptance = lock_acceptance(do, cmd.acceptance_id)
    party = _party(acceptance, cmd.slot)
    now = standing(do.session, acceptance)
    earlier = _earlier(do, cmd)
    if earlier is not None:
        return _told(now, earlier)
    _same_content(now, party, cmd)
    person_id, signer = _signer(do, acceptance, party, cmd)
    others = [one for one in valid(now.signatures, cmd.content_sha).values() if one.slot != party.slot]
    _one_party_each(acceptance, others, party, person_id, signer)
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
        content=cmd.content or now.content,
        content_sha=cmd.content_sha,
        prev=last_seal(now.signatures),
        by_id=do.actor.id,
        device_id=do.letter.device_id,
        at=do.now,
        sig_id=cmd.sig_id,
        signed_at=(cmd.signed_at or do.letter.client_at) if cmd.content is not None else None,
    )
    _look_at_phone(do, signature, cmd.device_signature)
    signature.flags = _flags(case, others, signature)
    signature.seal = signature.compute_seal()
    do.session.add(signature)
    do.session.flush()
    after = standing(do.session, acceptance)
    told = _told(after, signature)
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
            "content": signature.content_sha,
            "seal": signature.seal,
            "flags": signature.flags,
            **({"device": signature.device_state} if signature.device_state else {}),
            **(_as_signed(do, signature, told) if cmd.content is not None else {}),
        },
    )
    note_suspicions(do, case, after)
    return told


def _look_at_phone(do: Doing, signature: Signature, signed: str) -> None:
    """What the phone's own signature is worth; a signature without one stands as it is."""
    if not signed:
        return
    key = key_of(do.session, do.actor.id, do.letter.device_id)
    line = device_line(signature.content_sha, signature.slot, signature.sig_id)
    signature.device_signature, signature.device_key = signed, key
    if key is None:
        signature.device_state = UNKNOWN
    else:
        signature.device_state = VERIFIED if device_key.verify(key, line.encode(), signed) else WRONG


def _as_signed(do: Doing, signature: Signature, told: dict[str, Any]) -> dict[str, Any]:
    """What the journal says besides of a signature that was written without a network."""
    return {
        "sig_id": told["sig_id"],
        "signed_at": utc_iso(signature.signed_at) if signature.signed_at else None,
        "mono_ms": do.letter.mono_ms,
        "void": not told["holds"],
        "changed": [one["code"] for one in told["changed"]],
    }


def _earlier(do: Doing, cmd: SignAcceptance) -> Signature | None:
    """The signature that this letter brings once more; refused when its id stands for another one."""
    if cmd.sig_id is None:
        return None
    found = do.session.scalar(select(Signature).where(Signature.sig_id == cmd.sig_id))
    if found is None:
        return None
    known = (found.acceptance_id, found.slot, found.content_sha, found.strokes)
    if known != (cmd.acceptance_id, cmd.slot, cmd.content_sha, cmd.strokes):
        raise Refused("这个签名交过一次，内容不一样，没有再记", code="sig_id")
    return found


def _same_content(now: Standing, party: Party, cmd: SignAcceptance) -> None:
    """Online one signs what is here, and only when it may be signed; from a phone, what the letter itself says."""
    if cmd.content is not None:
        if digest(cmd.content) != cmd.content_sha or cmd.content["acceptance"] != str(now.acceptance.id):
            raise Refused("签的内容和它的码对不上，看过再签", "content_sha", "content_sha")
        return
    if now.obstacles:
        raise Refused(f"还不能签：{now.obstacles[0]}", code="not_ready")
    if cmd.content_sha != now.content_sha:
        raise Stale("内容刚改过，看过新的再签")
    if party.slot in now.holding:
        raise Refused(f"{party.name}已经签过，{now.holding[party.slot].signer}签的", code="signed")


def _told(now: Standing, signature: Signature) -> dict[str, Any]:
    """Whether it holds as things are, and if not, what differs or stands in the way."""
    changed: list[Difference] = []
    if signature.content_sha != now.content_sha:
        changed = differences(signature.content, now.content, now.items)
    first = now.holding.get(signature.slot)
    return {
        "signature_id": str(signature.id),
        "sig_id": str(signature.sig_id) if signature.sig_id else None,
        "holds": first is not None and first.id == signature.id and not now.obstacles,
        "changed": [one.as_dict() for one in changed],
        "obstacles": now.obstacles,
        "missing": [one.slot for one in now.unsigned],
    }


def _party(acceptance: Acceptance, slot: str) -> Party:
    try:
        return acceptance.party(slot)
    except NotFound:
        raise Refused("从参加验收的单位里选", "slot", "unknown_party") from None


def _signer(do: Doing, acceptance: Acceptance, party: Party, cmd: SignAcceptance) -> tuple[UUID | None, str]:
    """Who signs: the actor for their own firm, or on an inspector's phone the person standing there."""
    if do.actor.has(*HOSTS):
        signer = cmd.signer or party.person_name
        named = normalise(signer) == normalise(party.person_name)
        return (party.person_id if named else None), signer
    if not signs_for(do.actor, acceptance, party):
        raise NotPermitted(f"{party.name}由{party.firm_name}的{party.person_name}签")
    return do.actor.id, do.actor.name


def _one_party_each(
    acceptance: Acceptance, others: list[Signature], party: Party, person_id: UUID | None, signer: str
) -> None:
    """One person can't speak for two firms."""
    for other in others:
        if same_person(person_id, signer, other.person_id, other.signer):
            raise Refused(
                f"{signer}已经代表{other.party.name}签过，一个人不能签两方", "signer", "two_parties"
            )
    for seat in acceptance.parties:
        if seat.slot != party.slot and same_person(person_id, signer, seat.person_id, seat.person_name):
            raise Refused(f"{signer}是{seat.name}的人，不能替{party.name}签", "signer", "two_parties")


def _flags(case: Case, others: list[Signature], signature: Signature) -> list[str]:
    """Two parties within moments on one phone, by its own clock, or its own signature wrong: not refused, but seen."""
    moments = timedelta(seconds=case.pack.acceptance.same_signer_seconds)
    found = [DEVICE_WRONG] if signature.device_state == WRONG else []
    for other in others:
        phone = other.device_id == signature.device_id if other.device_id else other.by_id == signature.by_id
        if phone and abs(signature.moment - other.moment) < moments:
            return [SAME_DEVICE, *found]
    return found
