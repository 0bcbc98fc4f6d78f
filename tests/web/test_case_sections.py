"""The case page asks only for what the case has: nothing may be missing on it for that."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.domain.appointment import Appointment
from fieldapp.domain.contents import Kind, contents
from fieldapp.domain.design import Design
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.permit import Permit
from fieldapp.domain.survey import Survey
from fieldapp.domain.visit import Visit
from fieldapp.web import frame
from tests.support import story_closing, story_design, story_ignition, story_intake
from tests.support.cast import Stage, enter


def lit(stage: Stage) -> UUID:
    case_id = story_ignition.accepted_works(stage)
    story_ignition.gas_on(stage, case_id)
    return case_id


STORIES: dict[str, Callable[[Stage], UUID]] = {
    "a lead": story_intake.lead,
    "a survey agreed": story_design.booked,
    "an order issued": story_design.dispatched,
    "accepted": story_ignition.accepted_works,
    "lit": lit,
    "archived": story_closing.archived,
}
READERS = ("manager", "customer_manager", "designer", "contractor", "crew", "inspector", "finance", "service")
VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(?=\" *>)|data-now=\"[^\"]*\"|\d+ *[秒分]钟?")


def everything(case: object, *further: Kind) -> frozenset[Kind]:
    named = (of for _, of in (*frame._panels.values(), *frame._actions.items()))
    return frozenset(further).union(*named)


@pytest.mark.parametrize("story", STORIES)
def test_it_shows_the_same_page_as_when_everything_was_asked(
    app: Flask, stage_xz: Stage, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = STORIES[story](stage_xz)
    seen = 0
    for part in READERS:
        phone = enter(app, stage_xz, part)
        page = phone.get(f"/cases/{case_id}")
        with monkeypatch.context() as patch:
            patch.setattr(frame, "contents_of", everything)
            whole = phone.get(f"/cases/{case_id}")
        assert page.status_code == whole.status_code
        assert VARYING.sub("", page.text) == VARYING.sub("", whole.text), part
        seen += page.status_code == 200
    assert seen >= 2  # the manager and whose case it is


def test_it_finds_the_kinds_of_records_a_case_has(stage_xz: Stage, session: Session) -> None:
    kinds = (Visit, Appointment, Survey, Design, WorkOrder, Permit)
    lead, booked, issued = (
        STORIES[name](stage_xz) for name in ("a lead", "a survey agreed", "an order issued")
    )
    assert contents(session, lead, kinds) == frozenset()
    assert contents(session, booked, kinds) == {Visit, Appointment}
    assert contents(session, issued, kinds) >= {Survey, Design, WorkOrder}
    assert contents(session, booked, ()) == frozenset()
