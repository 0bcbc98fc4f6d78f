"""Two people wrote different things, or one person on two phones: a letter comes back with both sides in words."""

import hashlib
import json
import re
import threading
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from fieldapp.commands.check_defect import CheckDefect
from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.domain.application import Application
from fieldapp.domain.gate import gate_lines, readings_of
from fieldapp.domain.household_file import typed_fields
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.survey import newest_survey, rewritten
from fieldapp.domain.trial import newest_by_rule
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.clock import iso, now, parse
from fieldapp.lib.ids import uuid7
from fieldapp.packs.acceptance import FirmKind
from fieldapp.web.sync.current import current
from fieldapp.web.view import moment_text
from tests.commands.examples.acceptance import left, marked_wrong
from tests.letters.kept import PHOTO
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer, completed, convened, photo, signed, stands, trial
from tests.support.story_design import arrived, booked
from tests.support.story_ignition import accepted_works, applied, checking, metering, rooms, taken_up
from tests.support.story_sync import DEVICE, form_letter, hand_in, letter, upload

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = "0190a000-0000-7000-8000-000000000002"


def source(stage: Stage, part: str, case_id: UUID, tie_in: str, **over: Any) -> dict[str, Any]:
    """The section 气源 as one of them filled it in."""
    return form_letter(stage, part, f"/cases/{case_id}/survey/source", {"tie_in": tie_in}, **over)


def give(stage: Stage, case_id: UUID, part: str) -> None:
    """That designer has the case from now on."""
    person_id = stage.person(part).id
    stage.act("manager", ReassignCase(case_id=case_id, part="designer", person_id=person_id, reason="请假"))


def written_by_colleague(stage: Stage, **when: Any) -> UUID:
    """A survey whose 气源 another designer filled in with J-17 before the case came back."""
    case_id = arrived(stage)
    stage.hire("colleague", like="designer")
    give(stage, case_id, "colleague")
    theirs = SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"source": {"tie_in": "J-17"}}))
    stage.act("colleague", theirs, device_id=OTHER, **when)
    give(stage, case_id, "designer")
    return case_id


