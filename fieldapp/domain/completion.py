"""Completion documents (竣工资料): what the contractor has brought for each line of the list, and each handing in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp.db import Base, Code, Id, JsonList, Moment, Ref, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.stage import Stage
from fieldapp.packs.closing import CompletionDocument as DocumentRule

SLOT = "completion"
OPEN_STAGES = (Stage.COMPLETED, Stage.ACCEPTANCE, Stage.RECTIFYING, Stage.ACCEPTED, Stage.IN_SERVICE)


class CompletionDocument(Base):
    """What is known about one line of the list; the newest record of (case, code) holds, earlier ones are kept.

    Either files are attached with this id as subject, or `reason` says why there are none.
    """

    __tablename__ = "completion_document"
    __table_args__ = (Index(None, "case_id", "code"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    code: Mapped[Code]
    reason: Mapped[Words] = mapped_column(default="")
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


class CompletionPackage(Base):
    """One handing in of the whole list: `lines` is it as it was, {"code", "name", "document_id", "files", "reason"}."""

    __tablename__ = "completion_package"
    __table_args__ = (UniqueConstraint("case_id", "rev"),)

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    rev: Mapped[int]
    lines: Mapped[JsonList]
    note: Mapped[Words] = mapped_column(default="")
    submitted_by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[Moment]

    submitted_by: Mapped[Person] = relationship()

    @property
    def short(self) -> list[str]:
        """The names of what was handed in without a file, each with its reason."""
        return [
            f"{line['name']}：{line['reason']}" for line in self.lines if line["reason"] and not line["files"]
        ]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the company's list: the rule, and what there is."""

    rule: DocumentRule
    record: CompletionDocument | None = None
    files: Sequence[Attachment] = field(default_factory=tuple)

    @property
    def have(self) -> bool:
        return bool(self.files)

    @property
    def reason(self) -> str:
        return self.record.reason if self.record is not None else ""

    @property
    def open(self) -> bool:
        """Wanted, and neither there nor explained."""
        return self.rule.required and not self.have and not self.reason


def rules_of(case: Case) -> list[DocumentRule]:
    """The lines of the list for this kind of customer, in the pack's order."""
    return [rule for rule in case.pack.completion.documents if case.customer in rule.customers]


def document_lines(session: Session, case: Case) -> list[DocumentLine]:
    """The list with what there is for each line."""
    query = (
        select(CompletionDocument)
        .where(CompletionDocument.case_id == case.id)
        .order_by(CompletionDocument.id)
    )
    records = {one.code: one for one in session.scalars(query)}
    files: dict[UUID, list[Attachment]] = {}
    held = (
        select(Attachment)
        .where(Attachment.case_id == case.id, Attachment.slot == SLOT)
        .order_by(Attachment.id)
    )
    for one in session.scalars(held):
        if one.subject_id is not None:
            files.setdefault(one.subject_id, []).append(one)
    lines = []
    for rule in rules_of(case):
        record = records.get(rule.code)
        lines.append(DocumentLine(rule, record, files.get(record.id, []) if record is not None else []))
    return lines


def packages_of(session: Session, case: Case) -> list[CompletionPackage]:
    """Every handing in, newest first."""
    query = select(CompletionPackage).where(CompletionPackage.case_id == case.id)
    found = query.options(joinedload(CompletionPackage.submitted_by)).order_by(CompletionPackage.rev.desc())
    return list(session.scalars(found))


def current_package(session: Session, case: Case) -> CompletionPackage | None:
    return next(iter(packages_of(session, case)), None)
