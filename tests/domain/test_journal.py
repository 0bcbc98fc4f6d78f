"""Two forms of the hash: events written before they could be shown closed still hold, and nothing else does."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Company
from fieldapp.domain.evidence import gather
from fieldapp.domain.journal import GENESIS, Chain, Event, first_seal_of, holds, seal_of
from fieldapp.domain.proof import prove
from tests.support.cast import Stage
from tests.support.story_acceptance import completed, convened
from tests.support.story_intake import lead, visited


def test_it_hides_what_an_event_says_behind_a_digest_that_cannot_be_guessed(stage_xz: Stage) -> None:
    one, other = lead(stage_xz, name="张记烩面馆"), lead(stage_xz, name="老杨胡辣汤")
    with Session(stage_xz.engine) as session:
        first, second = (
            session.scalars(select(Event).where(Event.chain_id == case)).first() for case in (one, other)
        )
        assert first is not None and second is not None
        second.data, second.place = first.data, first.place
        assert first.data and first.body()["inner"] != second.body()["inner"]
        assert "data" not in first.body() and holds(first)
        first.data = {**first.data, "note": "改过"}
        assert not holds(first)


def test_it_still_proves_a_journal_in_its_first_form(stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    convened(stage_xz, case_id)
    visited(stage_xz, lead(stage_xz))
    with Session(stage_xz.engine) as session:
        for chain in session.scalars(select(Chain)):
            head = GENESIS
            events = session.scalars(select(Event).where(Event.chain_id == chain.id).order_by(Event.seq))
            for event in events:
                event.prev = head
                event.hash = head = first_seal_of(event)
                assert event.hash != seal_of(event)
            chain.head = head
        session.commit()
        assert list(prove(session, session.scalars(select(Company)).one())) == []
        [event] = gather(session, session.get_one(Case, case_id)).journal["events"]
        assert "inner" not in event["body"] and event["inner"]["data"] == event["body"]["data"]
