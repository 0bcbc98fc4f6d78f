"""A phone tells what still lies on it; never a letter of the ledger: contact is no work, and there is much of it."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.domain.device import Contact
from fieldapp.domain.person import Person
from fieldapp.lib import device_key


class Waiting(BaseModel):
    """Sealed work of somebody else that lies on the phone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    owner: UUID
    pending: int = Field(ge=0, le=1_000_000)
    oldest_at: AwareDatetime | None = None


class Told(BaseModel):
    """What the phone says; `oldest_at` by its own clock, `others` what it keeps sealed for colleagues.

    `noted`: it has written down what this browser has lost.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    device_id: UUID
    pending: int = Field(default=0, ge=0, le=1_000_000)
    oldest_at: AwareDatetime | None = None
    persistent: bool | None = None
    installed: bool = False
    free_mb: int | None = Field(default=None, ge=0, le=2_000_000_000)
    key: dict[str, Any] | None = None
    others: list[Waiting] = Field(default_factory=list)
    noted: bool = False

    @field_validator("others", mode="before")
    @classmethod
    def keep_what_can_be_read(cls, given: Any) -> list[Waiting]:
        """A strange record of somebody else must not keep this person's work on the phone."""
        found = []
        for one in given[:50] if isinstance(given, list) else []:
            with suppress(ValidationError):
                found.append(Waiting.model_validate(one))
        return found


def report_contact(
    engine: Engine, person_id: UUID, told: Told, before: UUID | None, agent: str, now: datetime
) -> int:
    """Write down the contact; `before` is the device id that the browser's cookie remembers.

    Returns how much was lost when the same browser came back with other storage than it left with: every time, as long
    as the cookie remembers the old one.
    """
    try:
        return _write(engine, person_id, told, before, agent, now)
    except IntegrityError:  # two tabs said hello for the first time at once
        return _write(engine, person_id, told, before, agent, now)


def _write(
    engine: Engine, person_id: UUID, told: Told, before: UUID | None, agent: str, now: datetime
) -> int:
    with Session(engine) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        person = session.get_one(Person, person_id)
        query = select(Contact).where(Contact.device_id == told.device_id, Contact.person_id == person_id)
        contact = session.scalar(query)
        if contact is None:
            contact = Contact(
                company_id=person.company_id, device_id=told.device_id, person_id=person_id, first_at=now
            )
            session.add(contact)
        contact.pending, contact.oldest_at = told.pending, told.oldest_at if told.pending else None
        contact.persistent, contact.installed, contact.free_mb = told.persistent, told.installed, told.free_mb
        contact.agent, contact.at = agent[:200], now
        contact.key = contact.key or device_key.tidy(told.key)
        contact.lost_at = None  # storage thought lost that speaks again was not lost
        _note_others(session, person, told)
        lost = _miss(session, person, told.device_id, before, now)
        session.commit()
        return lost


def _note_others(session: Session, person: Person, told: Told) -> None:
    """How much lies sealed for colleagues who have spoken from this device; what was forwarded waits no longer."""
    known = select(Contact).where(
        Contact.device_id == told.device_id, Contact.company_id == person.company_id, Contact.person_id != person.id
    )  # fmt: skip
    said = {one.owner: one for one in told.others}
    for contact in session.scalars(known):
        other = said.get(contact.person_id)
        if other is not None:
            contact.pending, contact.oldest_at = other.pending, other.oldest_at if other.pending else None


def _miss(session: Session, person: Person, device_id: UUID, before: UUID | None, now: datetime) -> int:
    if before is None or before == device_id:
        return 0
    query = select(Contact).where(
        Contact.device_id == before, Contact.company_id == person.company_id, Contact.pending > 0
    )  # fmt: skip
    gone = list(session.scalars(query))
    for contact in gone:
        contact.lost_at = contact.lost_at or now
    return sum(contact.pending for contact in gone)
