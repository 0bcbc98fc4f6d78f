"""A project as the approval platforms know it, and every letter they pushed, kept raw."""

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.db import Base, Code, Digest, Id, Json, Moment, Name, Ref, Secret, Words

ACCEPTED, UPDATED, QUARANTINED, RELEASED = "ACCEPTED", "UPDATED", "QUARANTINED", "RELEASED"
STATES = {ACCEPTED: "新收", UPDATED: "有更新", QUARANTINED: "待处理", RELEASED: "改后放行"}

# What both the platform and our staff say about a customer: platform's word -> (field of the case, what it is called).
SHARED = {"name": ("name", "名称"), "address": ("address", "地址"), "uscc": ("uscc", "信用代码")}


class Project(Base):
    """One project code + works code; later pushes update `pushed`, never what staff entered."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("company_id", "code", "works_code"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    code: Mapped[Code]
    works_code: Mapped[Code] = mapped_column(default="")
    code_original: Mapped[Name] = mapped_column(default="")
    name: Mapped[Name]
    pushed: Mapped[Json] = mapped_column(default=dict)
    valid: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    def differences(self, case: Any) -> list[tuple[str, str, str]]:
        """(what, ours, the platform's) wherever the newest push says something else than the case."""
        found = []
        for key, (attribute, label) in SHARED.items():
            theirs, ours = str(self.pushed.get(key) or ""), str(getattr(case, attribute) or "")
            if theirs and theirs != ours:
                found.append((label, ours, theirs))
        return found


class Push(Base):
    """One inbound letter: raw payload, what became of it and why; a wrong one is quarantined, never dropped.

    `company_id` is None while no company works in the letter's region. `letter` is the raw text read into our words, so
    that it can be run again after a correction; both hold personal data and are sealed.
    """

    __tablename__ = "push"
    __table_args__ = (
        UniqueConstraint("company_id", "source", "message_id"),
        Index("ix_push_state", "company_id", "state", "id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref | None] = mapped_column(ForeignKey("company.id"))
    source: Mapped[Code]
    message_id: Mapped[Name]
    raw: Mapped[Secret]
    letter: Mapped[Secret] = mapped_column(default="{}")
    sha256: Mapped[Digest]
    state: Mapped[Code]
    reason: Mapped[Words] = mapped_column(default="")
    warnings: Mapped[Json] = mapped_column(default=dict)
    project_id: Mapped[Ref | None] = mapped_column(ForeignKey("project.id"))
    received_at: Mapped[Moment]
