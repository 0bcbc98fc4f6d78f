"""A person with a login, their roles, and the lockout after wrong passwords."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, JsonList, Name, Ref, Secret, Utc, Words
from fieldapp.domain.company import Company, Firm
from fieldapp.packs.base import Role


class Person(Base):
    """A user; Flask-Login's four properties are plain attributes here, without knowing Flask."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "company_id", "firm_id"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    firm_id: Mapped[Ref | None] = mapped_column(ForeignKey("firm.id"))
    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    roles: Mapped[JsonList] = mapped_column(default=list)
    password_hash: Mapped[Words]
    phone: Mapped[Secret | None]
    phone_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Utc)
    session_key: Mapped[Code] = mapped_column(default="1")
    prefs: Mapped[Json] = mapped_column(default=dict)

    company: Mapped[Company] = relationship(lazy="joined")
    firm: Mapped[Firm | None] = relationship(lazy="joined")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """Session identity; a new session_key (password change, deactivation) ends every session."""
        return f"{self.id}.{self.session_key}"

    def has(self, *roles: Role) -> bool:
        return any(role.value in self.roles for role in roles)

    @property
    def main_role(self) -> Role:
        return Role(self.roles[0])

    @property
    def title(self) -> str:
        """The word the company uses for this person's first role."""
        return self.company.pack.title(self.main_role)

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def fail(self, now: datetime, limit: int, minutes: int) -> int:
        """Count a wrong password; locks at the limit and returns the tries left."""
        self.failures += 1
        if self.failures >= limit:
            self.failures = 0
            self.locked_until = now + timedelta(minutes=minutes)
            return 0
        return limit - self.failures

    def succeed(self) -> None:
        self.failures = 0
        self.locked_until = None


__all__ = ["Person", "Role"]
