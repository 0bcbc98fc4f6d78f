"""Looking at a number in full: staff only, with a reason, into the journal without the number, not too often."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.reveal_personal import PER_HOUR, RevealPersonal
from fieldapp.domain import privacy
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_intake import handed_over, lead

PHONE, ID_NUMBER = "13912345678", "410184199001010017"


def customer(stage: Stage) -> UUID:
    case_id = handed_over(stage, lead(stage, phone=PHONE))
    with Session(stage.engine) as session:
        session.get_one(Case, case_id).id_number = ID_NUMBER
        session.commit()
    return case_id


def test_it_is_journalled_without_the_number(stage_xz: Stage) -> None:
    case_id = customer(stage_xz)
    receipt = stage_xz.act("engineer", RevealPersonal(case_id=case_id, what="id_number", reason="核对证件"))
    with Session(stage_xz.engine) as session:
        event = session.query(Event).filter_by(case_id=case_id, kind="REVEALED").one()
        ledger = session.get_one(LedgerRow, receipt.cmd_id)
        assert event.actor_id == stage_xz.person("engineer").id and "核对证件" in event.data["reason"]
        assert ID_NUMBER not in str(event.data) and ID_NUMBER not in str(ledger.response)


def test_it_is_refused_to_third_parties_and_for_what_is_not_known(stage_xz: Stage) -> None:
    case_id = customer(stage_xz)
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", RevealPersonal(case_id=case_id, what="id_number", reason="想看"))
    with pytest.raises(NotPermitted):
        stage_xz.act(
            "engineer", RevealPersonal(case_id=lead(stage_xz, name="另一家"), what="id_number", reason="想看")
        )


def test_it_is_refused_when_it_becomes_a_habit(stage_xz: Stage) -> None:
    case_id, moment = customer(stage_xz), now()
    for _ in range(PER_HOUR):
        stage_xz.act("engineer", RevealPersonal(case_id=case_id, what="phone", reason="联系"), at=moment)
    with pytest.raises(Refused, match="一小时"):
        stage_xz.act("engineer", RevealPersonal(case_id=case_id, what="phone", reason="联系"), at=moment)
    stage_xz.act("manager", RevealPersonal(case_id=case_id, what="phone", reason="联系"), at=moment)
    stage_xz.act(
        "engineer",
        RevealPersonal(case_id=case_id, what="phone", reason="联系"),
        at=moment + timedelta(hours=1, seconds=1),
    )


def test_it_masks_the_id_more_for_third_parties(stage_xz: Stage) -> None:
    case_id = customer(stage_xz)
    with Session(stage_xz.engine) as session:
        case = session.get_one(Case, case_id)
        staff, third = (session.get_one(Person, stage_xz.person(part).id) for part in ("manager", "designer"))
        assert privacy.masked_id(case, staff) == "410184********0017"
        assert privacy.masked_id(case, third) == "4*************0017"
        assert privacy.sees_phone(case, third) and not privacy.sees_phone(
            case, session.get_one(Person, stage_xz.person("finance").id)
        )
