"""What the passing of time brings about: applications are taken up, late papers reported, finished days sealed,
unfinished files removed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands import auto_accept_application, escalate_paper
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter
from fieldapp.commands.seal_day import seal_days
from fieldapp.domain.company import Company
from fieldapp.domain.walk import forget_positions
from fieldapp.lib.clock import local
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.photos.partial import abandoned

# A day is sealed a while after its end, when whatever was on its way at 24:00 has arrived.
GRACE = timedelta(minutes=10)
KIND, EVERY = "sweep", timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where files lie while they arrive, and how long one stays that nobody adds to."""

    folder: Path
    keep: timedelta


@dataclass
class Swept:
    """What one sweep did; `refused` are sentences, one for each letter that somebody else was quicker than."""

    accepted: int = 0
    escalated: int = 0
    sealed: int = 0
    forgotten: int = 0
    abandoned: int = 0
    refused: list[str] = field(default_factory=list)


def sweep(engine: Engine, now: datetime, scratch: Scratch | None = None) -> Swept:
    """Run everything that is due; safe to run twice, or on two machines at once."""
    swept = Swept()
    swept.accepted = _send(engine, auto_accept_application.letters_due(engine, now), now, swept)
    swept.escalated = _send(engine, escalate_paper.letters_due(engine, now), now, swept)
    yesterday = local(now - GRACE).date() - timedelta(days=1)
    with Session(engine) as session:
        companies = list(session.scalars(select(Company.id).order_by(Company.id)))
    for company_id in companies:
        swept.sealed += _seal(engine, company_id, yesterday, now, swept)
        swept.forgotten += _forget(engine, company_id, now)
    if scratch is not None:
        swept.abandoned = abandoned(scratch.folder, now - scratch.keep)
    return swept


def _send(engine: Engine, letters: list[Letter], now: datetime, swept: Swept) -> int:
    """How many of the letters did something."""
    done = 0
    for letter in letters:
        try:
            done += dispatch(engine, letter, now=now).status == "applied"
        except (Refused, NotFound) as refused:
            swept.refused.append(str(refused))
    return done


def _seal(engine: Engine, company_id: UUID, day: date, now: datetime, swept: Swept) -> int:
    try:
        return len(seal_days(engine, company_id, day, now))
    except Refused as refused:  # sealed further already
        swept.refused.append(refused.message)
        return 0


def _forget(engine: Engine, company_id: UUID, now: datetime) -> int:
    """Where people were on duty is kept as long as the company's rules say."""
    with Session(engine) as session:
        company = session.get_one(Company, company_id)
        if company.ruleset_id is None:
            return 0
        gone = forget_positions(session, company_id, company.pack.visit.sweep.position_days, now)
        session.commit()
        return gone
