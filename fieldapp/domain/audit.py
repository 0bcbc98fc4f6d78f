"""The final audit (终审): two keys turned by two people who did not hand in what they audit (A4-32)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Fen, Id, JsonList, Moment, Ref, Words
from fieldapp.domain.case import Case
from fieldapp.domain.completion import CompletionPackage, current_package
from fieldapp.domain.paper import PaperLine, paper_state
from fieldapp.domain.person import Person
from fieldapp.domain.settlement import Settlement, current_settlement
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.packs.closing import AuditStep
from fieldapp.packs.intake import PaperStage

DOCUMENTS, SETTLEMENT = "DOCUMENTS", "SETTLEMENT"
PASS = "PASS"


class Audit(Base):
    """One verdict of one key about one handing in (`subject_id`: package or settlement); nothing is overwritten.

    `returned` lists what has to be brought. `first_fen` is 初审金额, `approved_fen` 审定金额 (settlement key only).
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "case_id", "step"), Index(None, "subject_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    subject_id: Mapped[Ref]
    step: Mapped[Code]
    verdict: Mapped[Code]
    opinion: Mapped[Words] = mapped_column(default="")
    returned: Mapped[JsonList] = mapped_column(default=list)
    submitted_fen: Mapped[Fen | None]
    first_fen: Mapped[Fen | None]
    approved_fen: Mapped[Fen | None]
    retention_fen: Mapped[Fen | None]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()

    @property
    def passed(self) -> bool:
        return self.verdict == PASS

    @property
    def cut_fen(self) -> int:
        """核减金额."""
        return (self.submitted_fen or 0) - (self.approved_fen or 0) if self.approved_fen is not None else 0

    @property
    def cut_percent(self) -> str:
        """核减率 in percent, two digits."""
        return f"{100 * self.cut_fen / self.submitted_fen:.2f}" if self.submitted_fen else "0.00"


Subject = CompletionPackage | Settlement


@dataclass(frozen=True, slots=True)
class Key:
    """One step of the audit: what it looks at now, and what was said about that."""

    step: AuditStep
    subject: Subject | None
    audit: Audit | None

    @property
    def waiting(self) -> bool:
        """Handed in and not yet answered."""
        return self.subject is not None and self.audit is None

    @property
    def passed(self) -> bool:
        return self.audit is not None and self.audit.passed

    @property
    def returned(self) -> bool:
        return self.audit is not None and not self.audit.passed


def audits_of(session: Session, case: Case) -> list[Audit]:
    """Every verdict, newest first."""
    query = select(Audit).where(Audit.case_id == case.id).options(joinedload(Audit.by))
    return list(session.scalars(query.order_by(Audit.id.desc())))


def keys_of(session: Session, case: Case) -> list[Key]:
    """The steps of the company's audit, each with the newest handing in and its verdict."""
    said: dict[UUID, dict[str, Audit]] = {}
    for audit in reversed(audits_of(session, case)):
        said.setdefault(audit.subject_id, {})[audit.step] = audit
    package, settlement = current_package(session, case), current_settlement(session, case)
    keys = []
    for step in case.pack.final_audit.steps:
        subject: Subject | None = settlement if step.code == SETTLEMENT else package
        keys.append(
            Key(step, subject, said.get(subject.id, {}).get(step.code) if subject is not None else None)
        )
    return keys


def key_of(session: Session, case: Case, code: str) -> Key:
    """The step with that code; refused when the company audits without it."""
    key = next((one for one in keys_of(session, case) if one.step.code == code), None)
    if key is None:
        raise Refused("这家公司的终审没有这一步", code="route")
    return key


def may_turn(case: Case, person: Person, key: Key, keys: list[Key]) -> None:
    """Refuse unless the key is this person's: the step's role, not a submitter, not the turner of another key."""
    if person.firm_id is not None or not person.has(key.step.role):
        raise NotPermitted(f"{key.step.name}由{case.pack.title(key.step.role)}做")
    if not case.pack.final_audit.four_eyes:
        return
    if any(one.subject is not None and one.subject.submitted_by_id == person.id for one in keys):
        raise NotPermitted("自己报的自己不能审，换一个人")
    if any(
        one.step.code != key.step.code and one.audit is not None and one.audit.by_id == person.id
        for one in keys
    ):
        raise NotPermitted("两道审要两个人，另一道是本人审的")


def blocking_papers(session: Session, case: Case) -> list[PaperLine]:
    """Papers without which the final audit does not pass (Tanghe's fee voucher among them)."""
    return [line for line in paper_state(session, case, PaperStage.FINAL_AUDIT) if line.stops]


def passed_at_all(case: Case) -> bool:
    """The final audit is through: from now on the records are locked."""
    return "AUDIT_PASSED" in case.marks


def need_unlocked(case: Case) -> None:
    if passed_at_all(case):
        raise Refused("终审已过，资料和结算都锁了，不能再改", code="locked")
