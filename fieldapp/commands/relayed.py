"""接力签: a signature written on the signer's own phone; that phone brings it, and the inspector's may carry a copy."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.noting import note_suspicions
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.acting import HOSTS, signs_for
from fieldapp.domain.case import Case
from fieldapp.domain.device import key_of
from fieldapp.domain.person import Person
from fieldapp.domain.signature import COPY_DIFFERS, DEVICE_WRONG, UNKNOWN, VERIFIED, WRONG, Signature
from fieldapp.domain.standing import Standing
from fieldapp.lib import device_key
from fieldapp.lib.clock import utc_iso
from fieldapp.lib.errors import NotPermitted, Refused


class Relay(BaseModel):
    """Who signed on which phone. `shown` is the sentence it was signed under, told by that phone alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: UUID
    device_id: str = Field(min_length=1, max_length=64)
    shown: str = Field(default="", max_length=4000)


def is_own(do: Doing, relay: Relay) -> bool:
    """Whether the letter comes from the account of who signed; a copy proves less."""
    return do.actor.id == relay.person_id


def signer_by_relay(do: Doing, acceptance: Acceptance, party: Party, relay: Relay) -> Person:
    """Who signed, if they may sign for the party; others' signatures are carried by the host of the round alone."""
    person = do.session.get(Person, relay.person_id)
    if person is None or person.company_id != do.actor.company_id:
        raise Refused("没有这个人，用本人的账号在本人手机上签", "signer", "unknown_person")
    if not is_own(do, relay) and not do.actor.has(*HOSTS):
        raise NotPermitted("别人的接力签，由组织验收的手机带")
    if not signs_for(person, acceptance, party):
        raise NotPermitted(f"{party.name}由{party.firm_name}的{party.person_name}签")
    return person


def look_at_phone(do: Doing, signature: Signature, signer_id: UUID, signed: str) -> None:
    """What the phone's own signature is worth; a signature without one stands as it is."""
    if not signed:
        return
    key = key_of(do.session, signer_id, signature.device_id)
    signature.device_signature, signature.device_key = signed, key
    # a key that lies on the bearer's own phone says nothing for the person it is carried for
    borrowed = signer_id != do.actor.id and signature.device_id == do.letter.device_id
    if key is None or borrowed:
        signature.device_state = UNKNOWN
    else:
        good = device_key.verify(key, signature.device_line.encode(), signed)
        signature.device_state = VERIFIED if good else WRONG


def come_again(
    do: Doing,
    case: Case,
    now: Standing,
    known: Signature,
    relay: Relay,
    signed_at: datetime | None,
    signed: str,
) -> None:
    """The other way it came: only the account's own letter adds something, once. It confirms a copy that says the
    same; of one with another time or phone it is kept beside, since what is sealed can't be put right.
    """
    if not is_own(do, relay) or known.own_at is not None or COPY_DIFFERS in known.flags:
        return
    about: dict[str, Any] = {"subject_id": now.acceptance.id, "revision": now.acceptance.round}
    told = {"slot": known.slot, "signer": known.signer, "seal": known.seal}
    if (signed_at, relay.device_id) != (known.signed_at, known.device_id):
        known.flags = [*known.flags, COPY_DIFFERS]
        said = {
            "signed_at": utc_iso(signed_at) if signed_at else None,
            "phone": relay.device_id,
            "shown": relay.shown,
            "signature": signed,
        }
        do.record(case, "SIGNATURE_DIFFERS", **about, data={**told, "said": said})
    else:
        known.own_at, known.shown = do.now, relay.shown
        if known.device_state != VERIFIED:
            look_at_phone(do, known, relay.person_id, signed or known.device_signature)
        if known.device_state == WRONG and DEVICE_WRONG not in known.flags:
            known.flags = [*known.flags, DEVICE_WRONG]
        do.record(case, "SIGNATURE_CONFIRMED", **about, data={**told, **told_of(known)})
    note_suspicions(do, case, now)


def told_of(signature: Signature) -> dict[str, Any]:
    """What the journal says besides of a signature by relay."""
    said = {
        "person": str(signature.person_id),
        "phone": signature.device_id,
        "own": signature.own_at is not None,
    }
    shown = {"shown": signature.shown} if signature.shown else {}
    return {
        "relay": {**said, **shown},
        **({"device": signature.device_state} if signature.device_state else {}),
    }
