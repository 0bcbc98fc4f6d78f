"""What a phone said about itself at its last contact, so that lost work is noticed: a device that came back emptier."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Id, JsonType, Moment, Name, Ref, Utc
from fieldapp.domain.person import Person
from fieldapp.lib.agent import agent_words


class Contact(Base):
    """One person's work on one device, as told last (`at`); `first_at` is when they first spoke from it.

    `device_id` names the storage, not the metal: storage that was emptied comes back under a new id, and the cookie it
    still has names the old one. `pending` counts what had not arrived, `oldest_at` since when (phone's clock),
    `persistent` whether the browser promised to keep it. `lost_at` is when the same browser came back without it. `key`
    is the public half (JWK) of the key pair made with the storage; the first one told stands.
    """

    __tablename__ = "device_contact"
    __table_args__ = (UniqueConstraint("device_id", "person_id"), Index(None, "company_id", "at"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    device_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    pending: Mapped[int] = mapped_column(default=0)
    oldest_at: Mapped[datetime | None] = mapped_column(Utc)
    persistent: Mapped[bool | None]
    installed: Mapped[bool] = mapped_column(default=False)
    free_mb: Mapped[int | None]
    agent: Mapped[Name] = mapped_column(default="")
    first_at: Mapped[Moment]
    at: Mapped[Moment]
    lost_at: Mapped[datetime | None] = mapped_column(Utc)
    key: Mapped[dict[str, Any] | None] = mapped_column(JsonType)

    person: Mapped[Person] = relationship()

    @property
    def words(self) -> str:
        """Which device it is: V2307A，安卓 14，Chrome，桌面图标."""
        machine = agent_words(self.agent) or "不知道的手机"
        return f"{machine}，{'桌面图标' if self.installed else '浏览器里'}"


def key_of(session: Session, person_id: UUID, device_id: str) -> dict[str, str] | None:
    """The public key that this person's storage of that name has told; None when it has told none."""
    try:
        device = UUID(device_id)
    except ValueError:
        return None
    query = select(Contact.key).where(Contact.device_id == device, Contact.person_id == person_id)
    return session.scalar(query)


def unsent(session: Session, company_id: UUID) -> list[Contact]:
    """Whose work still lies on a phone, the oldest first."""
    query = select(Contact).where(
        Contact.company_id == company_id, Contact.pending > 0, Contact.lost_at.is_(None)
    )
    return list(session.scalars(query.order_by(Contact.oldest_at, Contact.at)))


def elsewhere(session: Session, person_id: UUID, device_id: UUID) -> list[Contact]:
    """Where else work of this person still lies: another phone, or the other of tab and home-screen icon."""
    query = select(Contact).where(
        Contact.person_id == person_id, Contact.device_id != device_id, Contact.pending > 0, Contact.lost_at.is_(None)
    )  # fmt: skip
    return list(session.scalars(query.order_by(Contact.at.desc())))


def emptied(session: Session, company_id: UUID, most: int = 50) -> list[Contact]:
    """Devices that came back without the work they left with, the newest first."""
    query = select(Contact).where(Contact.company_id == company_id, Contact.lost_at.is_not(None))
    return list(session.scalars(query.order_by(Contact.lost_at.desc()).limit(most)))