def test_a_section_two_people_wrote_comes_back_with_both_and_nothing_is_gone(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    nine = parse("2026-03-12T09:00:00+08:00")
    case_id = written_by_colleague(stage_xz, client_at=nine)
    phone, author = enter(app, stage_xz, "designer"), stage_xz.person("colleague").name
    late = source(stage_xz, "designer", case_id, "J-18")
    [said] = hand_in(phone, late)  # its page had come before there was any draft
    assert (said["http"], said["status"]) == (409, "conflict"), said
    here = said["current"]
    assert (here["author"], here["at"], here["rev"]) == (author, iso(nine), 1)
    assert (here["words"], here["mine"]) == ("接气点 J-17", "接气点 J-18")
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
    here = said[1]["current"]
    assert (here["words"], here["mine"], here["own"]) == ("接气点 J-18", "接气点 J-17", True)
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
    here = late["current"]
    assert (here["words"], here["mine"], here["own"], here["rev"]) == ("合格，1.6", "合格，1.5", True, 1)
    seen = said("1.5", "09:00", OTHER, base_rev=1)  # chosen with both before one's eyes
    newer, back = (
        said("1.7", "11:00", DEVICE),
        said("1.4", "08:00", DEVICE),
    )  # a later word, then a clock set back
    assert [one["http"] for one in hand_in(phone, seen, newer, back)] == [200, 200, 200]
    known = stands(stage_xz, acceptance_id).answers["SM-09"]
    assert known.measured == {"value": "1.4"}
    assert [one["measured"]["value"] for one in known.history] == ["1.6", "1.5", "1.7"]


def test_a_copy_that_was_held_up_on_its_way_does_not_go_over_what_was_decided_meanwhile(
    app: Flask, stage_xz: Stage
) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    hose = stands(stage_xz, acceptance_id).acceptance.item("SM-09")
    phone, colleague = (enter(app, stage_xz, part) for part in ("inspector", "engineer"))

    def said(value: str, part: str = "inspector", base_rev: int = 0) -> dict[str, Any]:
        given = answer(stage_xz, acceptance_id, hose, values={"value": Decimal(value)}, photos=[])
        return letter(stage_xz, part, given, base_rev=base_rev)

    assert hand_in(colleague, said("1.6", "engineer"))[0]["http"] == 200
    stalled, decided = said("1.5"), said("1.7", base_rev=1)
    assert hand_in(phone, stalled)[0]["http"] == 409  # a proxy still holds another copy of it
    assert hand_in(phone, decided)[0]["http"] == 200
    [copy] = hand_in(phone, stalled)
    assert (copy["http"], copy["current"]["words"]) == (409, "合格，1.7"), copy
    known = stands(stage_xz, acceptance_id).answers["SM-09"]
    assert (known.measured, len(known.history)) == ({"value": "1.7"}, 1)


def test_a_form_that_was_held_up_on_its_way_does_not_go_over_what_was_decided_meanwhile(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = written_by_colleague(stage_xz)
    phone = enter(app, stage_xz, "designer")
    stalled = source(stage_xz, "designer", case_id, "J-18")
    [no] = hand_in(phone, stalled)
    assert no["http"] == 409, no
    [again] = hand_in(phone, stalled)  # its answer was lost
    assert again["current"] == no["current"]  # with the revision on which the author decides
    decided = source(stage_xz, "designer", case_id, "J-19", base_rev=no["current"]["rev"])
    assert hand_in(phone, decided)[0]["http"] == 200
    assert hand_in(phone, stalled)[0]["http"] == 409
    survey = newest_survey(session, case_id)
    assert survey is not None and survey.sheet["source"]["tie_in"] == "J-19"


def test_a_declined_letter_is_kept_once_its_round_is_over(app: Flask, stage_xz: Stage) -> None:
    acceptance_id, _ = marked_wrong(stage_xz)
    item = stands(stage_xz, acceptance_id).items[2]
    stalled = letter(stage_xz, "engineer", answer(stage_xz, acceptance_id, item, note="又量了"), base_rev=0)
    phone = enter(app, stage_xz, "engineer")
    assert hand_in(phone, stalled)[0]["http"] == 409  # its answer was lost
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    said = [hand_in(phone, stalled)[0] for _ in range(2)]
    assert [(one["http"], one["status"]) for one in said] == [(202, "kept")] * 2, said
    assert said[0]["card"]["why"] == "CONCLUDED"


def test_a_declined_letter_is_kept_once_its_case_is_somebody_elses(app: Flask, stage_xz: Stage) -> None:
    case_id = written_by_colleague(stage_xz)
    phone, stalled = enter(app, stage_xz, "designer"), source(stage_xz, "designer", case_id, "J-18")
    assert hand_in(phone, stalled)[0]["http"] == 409
    give(stage_xz, case_id, "colleague")
    [said] = hand_in(phone, stalled)
    assert (said["http"], said["card"]["why"]) == (202, "REASSIGNED"), said


def test_a_card_shows_what_arrived_while_the_letter_was_being_looked_at(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = convened(stage_xz, completed(stage_xz))
    hose = stands(stage_xz, acceptance_id).acceptance.item("SM-09")
    phone, other = enter(app, stage_xz, "inspector"), enter(app, stage_xz, "inspector")
    data = PHOTO.read_bytes()
    upload(phone, data, sha256 := hashlib.sha256(data).hexdigest())

    def said(value: str, hour: int, device: str, **over: Any) -> dict[str, Any]:
        given = answer(stage_xz, acceptance_id, hose, values={"value": Decimal(value)}, photos=[])
        told = {"client_at": f"2026-03-12T{hour}:00:00+08:00", "device_id": device}
        return {**letter(stage_xz, "inspector", given, **told), **over}

    assert hand_in(phone, said("1.6", 10, DEVICE))[0]["http"] == 200
    newer = said("1.7", 12, DEVICE, base_rev=1)
    waiting, heard = [newer], list[dict[str, Any]]()

    def between(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        """The letter's photo has been found; it has not yet begun to write."""
        if waiting and "FROM blob" in statement:
            meanwhile = threading.Thread(target=lambda: heard.extend(hand_in(other, waiting.pop())))
            meanwhile.start()
            meanwhile.join()

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", between)
    [late] = hand_in(phone, said("1.5", 11, OTHER, base_rev=1, blobs=[sha256]))
    assert [one["http"] for one in heard] == [200], heard
    assert (late["http"], late["current"]["words"], late["current"]["rev"]) == (409, "合格，1.7", 2), late


def test_the_file_of_a_household_is_shown_box_by_box(app: Flask, stage_xz: Stage) -> None:
    [room] = rooms(stage_xz, accepted_works(stage_xz, customer="RES"), "1-1-101")
    stage_xz.act("manager", UpdateHousehold(household_id=room, user_name="王方", phone="13800001234"))
    boxes = {"user_name": "王房", "phone": "13900005678"}
    late = form_letter(stage_xz, "customer_manager", f"/households/{room}", boxes, base_rev=1)
    [said] = hand_in(enter(app, stage_xz, "customer_manager"), late)
    assert said["http"] == 409
    here = said["current"]
    assert here["author"] == stage_xz.person("manager").name
    assert (here["words"], here["mine"]) == ("姓名 王方，电话 138****1234", "姓名 王房，电话 13900005678")


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


def ended(stage: Stage, acceptance_id: UUID, end_kpa: str, clock: str, **over: Any) -> dict[str, Any]:
    """T3 at SM-15, written down in one go when that clock had it."""
    told = {key: over.pop(key) for key in ("device_id", "base_rev") if key in over}
    at = parse(f"2026-03-12T{clock}:00+08:00")
    item, rule = (
        stands(stage, acceptance_id).acceptance.item("SM-15"),
        stage.cast.company.pack.test_rules["T3"],
    )
    given = trial(acceptance_id, item, rule, at, {"end_kpa": end_kpa}, **over)
    return letter(stage, "inspector", given, client_at=iso(at), **told)


def test_of_two_tests_the_one_done_last_counts_whichever_arrives_last(app: Flask, stage_xz: Stage) -> None:
    """The phone of the older one chose the later id: its clock ran ahead when it began."""
    acceptance_id = convened(stage_xz, completed(stage_xz))
    phone, [early, late] = enter(app, stage_xz, "inspector"), sorted(uuid7() for _ in range(2))
    newer = ended(stage_xz, acceptance_id, "4.8", "10:30", trial_id=early)
    older = ended(stage_xz, acceptance_id, "5.0", "10:00", trial_id=late, device_id=OTHER)
    assert [one["http"] for one in hand_in(phone, newer, older)] == [200, 200]
    trials = stands(stage_xz, acceptance_id).trials
    assert [one.decision for one in trials] == ["FAIL", "PASS"]  # both are on record
    assert newest_by_rule(trials, "SM-15")["T3"].decision == "FAIL"
    back = ended(stage_xz, acceptance_id, "5.0", "09:00", trial_id=uuid7())  # after it, by a clock set back
    assert hand_in(phone, back)[0]["http"] == 200
    assert (
        str(newest_by_rule(stands(stage_xz, acceptance_id).trials, "SM-15")["T3"].id)
        == back["body"]["trial_id"]
    )


def test_a_test_ended_twice_comes_back_with_both_ends(app: Flask, stage_xz: Stage) -> None:
    acceptance_id, one = convened(stage_xz, completed(stage_xz)), uuid7()
    phone = enter(app, stage_xz, "inspector")
    first = ended(stage_xz, acceptance_id, "4.8", "10:30", trial_id=one)
    other = ended(stage_xz, acceptance_id, "4.9", "10:30", trial_id=one, device_id=OTHER)
    said = hand_in(phone, first, {**first, "cmd_id": str(uuid7())}, other)
    assert [one["http"] for one in said] == [200, 200, 409], said
    here = said[2]["current"]
    assert (here["own"], here["value"]["verdict"]) == (True, "FAIL")
    assert "4.8" in here["words"] and "4.9" in here["mine"]
    mine = {**other, "cmd_id": str(uuid7()), "base_rev": here["rev"]}
    assert hand_in(phone, mine)[0]["http"] == 200
    ends = [one.inputs["end_kpa"] for one in stands(stage_xz, acceptance_id).trials]
    assert ends == ["4.8", "4.9"]  # a test of its own: nothing that was read is gone


def test_one_defect_written_twice_otherwise_comes_back(app: Flask, stage_xz: Stage) -> None:
    acceptance_id, one = convened(stage_xz, completed(stage_xz)), uuid7()
    phone = enter(app, stage_xz, "inspector")

    def said(text: str, slot: str = "", **over: Any) -> dict[str, Any]:
        given = RaiseDefect(acceptance_id=acceptance_id, item="SM-24", text=text, slot=slot, defect_id=one)
        return letter(stage_xz, "inspector", given, **over)

    got = hand_in(phone, said("缺箭头"), said("缺箭头", device_id=OTHER), said("缺两处箭头", device_id=OTHER))
    assert [one["http"] for one in got] == [200, 200, 409], got
    here = got[2]["current"]
    assert (here["words"], here["mine"], here["own"]) == ("缺箭头", "缺两处箭头", True)
    designer = next(
        one.slot
        for one in stands(stage_xz, acceptance_id).acceptance.parties
        if one.firm_kind == FirmKind.DESIGN_FIRM
    )
    [asked] = hand_in(phone, said("缺箭头", slot=designer))  # another one is to put it right
    assert (asked["http"], asked["current"]["words"]) == (409, "缺箭头，施工单位")
    assert asked["current"]["mine"].startswith("缺箭头，设计")
    assert hand_in(phone, said("缺两处箭头", device_id=OTHER, base_rev=here["rev"]))[0]["http"] == 200
    assert [one.text for one in stands(stage_xz, acceptance_id).defects] == ["缺箭头", "缺两处箭头"]


def test_a_rectification_from_before_the_look_at_it_undoes_nothing(app: Flask, stage_xz: Stage) -> None:
    acceptance_id, defect_id = left(stage_xz)
    signed(stage_xz, acceptance_id)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    shot = photo(stage_xz)
    stage_xz.act("crew", SubmitRectification(defect_id=defect_id, done="补了箭头", photos=[shot]))
    no = CheckDefect(defect_id=defect_id, passed=False, reason="还缺一处")
    stage_xz.act("inspector", no)
    chip, phone = f"{shot.sha256}/{shot.name}", enter(app, stage_xz, "crew")

    def done(words: str, **over: Any) -> dict[str, Any]:
        boxes = [("done", words), ("photos", chip)]
        return form_letter(
            stage_xz, "crew", f"/defects/{defect_id}", boxes, doc=f"defect:{defect_id}", **over
        )

    [said] = hand_in(phone, done("贴了一处", device_id=OTHER))
    assert said["http"] == 409, said
    here = said["current"]
    assert (here["author"], here["words"], here["mine"]) == (
        stage_xz.person("inspector").name, "不合格，还缺一处", "贴了一处",
    )  # fmt: skip
    assert [one.state for one in stands(stage_xz, acceptance_id).defects] == ["LEFT"]
    again = done("贴了一处", device_id=OTHER, base_rev=here["rev"])
    assert hand_in(phone, again)[0]["http"] == 200
    assert [one.state for one in stands(stage_xz, acceptance_id).defects] == ["LEFT_RECTIFIED"]


def test_a_meter_and_a_gate_are_not_turned_back_by_an_older_word(app: Flask, stage_xz: Stage) -> None:
    application_id = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    phone = enter(app, stage_xz, "customer_manager")
    with Session(stage_xz.engine) as session:
        lines = gate_lines(session, session.get_one(Application, application_id), now())
    pack = stage_xz.cast.company.pack
    gate = next(
        one.gate
        for one in lines
        if not (one.last or one.by_house or one.gate.evidence or readings_of(pack, one.gate))
    )

    def hung(no: str, clock: str, **over: Any) -> dict[str, Any]:
        given = metering(stage_xz, application_id, no, installed_on=date(2026, 3, 12))
        told = {"client_at": f"2026-03-12T{clock}:00+08:00", **over}
        return letter(stage_xz, "customer_manager", given, **told)

    newer, older = hung("XA260002", "10:00"), hung("XA260001", "09:00", device_id=OTHER)
    said = hand_in(phone, newer, older)
    assert [one["http"] for one in said] == [200, 409], said
    assert said[1]["detail"] == "这块表刚被你在另一处记过，看过新的再定"
    assert said[1]["current"]["words"].startswith("XA260002") and said[1]["current"]["mine"].startswith(
        "XA260001"
    )
    seen = hung("XA260001", "09:00", device_id=OTHER, base_rev=said[1]["current"]["rev"])
    assert hand_in(phone, seen)[0]["http"] == 200

    def checked(ok: bool, clock: str, **over: Any) -> dict[str, Any]:
        given = checking(stage_xz, application_id, gate, ok=ok, note="" if ok else "漏气")
        return letter(stage_xz, "customer_manager", given, client_at=f"2026-03-12T{clock}:00+08:00", **over)

    said = hand_in(phone, checked(False, "10:00"), checked(True, "09:00", device_id=OTHER))
    assert [one["http"] for one in said] == [200, 409], said
    assert "漏气" in said[1]["current"]["words"] and "合格" in said[1]["current"]["mine"]


def test_what_a_household_said_before_is_kept_and_shown_with_its_author(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    [room] = rooms(stage_xz, accepted_works(stage_xz, customer="RES"), "1-1-101")
    nine, ten = (parse(f"2026-03-12T{hour}:00:00+08:00") for hour in ("09", "10"))
    kitchen = typed_fields(stage_xz.cast.company.pack)[0]
    first = UpdateHousehold(
        household_id=room, user_name="王方", phone="13800001234", fields={kitchen.code: "老的"}
    )
    stage_xz.act("manager", first, at=nine)
    then = UpdateHousehold(
        household_id=room, user_name="王房", phone="13900005678", fields={kitchen.code: "新的"}
    )
    stage_xz.act("customer_manager", then, at=ten)
    stage_xz.act("customer_manager", then.model_copy(update={"user_name": "王芳"}), at=ten)

    page = enter(app, stage_xz, "customer_manager").get(f"/households/{room}").text
    manager, own = stage_xz.person("manager").name, stage_xz.person("customer_manager").name
    seen = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert f"姓名：王方 {manager} 3月12日 09:00 写的" in seen
    assert f"姓名：王房 {own} 3月12日 10:00 写的" in seen
    assert f"电话：138****1234 {manager}" in seen and f"{kitchen.name}：老的 {manager}" in seen
    told = json.dumps([one.data for one in session.scalars(select(Event))], ensure_ascii=False)
    assert "王方" not in told and "13800001234" not in told  # the journal is open to more eyes than the file


def test_a_meter_that_was_replaced_is_shown_where_the_new_one_is(app: Flask, stage_xz: Stage) -> None:
    application_id = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    old, new = (metering(stage_xz, application_id, no) for no in ("XA260001", "XA260002"))
    for one in (old, new):
        stage_xz.act("customer_manager", one)
    page = enter(app, stage_xz, "manager").get(f"/households/{old.household_id}").text
    assert "以前写的" in page and "XA260001" in page.split("以前写的")[1]
