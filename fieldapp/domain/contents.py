"""Which kinds of records a case has, asked all at once: a page asks no further for what is not there."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fieldapp.db import Base

Kind = type[Base]


def contents(session: Session, case_id: UUID, kinds: Iterable[Kind]) -> frozenset[Kind]:
    """Those of the kinds (tables with a case_id) of which the case has a record, in one question to the database."""
    asked = list(dict.fromkeys(kinds))
    if not asked:
        return frozenset()
    found = session.execute(
        select(*(exists().where(kind.__table__.c.case_id == case_id) for kind in asked))
    ).one()
    return frozenset(kind for kind, there in zip(asked, found, strict=True) if there)
