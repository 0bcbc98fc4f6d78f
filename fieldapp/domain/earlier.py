"""以前写的: what stands no more, of a gate and of a paper; of a household see household_past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.application import Application
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.gate import GateLine, GateRecord
from fieldapp.domain.paper import PaperLine, files_of, told_of
from fieldapp.domain.paper_words import record_words


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value that stands no more; `by` wrote it at `at`."""

    name: str
    words: str
    by: str
    at: datetime
    files: Sequence[Attachment] = ()


def answers_before(session: Session, application: Application, line: GateLine) -> list[Earlier]:
    """The answers to a gate but the one in force, newest first, with their photos; after a visit in vain all."""
    query = select(GateRecord).where(
        GateRecord.application_id == application.id, GateRecord.code == line.gate.code
    )
    past = [one for one in session.scalars(query.order_by(GateRecord.id.desc())) if one is not line.record]
    files = files_of(session, [one.id for one in past])
    return [
        Earlier("", "，".join(filter(None, (one.why, one.note))), one.by.name, one.at, files.get(one.id, ()))
        for one in past
    ]


def papers_before(session: Session, case: Case, line: PaperLine) -> list[Earlier]:
    """What was known of a paper before its record in force, newest first, with the files that came then."""
    if line.record is None:
        return []
    told = told_of(session, case.id, line.rule.code, line.record.subject_id)
    past = [one for one in reversed(told) if one is not line.record]
    files = files_of(session, [one.id for one in past])
    return [
        Earlier("", record_words(line.rule, one, len(own)), one.by.name, one.at, own)
        for one, own in ((one, files.get(one.id, [])) for one in past)
    ]
