"""A signature under a round of the acceptance, and the content it covers; a changed content leaves it void."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import (
    Base,
    Code,
    Digest,
    Id,
    JsonList,
    JsonOrNothing,
    JsonType,
    Moment,
    Name,
    Ref,
    Utc,
    Words,
)
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.answer import Answer, answers_of, photos_of
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import Defect, agreed, defects_of
from fieldapp.domain.design import designs_of
from fieldapp.domain.journal import GENESIS, Event
from fieldapp.domain.person import Person
from fieldapp.domain.trial import PHOTO as TRIAL_PHOTO
from fieldapp.domain.trial import PHOTO_END, Trial, trials_behind
from fieldapp.lib.clock import utc_iso

SAME_DEVICE, DEVICE_WRONG, COPY_DIFFERS = "SAME_DEVICE", "DEVICE_WRONG", "COPY_DIFFERS"
FLAGS = {
    SAME_DEVICE: "同一台手机上紧接着签了两方，核一下是不是本人",
    DEVICE_WRONG: "手机的签名和它自己的钥匙对不上",
    COPY_DIFFERS: "接力签带来的时间或手机，和本人手机说的不一样",
}
VERIFIED, UNKNOWN, WRONG = "VERIFIED", "UNKNOWN", "WRONG"


class Signature(Base):
    """Never deleted. `content_sha` is the RFC 8785 digest of `content`, what the signer saw; `seal` covers this
    signature with its strokes and the seal before it, so that none can be taken out of the row.

    A signature written without a network brings its own id `sig_id` and `signed_at`, the phone's clock; `at` is when it
    arrived here, and is what the row is ordered by. `device_state` says what the phone's own signature is worth: empty
    when there is none, else VERIFIED, UNKNOWN (its key is not known here) or WRONG.

    One by relay (接力签) was written on the signer's own phone, which `device_id` names, and may come twice: from that
    phone (`own_at`, when the account itself has said so; `shown` is the sentence it was signed under) and carried by
    the inspector's. It may come before what it signs: `content` is then empty until that is known here.
    """

    __tablename__ = "signature"
    __table_args__ = (Index(None, "acceptance_id"), UniqueConstraint("sig_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    acceptance_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance.id"))
    party_id: Mapped[Ref] = mapped_column(ForeignKey("acceptance_party.id"))
    slot: Mapped[Code]
    person_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    signer: Mapped[Name]
    capacity: Mapped[Name] = mapped_column(default="")
    strokes: Mapped[JsonList]
    content: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)
    content_sha: Mapped[Digest]
    prev: Mapped[Digest]
    seal: Mapped[Digest]
    flags: Mapped[JsonList] = mapped_column(default=list)
    device_id: Mapped[Name] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
    device_signature: Mapped[Words] = mapped_column(default="")
    device_key: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    device_state: Mapped[Code] = mapped_column(default="")
    sig_id: Mapped[Ref | None]
    signed_at: Mapped[datetime | None] = mapped_column(Utc)
    relayed: Mapped[bool] = mapped_column(default=False)
    own_at: Mapped[datetime | None] = mapped_column(Utc)
    shown: Mapped[Words] = mapped_column(default="")

    party: Mapped[Party] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    def sealed(self) -> dict[str, Any]:
        """Who signed what, how, when and after whom: what the seal covers."""
        body: dict[str, Any] = {
            "acceptance": str(self.acceptance_id),
            "slot": self.slot,
            "signer": self.signer,
            "capacity": self.capacity,
            "strokes": strokes_digest(self.strokes),
            "content": self.content_sha,
            "by": str(self.by_id),
            "at": utc_iso(self.at),
            "prev": self.prev,
        }
        if self.signed_at is not None:  # older seals know nothing of it
            body |= {"sig_id": str(self.sig_id), "signed_at": utc_iso(self.signed_at)}
        if self.relayed:
            body |= {"person": str(self.person_id), "device": self.device_id}
        return body

    def compute_seal(self) -> str:
        """SHA-256 (hex) over `sealed()`."""
        return hashlib.sha256(rfc8785.dumps(self.sealed())).hexdigest()

    @property
    def device_proof(self) -> dict[str, Any] | None:
        """The phone's own signature under this one, with the key it was checked with."""
        if not self.device_state:
            return None
        return {
            "id": self.device_id,
            "key": self.device_key,
            "line": self.device_line,
            "signature": self.device_signature,
            "state": self.device_state,
        }

    @property
    def device_line(self) -> str:
        """What a phone puts its own signature under; by relay also who, when and which strokes, as others carry it."""
        parts = [self.content_sha, self.slot, str(self.sig_id or "")]
        if self.relayed and self.signed_at is not None:
            parts += [str(self.person_id), utc_iso(self.signed_at), strokes_digest(self.strokes)]
        return "|".join(parts)

    @property
    def provenance(self) -> str:
        """How a signature by relay came here, as far as that is proven; empty for any other."""
        if not self.relayed:
            return ""
        if self.own_at is not None:
            return "接力签，本人手机已传"
        if COPY_DIFFERS in self.flags:
            return "接力签，本人手机说的时间或手机不一样"
        known = "手机钥匙核过，" if self.device_state == VERIFIED else ""
        return f"接力签，{known}待本人手机上传"

    @property
    def moment(self) -> datetime:
        """When it was signed: by the phone's clock where it was written without a network."""
        return self.signed_at or self.at

    @property
    def genuine(self) -> bool:
        """True while nothing of the stored record was altered."""
        known = self.content is None or digest(self.content) == self.content_sha
        return known and self.compute_seal() == self.seal


