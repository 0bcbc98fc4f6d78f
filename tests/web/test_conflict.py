"""Two people wrote different things, or one person on two phones: a letter comes back with both sides in words."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.domain.person import Person
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.survey import newest_survey, rewritten
from fieldapp.lib import clock
from fieldapp.lib.clock import iso, parse
from fieldapp.lib.ids import uuid7
from fieldapp.web.sync.current import current
from fieldapp.web.view import moment_text
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer, completed, convened, stands
from tests.support.story_design import arrived, booked
from tests.support.story_ignition import accepted_works, rooms
from tests.support.story_sync import DEVICE, form_letter, hand_in, letter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = "0190a000-0000-7000-8000-000000000002"


def source(stage: Stage, part: str, case_id: UUID, tie_in: str, **over: Any) -> dict[str, Any]:
    """The section 气源 as one of them filled it in."""
    return form_letter(stage, part, f"/cases/{case_id}/survey/source", {"tie_in": tie_in}, **over)


def give(stage: Stage, case_id: UUID, part: str) -> None:
    """That designer has the case from now on."""
    person_id = stage.person(part).id
    stage.act("manager", ReassignCase(case_id=case_id, part="designer", person_id=person_id, reason="请假"))


def test_a_section_two_people_wrote_comes_back_with_both_and_nothing_is_gone(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = arrived(stage_xz)
    stage_xz.hire("colleague", like="designer")
    give(stage_xz, case_id, "colleague")
    theirs = SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"source": {"tie_in": "J-17"}}))
    nine = parse("2026-03-12T09:00:00+08:00")
    stage_xz.act("colleague", theirs, device_id=OTHER, client_at=nine)
    give(stage_xz, case_id, "designer")
    phone, author = enter(app, stage_xz, "designer"), stage_xz.person("colleague").name
    late = source(stage_xz, "designer", case_id, "J-18")
    [said] = hand_in(phone, late)  # its page had come before there was any draft
    assert (said["http"], said["status"]) == (409, "conflict"), said
    now = said["current"]
    assert (now["author"], now["at"], now["rev"]) == (author, iso(nine), 1)
    assert (now["words"], now["mine"]) == ("接气点 J-17", "接气点 J-18")
    assert said["detail"] == f"勘察单的“气源”刚被{author}改过，看过新的再改"

    assert hand_in(phone, source(stage_xz, "designer", case_id, "J-18", base_rev=1))[0]["http"] == 200
    survey = newest_survey(session, case_id)
    assert survey is not None and survey.sheet["source"]["tie_in"] == "J-18"
    [before] = rewritten(session, case_id, "source")
    assert (before.data["before"]["tie_in"], before.data["by"]) == (
        "J-17",
        str(stage_xz.person("colleague").id),
    )
    then = moment_text(nine, clock.now())  # says the year in every other year
    for page in ("survey", "survey/source"):
        text = phone.get(f"/cases/{case_id}/{page}").text
        assert "以前写的" in text and "接气点 J-17" in text and f"{author} {then} 写的" in text
    assert "以前写的" not in phone.get(f"/cases/{case_id}/survey/area").text


def test_what_one_person_wrote_earlier_on_another_phone_replaces_nothing_unseen(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id, phone = arrived(stage_xz), enter(app, stage_xz, "designer")
    icon = source(stage_xz, "designer", case_id, "J-18", client_at="2026-03-12T10:00:00+08:00")
    tab = source(
        stage_xz, "designer", case_id, "J-17", client_at="2026-03-12T09:00:00+08:00", device_id=OTHER
    )
    said = hand_in(phone, icon, tab)
    assert [one["http"] for one in said] == [200, 409], said
    now = said[1]["current"]
    assert (now["words"], now["mine"], now["own"]) == ("接气点 J-18", "接气点 J-17", True)
    assert said[1]["detail"] == "勘察单的“气源”刚被你在另一处改过，看过新的再改"
    newer = {**tab, "cmd_id": str(uuid7()), "client_at": "2026-03-12T11:00:00+08:00"}
    again = source(
        stage_xz, "designer", case_id, "J-19", client_at="2026-03-12T08:00:00+08:00", device_id=OTHER
    )
    said = hand_in(
        phone, newer, again
    )  # the newer word, then what its phone wrote after it by a clock set back
    assert [one["http"] for one in said] == [200, 200]
    assert [one.data["before"]["tie_in"] for one in rewritten(session, case_id)] == ["J-17", "J-18"]


def test_an_answer_given_earlier_on_another_phone_replaces_nothing_unseen(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    hose = stands(stage_xz, acceptance_id).acceptance.item("SM-09")
    phone = enter(app, stage_xz, "inspector")

    def said(value: str, clock: str, device: str, base_rev: int = 0) -> dict[str, Any]:
        given = answer(stage_xz, acceptance_id, hose, values={"value": Decimal(value)}, photos=[])
        told = {"client_at": f"2026-03-12T{clock}:00+08:00", "device_id": device, "base_rev": base_rev}
        return letter(stage_xz, "inspector", given, **told)

    icon, tab = said("1.6", "10:00", DEVICE), said("1.5", "09:00", OTHER)
    first, late = hand_in(phone, icon, tab)
    assert (first["http"], late["http"]) == (200, 409), late
    assert late["detail"] == "SM-09 刚被你在另一处记成合格，看过再改"
    now = late["current"]
    assert (now["words"], now["mine"], now["own"], now["rev"]) == ("合格，1.6", "合格，1.5", True, 1)
    seen = said("1.5", "09:00", OTHER, base_rev=1)  # chosen with both before one's eyes
    newer, back = (
        said("1.7", "11:00", DEVICE),
        said("1.4", "08:00", DEVICE),
    )  # a later word, then a clock set back
    assert [one["http"] for one in hand_in(phone, seen, newer, back)] == [200, 200, 200]
    known = stands(stage_xz, acceptance_id).answers["SM-09"]
    assert known.measured == {"value": "1.4"}
    assert [one["measured"]["value"] for one in known.history] == ["1.6", "1.5", "1.7"]


def test_the_file_of_a_household_is_shown_box_by_box(app: Flask, stage_xz: Stage) -> None:
    [room] = rooms(stage_xz, accepted_works(stage_xz, customer="RES"), "1-1-101")
    stage_xz.act("manager", UpdateHousehold(household_id=room, user_name="王方", phone="13800001234"))
    boxes = {"user_name": "王房", "phone": "13900005678"}
    late = form_letter(stage_xz, "customer_manager", f"/households/{room}", boxes, base_rev=1)
    [said] = hand_in(enter(app, stage_xz, "customer_manager"), late)
    assert said["http"] == 409
    now = said["current"]
    assert now["author"] == stage_xz.person("manager").name
    assert (now["words"], now["mine"]) == ("姓名 王方，电话 138****1234", "姓名 王房，电话 13900005678")


def test_the_file_of_a_household_is_not_turned_back_by_an_older_word(app: Flask, stage_xz: Stage) -> None:
    [room] = rooms(stage_xz, accepted_works(stage_xz, customer="RES"), "1-1-101")

    def named(name: str, clock: str, device: str) -> dict[str, Any]:
        told = {"client_at": f"2026-03-12T{clock}:00+08:00", "device_id": device, "base_rev": 1}
        return form_letter(stage_xz, "customer_manager", f"/households/{room}", {"user_name": name}, **told)

    phone = enter(app, stage_xz, "customer_manager")
    letters = [named("王芳", "10:00", DEVICE), named("王房", "09:00", OTHER), named("王方", "11:00", OTHER)]
    said = hand_in(phone, *letters)
    assert [one["http"] for one in said] == [200, 409, 200]
    assert said[1]["current"]["own"] and said[1]["current"]["words"] == "姓名 王芳"


def test_where_nobody_wrote_a_value_nobody_is_said_to_have(app: Flask, stage_xz: Stage) -> None:
    """What stands newest in the case's journal, perhaps the reader's own arrival, is no side of the matter."""
    case_id = booked(stage_xz)
    stage_xz.act("designer", CheckInSurvey(case_id=case_id))
    with app.test_request_context(), Session(stage_xz.engine) as session:
        person = session.get_one(Person, stage_xz.person("designer").id)
        assert current(session, person, "record_visit", {"case_id": str(case_id)}) == {}
        assert current(session, person, "save_survey_draft", {"case_id": str(case_id), "sheet": {}}) == {}
