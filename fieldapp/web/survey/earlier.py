"""以前写的: what sections of the survey sheet said before somebody wrote otherwise, with author and time."""

from typing import Any
from uuid import UUID

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.section_words import section_words
from fieldapp.domain.survey import rewritten
from fieldapp.extensions import db
from fieldapp.lib.clock import parse


def earlier(case: Case, section: str = "") -> list[dict[str, Any]]:
    """The newest first; of one section, or of all with their names."""
    session = db.session()
    return [
        {
            "name": "" if section else event.data["name"],
            "words": section_words(event.data["section"], event.data["before"], case.pack),
            "by": session.get_one(Person, UUID(event.data["by"])).name,
            "at": parse(event.data["at"]),
        }
        for event in rewritten(session, case.id, section)
    ]
