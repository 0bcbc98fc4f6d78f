"""A paper and the agreed time of a survey are not turned back by an older word that arrives last."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.domain.appointment import appointments_of, current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.paper import papers_of
from fieldapp.lib.clock import iso, parse
from fieldapp.packs.intake import PaperStage
from tests.support.cast import Stage, enter
from tests.support.story_ignition import accepted_works, applied, tolerating
from tests.support.story_intake import TYPED, blob, handed_over, visited
from tests.support.story_sync import form_letter, hand_in, letter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = "0190a000-0000-7000-8000-000000000002"
DAY = "2026-03-12"


def taking(stage: Stage, case_id: UUID, code: str, clock: str, **over: Any) -> dict[str, Any]:
    """The manager's letter of a paper taken in when that clock had it."""
    told = {key: over.pop(key) for key in ("device_id", "base_rev") if key in over}
    rule = stage.cast.company.pack.paper(code)
    values = {field.code: TYPED[field.kind] for field in rule.fields} | over.pop("values", {})
    wanted = over.pop("wanted", PaperStage.HANDOVER)
    given = CollectPaper(case_id=case_id, code=code, stage=wanted, values=values, files=[blob(stage)], **over)
    return letter(stage, "customer_manager", given, client_at=f"{DAY}T{clock}:00+08:00", **told)


def lacking(stage: Stage, case_id: UUID, code: str, reason: str, clock: str, **over: Any) -> dict[str, Any]:
    given = MarkPaperMissing(case_id=case_id, code=code, reason=reason)
    return letter(stage, "customer_manager", given, client_at=f"{DAY}T{clock}:00+08:00", **over)


def licence(stage: Stage) -> str:
    """The paper that carries the credit code."""
    return next(
        one.code for one in stage.cast.company.pack.papers if any(f.kind == "uscc" for f in one.fields)
    )


