"""The next round after a rectification: what passed is carried with its origin, what failed is to be answered anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.answer import Answer, answers_of
from fieldapp.domain.defect import agreed, defects_of
from fieldapp.domain.person import Person
from fieldapp.domain.verdict import Verdict
from fieldapp.lib.ids import uuid7


def open_next(session: Session, previous: Acceptance, now: datetime, by: Person) -> Acceptance:
    """Round n + 1 with the same lists and parties. A failed item is carried only when the owner agreed to leave it;
    the tests of a failed item are all done again, because the pipe was opened in between.
    """
    following = Acceptance(
        id=uuid7(),
        company_id=previous.company_id,
        case_id=previous.case_id,
        round=previous.round + 1,
        previous_id=previous.id,
        klass=previous.klass,
        checklists=previous.checklists,
        ruleset_id=previous.ruleset_id,
        order_rev=previous.order_rev,
        design_rev=previous.design_rev,
        design_sha=previous.design_sha,
        at=now,
        convened_by_id=by.id,
        convened_at=now,
    )
    session.add(following)
    session.flush()
    session.add_all(_seat(party, following) for party in previous.parties)
    left = {one.item for one in agreed(defects_of(session, previous.case_id))}
    for answer in answers_of(session, previous.id).values():
        if answer.verdict != Verdict.FAIL or answer.item in left:
            session.add(_carry(answer, following, previous.round))
    session.flush()
    return following


def _seat(party: Party, following: Acceptance) -> Party:
    return Party(
        id=uuid7(),
        acceptance_id=following.id,
        slot=party.slot,
        place=party.place,
        name=party.name,
        firm_kind=party.firm_kind,
        firm_id=party.firm_id,
        firm_name=party.firm_name,
        person_id=party.person_id,
        person_name=party.person_name,
        capacity=party.capacity,
        substitute=party.substitute,
    )


def _carry(answer: Answer, following: Acceptance, of_round: int) -> Answer:
    return Answer(
        id=uuid7(),
        acceptance_id=following.id,
        item=answer.item,
        verdict=answer.verdict,
        measured=answer.measured,
        designs=answer.designs,
        text=answer.text,
        note=answer.note,
        rev=1,
        by_id=answer.by_id,
        at=answer.at,
        history=[],
        origin_id=answer.evidence_id,
        origin_round=answer.origin_round or of_round,
    )
