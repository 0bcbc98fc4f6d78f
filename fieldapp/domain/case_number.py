"""Opening a case: its number, its area, its one-to-one owner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Area, Company
from fieldapp.domain.customer import name_key, phone_digest
from fieldapp.domain.person import Person
from fieldapp.domain.stage import Stage
from fieldapp.lib.clock import local
from fieldapp.lib.ids import uuid7
from fieldapp.packs import Pack


def prefix_of(pack: Pack) -> str:
    """The letters the company's clauses are quoted by: XZ, TH."""
    return pack.push.clause.partition("-")[0]


def next_number(session: Session, company: Company, now: datetime) -> str:
    """XZ-2026-000001; the row of the company is locked until the transaction ends, so no number comes twice."""
    count = session.scalar(
        update(Company)
        .where(Company.id == company.id)
        .values(case_count=Company.case_count + 1)
        .returning(Company.case_count)
    )
    return f"{prefix_of(company.pack)}-{local(now).year}-{count:06d}"


def area_of(session: Session, company_id: UUID, *texts: str) -> Area | None:
    """The area whose longest keyword stands in the address (or the name), else the default area."""
    areas = list(session.scalars(select(Area).where(Area.company_id == company_id).order_by(Area.id)))
    for text in texts:
        hits = [(len(word), area) for area in areas for word in area.keywords if word and word in text]
        if hits:
            return max(hits, key=lambda hit: hit[0])[1]
    return next((area for area in areas if area.is_default), None)


def owner_of(session: Session, area: Area | None) -> Person | None:
    """The customer manager of the area, when there is one who works here."""
    if area is None or area.customer_manager_id is None:
        return None
    person = session.get(Person, area.customer_manager_id)
    return person if person is not None and person.active else None


def open_case(
    session: Session, company: Company, now: datetime, *, name: str, address: str, origin: str, **facts: Any
) -> Case:
    """A new case at PUSHED under the pack in force, not yet added; `facts` are further fields of Case."""
    phone = facts.get("phone")
    return Case(
        id=uuid7(),
        company_id=company.id,
        ruleset_id=company.ruleset_id,
        no=next_number(session, company, now),
        name=name,
        address=address,
        origin=origin,
        customer_key=name_key(name),
        phone_digest=phone_digest(phone) if phone else None,
        stage=Stage.PUSHED.value,
        created_at=now,
        marks={},
        counters={},
        **facts,
    )