def test_a_paper_is_not_turned_back_by_an_older_one(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id, code = visited(stage_xz), licence(stage_xz)
    field = next(one for one in stage_xz.cast.company.pack.paper(code).fields if one.kind == "uscc")
    phone = enter(app, stage_xz, "customer_manager")
    newer = taking(stage_xz, case_id, code, "10:00", values={field.code: "91410184MA3X5L2T8K"})
    older = taking(
        stage_xz, case_id, code, "09:00", values={field.code: "914101847991575012"}, device_id=OTHER
    )
    said = hand_in(phone, newer, older)
    assert [one["http"] for one in said] == [200, 409], said
    here, name = said[1]["current"], stage_xz.cast.company.pack.paper(code).name
    assert said[1]["detail"] == f"{name}刚被你在另一处记过，看过新的再定"
    assert (here["own"], here["at"]) == (True, iso(parse(f"{DAY}T10:00:00+08:00")))
    assert "1 个文件" in here["words"] and "91410184MA3X5L2T8K" in here["words"], here
    assert "1 个文件" in here["mine"] and "914101847991575012" in here["mine"], here
    case = session.get_one(Case, case_id)
    assert papers_of(session, case)[code].values[field.code] == "91410184MA3X5L2T8K"

    seen = {**older, "base_rev": here["rev"]}  # chosen with both before one's eyes
    back = taking(stage_xz, case_id, code, "08:00", device_id=OTHER)  # after it, by a clock set back
    later = taking(stage_xz, case_id, code, "11:00")
    assert [one["http"] for one in hand_in(phone, seen, later)] == [200, 200]
    assert hand_in(phone, {**back, "base_rev": here["rev"]})[0]["http"] == 409  # seen was another one


def test_a_missing_paper_neither_hides_nor_is_hidden_by_an_older_word(app: Flask, stage_xz: Stage) -> None:
    case_id, code = visited(stage_xz), licence(stage_xz)
    phone = enter(app, stage_xz, "customer_manager")
    newer = lacking(stage_xz, case_id, code, "在办换证", "10:00")
    reason = lacking(stage_xz, case_id, code, "没带来", "09:00", device_id=OTHER)
    taken = taking(stage_xz, case_id, code, "09:10", device_id=OTHER)
    said = hand_in(phone, newer, reason, taken)
    assert [one["http"] for one in said] == [200, 409, 409], said
    assert [one["current"]["words"] for one in said[1:]] == ["缺，在办换证"] * 2
    assert said[1]["current"]["mine"] == "缺，没带来" and said[2]["current"]["mine"].startswith(
        "收到，1 个文件"
    )
    rev = said[2]["current"]["rev"]
    assert hand_in(phone, {**taken, "base_rev": rev})[0]["http"] == 200
    late = lacking(stage_xz, case_id, code, "还没带来", "12:00", device_id=OTHER)
    assert hand_in(phone, late)[0]["http"] == 422  # it is there: nothing hides what lies on the table


def test_an_older_word_on_one_paper_stands_in_the_way_of_no_other(app: Flask, stage_xz: Stage) -> None:
    case_id, phone = visited(stage_xz), enter(app, stage_xz, "customer_manager")
    first, second = [rule.code for rule, _ in stage_xz.cast.company.pack.papers_for("NONRES", "HANDOVER")][:2]
    newer = taking(stage_xz, case_id, first, "10:00")
    older = taking(stage_xz, case_id, second, "09:00", device_id=OTHER)
    assert [one["http"] for one in hand_in(phone, newer, older)] == [200, 200]


def test_a_paper_fetched_for_a_promise_is_not_covered_by_an_older_one(app: Flask, stage_th: Stage) -> None:
    """The promise and the look at what came are records of their own; what came is a paper as every other."""
    application_id = applied(stage_th, case_id := accepted_works(stage_th))
    given = stage_th.act("counter", tolerating(application_id, "M05"), at=parse(f"{DAY}T08:00:00+08:00"))
    at, shot = f"/tolerances/{given.result['tolerance_id']}/paper", blob(stage_th)
    phone = enter(app, stage_th, "customer_manager")
    chip = f"{shot.sha256}/{shot.name}"
    when = f"{DAY}T10:00:00+08:00"
    fetched = form_letter(stage_th, "customer_manager", at, [("files", chip)], client_at=when)
    older = taking(stage_th, case_id, "M05", "09:00", wanted=PaperStage.APPLICATION, device_id=OTHER)
    said = hand_in(phone, fetched, older)
    assert [one["http"] for one in said] == [200, 409], said
    again = form_letter(
        stage_th,
        "customer_manager",
        at,
        [("files", chip)],
        client_at=f"{DAY}T09:30:00+08:00",
        device_id=OTHER,
    )
    assert hand_in(phone, again)[0]["http"] == 422  # there is nothing open any more that it could fill


def agreeing(stage: Stage, part: str, case_id: UUID, hour: str, clock: str, **over: Any) -> dict[str, Any]:
    """The designer's form: that hour of the next day, agreed when the clock had it."""
    boxes = {"at": f"2026-03-13T{hour}:00+08:00", **over.pop("boxes", {})}
    at = f"/cases/{case_id}/appointment"
    return form_letter(stage, part, at, boxes, client_at=f"{DAY}T{clock}:00+08:00", **over)


MOVED: dict[str, Any] = {"moved_by": "DESIGNER", "note": "人手不够"}


def test_the_agreed_time_of_a_survey_is_not_turned_back_by_an_older_word(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    case_id = handed_over(stage_xz, at=parse("2026-03-11T09:00:00+08:00"))
    phone = enter(app, stage_xz, "designer")
    newer = agreeing(stage_xz, "designer", case_id, "14:00", "10:00")
    older = agreeing(stage_xz, "designer", case_id, "09:00", "09:00", boxes=MOVED, device_id=OTHER)
    first = agreeing(stage_xz, "designer", case_id, "09:00", "09:00", device_id=OTHER)
    said = hand_in(phone, newer, first, older)
    assert [one["http"] for one in said] == [200, 409, 409], said
    assert said[2]["detail"] == "勘察时间刚被你在另一处记过，看过新的再定"
    here = said[2]["current"]
    assert (here["words"], here["mine"]) == ("3月13日 14:00", "3月13日 09:00，人手不够")
    holds = current_appointment(session, case_id)
    assert holds is not None and holds.at == parse("2026-03-13T14:00:00+08:00")

    seen = {**older, "base_rev": here["rev"]}
    moved = agreeing(stage_xz, "designer", case_id, "15:00", "11:00", boxes=MOVED)
    assert [one["http"] for one in hand_in(phone, seen, moved)] == [200, 200]
    session.rollback()
    assert len(appointments_of(session, case_id)) == 3


def test_the_colleague_who_moved_a_survey_is_named(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, at=parse("2026-03-11T09:00:00+08:00"))
    stage_xz.hire("colleague", like="designer")

    def give(part: str) -> None:
        person_id = stage_xz.person(part).id
        stage_xz.act(
            "manager", ReassignCase(case_id=case_id, part="designer", person_id=person_id, reason="请假")
        )

    [said] = hand_in(
        enter(app, stage_xz, "designer"), agreeing(stage_xz, "designer", case_id, "14:00", "08:00")
    )
    assert said["http"] == 200, said
    give("colleague")
    moved = BookSurvey(case_id=case_id, at=parse("2026-03-13T15:00:00+08:00"), **MOVED)
    ten = parse(f"{DAY}T10:00:00+08:00")
    stage_xz.act("colleague", moved, device_id=OTHER, client_at=ten)
    give("designer")
    late = agreeing(stage_xz, "designer", case_id, "09:00", "09:00", boxes=MOVED)
    [said] = hand_in(enter(app, stage_xz, "designer"), late)
    assert (said["http"], said["current"]["author"]) == (409, stage_xz.person("colleague").name), said