def signatures_of(session: Session, acceptance_id: UUID) -> list[Signature]:
    """Every signature of a round, oldest first, void ones included."""
    query = (
        select(Signature).where(Signature.acceptance_id == acceptance_id).order_by(Signature.at, Signature.id)
    )
    return list(session.scalars(query))


def valid(signatures: Sequence[Signature], content_sha: str) -> dict[str, Signature]:
    """The signatures that hold for this content, by slot; of two for the same party the first."""
    found: dict[str, Signature] = {}
    for one in signatures:
        if one.content_sha == content_sha:
            found.setdefault(one.slot, one)
    return found


def holding(session: Session, acceptance: Acceptance) -> dict[str, Signature]:
    """Those that hold for the round as it is; the round itself is read only when somebody has signed."""
    signatures = signatures_of(session, acceptance.id)
    return valid(signatures, digest(content_of(session, acceptance))) if signatures else {}


def last_seal(signatures: Sequence[Signature]) -> str:
    return signatures[-1].seal if signatures else GENESIS


def content_of(session: Session, acceptance: Acceptance) -> dict[str, Any]:
    """Everything a signature vouches for, as plain JSON: answers with measures and photos, tests, what is left open,
    the drawing and the order. The four parties are part of it, so a changed party needs new signatures.
    """
    answers = answers_of(session, acceptance.id)
    trials = trials_behind(session, acceptance, answers)
    defects = defects_of(session, acceptance.case_id)
    return content_from(session, acceptance, answers, photos_of(session, answers), trials, defects)


def content_from(
    session: Session,
    acceptance: Acceptance,
    answers: Mapping[str, Answer],
    photos: Mapping[str, Sequence[Attachment]],
    trials: Sequence[Trial],
    defects: list[Defect],
) -> dict[str, Any]:
    """The same from what has been read already; of a concluded round what it was concluded on."""
    if (kept := _concluded_on(session, acceptance)) is not None:
        return kept
    designs = designs_of(session, acceptance.case_id)
    proofs = _trial_photos(session, [one.id for one in trials])
    return {
        "acceptance": str(acceptance.id),
        "round": acceptance.round,
        "checklists": acceptance.checklists,
        "order_rev": acceptance.case.order_rev,
        "drawing": designs[0].sha256 if designs else acceptance.design_sha,
        "items": {
            code: {
                **answers[code].said,
                "origin_round": answers[code].origin_round,
                "photos": _shas(photos.get(code, ())),
            }
            for code in sorted(answers)
        },
        "trials": [{**one.content, "photos": _shas(proofs.get(one.id, ()))} for one in trials],
        "left": [left_as(one) for one in agreed(defects)],
        "parties": [
            {"slot": one.slot, "firm": one.firm_name, "person": one.person_name} for one in acceptance.parties
        ],
    }


def _concluded_on(session: Session, acceptance: Acceptance) -> dict[str, Any] | None:
    """By the journal, as its signers saw it; whatever has changed since. None when open, or signed by nobody."""
    if acceptance.open:
        return None
    query = (
        select(Event.data["content"].as_string())
        .where(Event.chain_id == acceptance.case_id, Event.subject_id == acceptance.id)
        .where(Event.kind.in_(("ACCEPTANCE_PASSED", "ACCEPTANCE_FAILED")))
    )
    content_sha = session.scalar(query.order_by(Event.seq.desc()).limit(1))
    return next(
        (
            one.content
            for one in signatures_of(session, acceptance.id)
            if one.content is not None and one.content_sha == content_sha
        ),
        None,
    )


def learn(signatures: Iterable[Signature], content_sha: str, content: dict[str, Any]) -> None:
    """Signatures that came before what they sign get it, once it is known."""
    for one in signatures:
        if one.content is None and one.content_sha == content_sha:
            one.content = content


def left_as(defect: Defect) -> dict[str, Any]:
    return {"item": defect.item, "text": defect.text, "until": _time(defect.left_until)}


def learn_now(session: Session, acceptance: Acceptance) -> None:
    """The same after something of the round has changed; nothing is read where nobody waits."""
    query = select(Signature).where(Signature.acceptance_id == acceptance.id, Signature.content.is_(None))
    if waiting := list(session.scalars(query)):
        content = content_of(session, acceptance)
        learn(waiting, digest(content), content)


def strokes_digest(strokes: list[Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(strokes)).hexdigest()


def digest(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of the RFC 8785 form; its first eight digits are the content code people compare."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def code_of(content_sha: str) -> str:
    """7F3A 92C1: the content code as it is shown."""
    return f"{content_sha[:4]} {content_sha[4:8]}".upper()


def changed_items(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Codes of the items that differ between two contents, new ones included."""
    then, now = before["items"], after["items"]
    return sorted(code for code in then.keys() | now.keys() if then.get(code) != now.get(code))


def _trial_photos(session: Session, trial_ids: list[UUID]) -> dict[UUID | None, list[Attachment]]:
    slots = (TRIAL_PHOTO, PHOTO_END)
    query = select(Attachment).where(Attachment.subject_id.in_(trial_ids), Attachment.slot.in_(slots))
    found: dict[UUID | None, list[Attachment]] = {}
    for file in session.scalars(query) if trial_ids else ():
        found.setdefault(file.subject_id, []).append(file)
    return found


def _shas(files: Sequence[Attachment]) -> list[str]:
    return sorted({one.sha256 for one in files})


def _time(moment: datetime | None) -> str | None:
    return utc_iso(moment) if moment else None
