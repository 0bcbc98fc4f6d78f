"""签验收: one party signs the round's content by hand; a later change of the content voids the signature.

Signed without a network, the letter carries the whole content. It is kept whatever has happened meanwhile: with its own
content, void where that is not what is here, and the answer says what differs. Signed by relay (接力签) on the signer's
own phone it knows the content by its digest alone, and may come before it: void until it is here.
"""

from datetime import timedelta
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, field_validator, model_validator
from sqlalchemy import select

from fieldapp.commands.accepting import lock_acceptance, take_acceptance
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.noting import note_suspicions
from fieldapp.commands.registry import Result, verb
from fieldapp.commands.relayed import (
    Relay,
    come_again,
    is_own,
    look_at_phone,
    signer_by_relay,
    told_of,
)
from fieldapp.commands.signed import whole
from fieldapp.commands.strokes import kept_strokes, parsed
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.acting import HOSTS, signs_for
from fieldapp.domain.case import Case
from fieldapp.domain.difference import Difference, differences
from fieldapp.domain.party import same_person
from fieldapp.domain.person import Role
from fieldapp.domain.signature import (
    DEVICE_WRONG,
    SAME_DEVICE,
    WRONG,
    Signature,
    digest,
    last_seal,
    learn,
    valid,
)
from fieldapp.domain.standing import Standing, standing
from fieldapp.lib.clock import utc_iso
from fieldapp.lib.errors import NotFound, NotPermitted, Refused, Stale
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise

__all__ = ["HOSTS", "SignAcceptance", "sign_acceptance"]


class SignAcceptance(Command):
    """`content_sha` is what the signer saw; `strokes` as the pad stores them: [{points: [{x, y, time, pressure}]}].

    `content` is the whole of it where it was signed without a network, with the phone's id for this signature and the
    phone's time; the same `sig_id` again, on whatever way it comes, is the same signature. `device_signature` is the
    phone's own, over `Signature.device_line`: noted as right, wrong or not to be checked, never a reason to refuse.
    With `relay` it was signed on another phone than the one with the sheet; its own letter then has no `content`.
    """

    kind: ClassVar[str] = "sign_acceptance"
    title: ClassVar[str] = "签验收"

    acceptance_id: UUID
    slot: str = Field(max_length=40)
    signer: str = Field(default="", max_length=60)
    capacity: str = Field(default="", max_length=60)
    content_sha: str = Field(pattern=r"^[0-9a-f]{64}$")
    strokes: Annotated[list[dict[str, Any]], BeforeValidator(parsed)] = Field(max_length=500)
    content: Annotated[dict[str, Any] | None, AfterValidator(whole)] = None
    signed_at: AwareDatetime | None = None
    sig_id: UUID | None = None
    device_signature: str = Field(default="", max_length=100)
    relay: Relay | None = None

    @model_validator(mode="after")
    def complete(self) -> Self:
        """What tells a signature by relay apart must come with it."""
        if self.relay is not None and (self.sig_id is None or self.signed_at is None):
            raise ValueError("接力签没带全，重扫一次")
        return self

    @field_validator("strokes")
    @classmethod
    def drawn(cls, strokes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Only points and the pad's size are kept."""
        return kept_strokes(strokes)


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
    if cmd.content is None and cmd.relay is None:
        case, acceptance = take_acceptance(do, cmd.acceptance_id)
    else:
        case, acceptance = lock_acceptance(do, cmd.acceptance_id)
    party = _party(acceptance, cmd.slot)
    now = standing(do.session, acceptance)
    _undamaged(now, cmd)
    learn(now.signatures, now.content_sha, now.content)
    if cmd.content is not None:
        learn(now.signatures, cmd.content_sha, cmd.content)
    earlier = _earlier(do, cmd)
    if earlier is not None:
        if cmd.relay is not None:
            come_again(do, case, now, earlier, cmd.relay, cmd.signed_at, cmd.device_signature)
        return _told(now, earlier)
    _may_be_signed(now, party, cmd)
    person_id, signer = _signer(do, acceptance, party, cmd)
    others = [one for one in valid(now.signatures, cmd.content_sha).values() if one.slot != party.slot]
    _one_party_each(acceptance, others, party, person_id, signer)
    away = cmd.content is not None or cmd.relay is not None
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
        content=cmd.content or _known(now, cmd.content_sha),
        content_sha=cmd.content_sha,
        prev=last_seal(now.signatures),
        by_id=do.actor.id,
        device_id=cmd.relay.device_id if cmd.relay else do.letter.device_id,
        at=do.now,
        sig_id=cmd.sig_id,
        signed_at=(cmd.signed_at or do.letter.client_at) if away else None,
        relayed=cmd.relay is not None,
        own_at=do.now if cmd.relay and is_own(do, cmd.relay) else None,
        shown=cmd.relay.shown if cmd.relay and is_own(do, cmd.relay) else "",
    )
    look_at_phone(do, signature, cmd.relay.person_id if cmd.relay else do.actor.id, cmd.device_signature)
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
            **(_as_signed(do, signature, told) if away else {}),
            **(told_of(signature) if signature.relayed else {}),
        },
    )
    note_suspicions(do, case, after)
    return told


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
    same_way = found.relayed == (cmd.relay is not None) and (
        cmd.relay is None or cmd.relay.person_id == found.person_id
    )
    if known != (cmd.acceptance_id, cmd.slot, cmd.content_sha, cmd.strokes) or not same_way:
        raise Refused("这个签名交过一次，内容不一样，没有再记", code="sig_id")
    return found


