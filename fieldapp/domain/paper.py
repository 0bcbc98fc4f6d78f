"""Papers (资料): what was collected, what is marked as missing or tolerated, and what a stage still needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fieldapp.db import Base, Code, Id, Json, Moment, Ref, Utc, Words
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.packs.intake import Missing, PaperCondition, PaperStage, PaperUse
from fieldapp.packs.intake import Paper as PaperRule

COLLECTED, MISSING, TOLERATED = "COLLECTED", "MISSING", "TOLERATED"
TOLD = ("PAPER_COLLECTED", "PAPER_MISSED")  # the events of what somebody found out about a paper
SIGNED_AT_DOOR = "door_visit"  # the value that names the visit of the street at which it was signed
OBTAINED = {"STAFF": "上门取的", "SHARED": "数据共享", "CUSTOMER": "客户自己送的"}


class Paper(Base):
    """One thing known about one paper; the newest record of (case, subject, code) holds, the earlier ones are kept.

    `outcome` COLLECTED (files attached with this id as subject, `values` read off it), MISSING (`reason`), or TOLERATED
    (容缺: must be there by `due_at`). `subject_id` is the household or application it is for, None for the case.
    `obtained` is STAFF, SHARED or CUSTOMER: what customers bring themselves is counted for the four zeros.
    """

    __tablename__ = "paper"
    __table_args__ = (Index(None, "case_id", "code"), Index(None, "subject_id"))

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    subject_id: Mapped[Ref | None]
    code: Mapped[Code]
    stage: Mapped[Code]
    outcome: Mapped[Code]
    obtained: Mapped[Code] = mapped_column(default="")
    seen_only: Mapped[bool] = mapped_column(default=False)
    values: Mapped[Json] = mapped_column(default=dict)
    warnings: Mapped[Json] = mapped_column(default=dict)
    reason: Mapped[Words] = mapped_column(default="")
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]

    by: Mapped[Person] = relationship()


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a stage: the rule, whether it is needed here, and what is known about it."""

    rule: PaperRule
    use: PaperUse
    needed: bool
    clause: str | None
    record: Paper | None = None
    files: Sequence[Attachment] = field(default_factory=tuple)

    @property
    def have(self) -> bool:
        return self.record is not None and self.record.outcome == COLLECTED

    @property
    def tolerated(self) -> bool:
        return self.record is not None and self.record.outcome == TOLERATED

    @property
    def marked(self) -> bool:
        """Known to be missing, with a reason."""
        return self.record is not None and self.record.outcome == MISSING

    @property
    def tolerable(self) -> bool:
        """May come later in this company (容缺); what touches legality or technical reliability never may."""
        return self.rule.tolerable and not self.rule.never

    @property
    def stops(self) -> bool:
        """The step cannot go on: needed, not there, and nothing the pack lets pass stands in for it."""
        if not self.needed or self.have or self.tolerated:
            return False
        return self.use.missing is Missing.BLOCK or (self.use.missing is Missing.MARK and not self.marked)

    @property
    def open(self) -> bool:
        """Still to be got: needed and neither there nor spoken for."""
        return self.needed and not (self.have or self.tolerated or self.marked)


def paper_state(
    session: Session,
    case: Case,
    stage: PaperStage | str,
    subject_id: UUID | None = None,
    *,
    customer: str | None = None,
) -> list[PaperLine]:
    """What the stage needs and what is there, in the pack's order.

    `customer` is NONRES, RES or HOUSEHOLD, the case's own class when left out. A paper collected for the case also
    serves its households; one collected for a household serves only that one.
    """
    who = customer or case.customer
    if who is None:
        return []
    wanted = case.pack.papers_for(who, stage)
    known = papers_of(session, case, subject_id, [rule.code for rule, _ in wanted])
    files = files_of(session, [record.id for record in known.values()])
    held = conditions(case)
    lines = []
    for rule, use in wanted:
        record = known.get(rule.code)
        needed = use.required if isinstance(use.required, bool) else use.required in held
        lines.append(
            PaperLine(
                rule,
                use,
                needed,
                case.pack.paper_clause(use),
                record,
                files.get(record.id, []) if record else [],
            )
        )
    return lines


def papers_of(
    session: Session, case: Case, subject_id: UUID | None = None, codes: Sequence[str] | None = None
) -> dict[str, Paper]:
    """The record in force of each paper, by code; those of the subject before those of the whole case."""
    query = select(Paper).where(Paper.case_id == case.id)
    if codes is not None:
        query = query.where(Paper.code.in_(codes))
    if subject_id is None:
        query = query.where(Paper.subject_id.is_(None))
    else:
        query = query.where(Paper.subject_id.is_(None) | (Paper.subject_id == subject_id))
    rows = sorted(session.scalars(query), key=lambda row: (row.subject_id is not None, row.id))
    return {row.code: row for row in rows}


def told_of(session: Session, case_id: UUID, code: str, subject_id: UUID | None) -> Sequence[Paper]:
    """Every record of one paper of that subject, oldest first."""
    query = select(Paper).where(Paper.case_id == case_id, Paper.code == code, Paper.subject_id == subject_id)
    return session.scalars(query.order_by(Paper.id)).all()


def files_of(session: Session, records: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The files of these paper records."""
    found: dict[UUID, list[Attachment]] = {}
    if records:
        for file in session.scalars(
            select(Attachment).where(Attachment.subject_id.in_(records)).order_by(Attachment.id)
        ):
            if file.subject_id is not None:
                found.setdefault(file.subject_id, []).append(file)
    return found


def conditions(case: Case) -> frozenset[PaperCondition]:
    """Which of the pack's conditions hold for the case, as far as its records say."""
    held = set()
    if "AGENT_ASKED" in case.marks:
        held.add(PaperCondition.AGENT)
    if case.project_id is not None:
        held.add(PaperCondition.PROJECT)
    if case.flow_m3h is not None and not case.pack.package.is_small(float(case.flow_m3h)):
        held.add(PaperCondition.FLOW_OVER_SMALL)
    return frozenset(held)
