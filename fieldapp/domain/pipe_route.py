"""The route of the pipe as it was drawn or walked: one canonical line, what was measured, and what it runs through."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.db import Base, Id, JsonList, Moment, Ref
from fieldapp.lib.geo import Crs


class PipeRoute(Base):
    """The route of one survey.

    `points` are [lng, lat] in `crs` (always CGCS2000, seven decimals); `legs` say of each piece what it runs
    through, with its length; `origin` holds every point as it came: lng, lat, crs, accuracy_m, source.
    """

    __tablename__ = "pipe_route"

    id: Mapped[Id]
    company_id: Mapped[Ref] = mapped_column(ForeignKey("company.id"))
    case_id: Mapped[Ref] = mapped_column(ForeignKey("works_case.id"), index=True)
    survey_id: Mapped[Ref] = mapped_column(ForeignKey("survey.id"), unique=True)
    crs: Mapped[str] = mapped_column(String(10), default=Crs.CGCS2000.value)
    points: Mapped[JsonList]
    legs: Mapped[JsonList]
    origin: Mapped[JsonList]
    length_m: Mapped[Decimal] = mapped_column(Numeric(10, 1))
    by_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]


def route_of(session: Session, case_id: UUID) -> PipeRoute | None:
    """The route of the newest survey that has one."""
    query = select(PipeRoute).where(PipeRoute.case_id == case_id)
    return session.scalar(query.order_by(PipeRoute.at.desc(), PipeRoute.id.desc()).limit(1))


def route_of_survey(session: Session, survey_id: UUID) -> PipeRoute | None:
    return session.scalar(select(PipeRoute).where(PipeRoute.survey_id == survey_id))