def _undamaged(now: Standing, cmd: SignAcceptance) -> None:
    """A content that came along is the one its digest names."""
    if cmd.content is not None and (
        digest(cmd.content) != cmd.content_sha or cmd.content["acceptance"] != str(now.acceptance.id)
    ):
        raise Refused("签的内容和它的码对不上，看过再签", "content_sha", "content_sha")


def _may_be_signed(now: Standing, party: Party, cmd: SignAcceptance) -> None:
    """Online one signs what is here, and only when it may be signed; what was signed elsewhere has been signed."""
    if cmd.content is not None or cmd.relay is not None:
        return
    if now.obstacles:
        raise Refused(f"还不能签：{now.obstacles[0]}", code="not_ready")
    if cmd.content_sha != now.content_sha:
        raise Stale("内容刚改过，看过新的再签")
    if party.slot in now.holding:
        raise Refused(f"{party.name}已经签过，{now.holding[party.slot].signer}签的", code="signed")


def _known(now: Standing, content_sha: str) -> dict[str, Any] | None:
    """The content of that digest, if anything here is it."""
    if content_sha == now.content_sha:
        return now.content
    return next(
        (one.content for one in now.signatures if one.content and one.content_sha == content_sha), None
    )


def _told(now: Standing, signature: Signature) -> dict[str, Any]:
    """Whether it holds as things are, and if not, what differs or stands in the way."""
    changed: list[Difference] = []
    if signature.content is not None and signature.content_sha != now.content_sha:
        changed = differences(signature.content, now.content, now.items)
    first = now.holding.get(signature.slot)
    return {
        "signature_id": str(signature.id),
        "sig_id": str(signature.sig_id) if signature.sig_id else None,
        "holds": first is not None and first.id == signature.id and not now.obstacles,
        "changed": [one.as_dict() for one in changed],
        "obstacles": now.obstacles,
        "missing": [one.slot for one in now.unsigned],
        **(
            {"unseen": signature.content is None, "own": signature.own_at is not None}
            if signature.relayed
            else {}
        ),
    }


def _party(acceptance: Acceptance, slot: str) -> Party:
    try:
        return acceptance.party(slot)
    except NotFound:
        raise Refused("从参加验收的单位里选", "slot", "unknown_party") from None


def _signer(do: Doing, acceptance: Acceptance, party: Party, cmd: SignAcceptance) -> tuple[UUID | None, str]:
    """Who signs: the actor for their own firm, on an inspector's phone the person standing there, or by relay."""
    if cmd.relay is not None:
        person = signer_by_relay(do, acceptance, party, cmd.relay)
        return person.id, person.name
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
