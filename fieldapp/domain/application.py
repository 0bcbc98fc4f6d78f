"""An application for gas (报装): made on any channel, parked until the works are accepted, then taken up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fieldapp import sla
from fieldapp.db import Base, Code, Id, Moment, Name, Ref, Utc, Words
from fieldapp.domain.calendar import calendar_of
from fieldapp.domain.case import Case
from fieldapp.domain.household import Household
from fieldapp.domain.paper import PaperLine, paper_state
from fieldapp.domain.person import Person
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs.intake import PaperCondition, PaperStage
from fieldapp.sla import policy
from fieldapp.sla.limit import LimitSpec

READY = frozenset({Stage.ACCEPTED, Stage.IN_SERVICE, Stage.ARCHIVED})
_OPEN = text("lit_at IS NULL AND withdrawn_at IS NULL")


class State(StrEnum):
    WAITING_WORKS = "WAITING_WORKS"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    LIT = "LIT"
    WITHDRAWN = "WITHDRAWN"


NAMES = {
    State.WAITING_WORKS: "等完工",
    State.SUBMITTED: "等受理",
    State.ACCEPTED: "已受理",
    State.LIT: "已通气",
    State.WITHDRAWN: "已撤回",
}


class Application(Base):
    """`early`: made before the works were accepted. `auto`: taken up because nobody answered (A4-23).

    `accepted_at` is the moment the promise runs from, `agent_reason` why somebody of the company applies for the user.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(None, "case_id", "id"),
        Index("uq_application_open", "household_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_application_due", "accepted_at", "withdrawn_at", "id"),
    )

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"))
    household_id: Mapped[Ref] = mapped_column(ForeignKey("household.id"))
    channel: Mapped[Code]
    applicant: Mapped[Name]
    agent: Mapped[bool] = mapped_column(default=False)
    agent_reason: Mapped[Code] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    wished_at: Mapped[datetime | None] = mapped_column(Utc)
    early: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[Moment]
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Utc)
    accepted_by_id: Mapped[Ref | None] = mapped_column(ForeignKey("person.id"))
    auto: Mapped[bool] = mapped_column(default=False)
    lit_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_why: Mapped[Words] = mapped_column(default="")

    case: Mapped[Case] = relationship(viewonly=True)
    household: Mapped[Household] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])

    @property
    def state(self) -> State:
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        if self.lit_at is not None:
            return State.LIT
        if self.accepted_at is not None:
            return State.ACCEPTED
        return State.SUBMITTED if self.case.at_stage in READY else State.WAITING_WORKS

    @property
    def state_name(self) -> str:
        return NAMES[self.state]

    @property
    def paper_subject(self) -> UUID | None:
        """Whose papers it goes by: the household's own, or for a business those of the case."""
        return self.household_id if self.case.residential else None

    @property
    def paper_customer(self) -> str:
        return "HOUSEHOLD" if self.case.residential else "NONRES"

    def need(self, *states: State) -> None:
        """Refuse unless it stands at one of the states."""
        if self.state is State.WAITING_WORKS and State.WAITING_WORKS not in states:
            raise Refused("工程还没验收合格，报装先留着，不能通气", code="works_not_accepted")
        if self.state not in states:
            raise Refused(f"这份报装{self.state_name}，这一步做不了", code="stage")


def application_in(session: Session, application_id: UUID) -> Application:
    """The application, to be found again through the scope of its case."""
    application = session.get(Application, application_id)
    if application is None:
        raise NotFound
    return application


def applications_of(session: Session, case: Case, *, live: bool = False) -> list[Application]:
    """The applications of a case in the order they came; `live` leaves out those that are lit or withdrawn."""
    query = (
        select(Application).where(Application.case_id == case.id).options(joinedload(Application.household))
    )
    if live:
        query = query.where(Application.lit_at.is_(None), Application.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Application.id)))


def newest_by_household(session: Session, households: Iterable[Household]) -> dict[UUID, Application]:
    """The latest application of each of these households that was not withdrawn."""
    ids = [household.id for household in households]
    query = select(Application).where(Application.household_id.in_(ids), Application.withdrawn_at.is_(None))
    return {one.household_id: one for one in session.scalars(query.order_by(Application.id))}


def papers_for(session: Session, application: Application, stage: PaperStage) -> list[PaperLine]:
    """What the application needs at a stage; an authorisation only when somebody applies for the user."""
    lines = paper_state(
        session, application.case, stage, application.paper_subject, customer=application.paper_customer
    )
    return [
        replace(line, needed=application.agent) if line.use.required is PaperCondition.AGENT else line
        for line in lines
    ]


def lacking(lines: Sequence[PaperLine]) -> list[PaperLine]:
    """What is needed and neither there nor tolerated."""
    return [line for line in lines if line.needed and not line.have and not line.tolerated]


def auto_accept_at(session: Session, application: Application) -> datetime | None:
    """When it counts as taken up if nobody answers: hours from its coming, or from the works' acceptance (A4-23)."""
    case = application.case
    if application.state is not State.SUBMITTED:
        return None
    passed = case.marked("ACCEPTANCE_PASSED")
    start = max(application.submitted_at, passed) if passed else application.submitted_at
    rule = case.pack.calendar
    spec = LimitSpec(working_hours=case.pack.application.auto_accept_working_hours, stopwatch=False)
    return sla.due(spec, start, (), calendar_of(session, case.company_id, case.pack), policy.office(rule)).due


def homes_of(session: Session, application_ids: Collection[UUID]) -> dict[UUID | None, str]:
    """The household's label for each application."""
    if not application_ids:
        return {}
    query = select(Application.id, Household.label).join(Application.household)
    return {one: label for one, label in session.execute(query.where(Application.id.in_(application_ids)))}


def due_auto_accept(session: Session, now: datetime, limit: int = 500) -> list[Application]:
    """The applications nobody has answered in time, oldest first."""
    query = (
        select(Application)
        .join(Application.case)
        .where(
            Application.accepted_at.is_(None),
            Application.withdrawn_at.is_(None),
            Application.submitted_at < now,
            Case.stage.in_([stage.value for stage in READY]),
        )
        .order_by(Application.id)
        .limit(limit)
    )
    found = [(one, auto_accept_at(session, one)) for one in session.scalars(query)]
    return [one for one, due in found if due is not None and due <= now]
