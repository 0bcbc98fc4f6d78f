"""The promise on the whole job is seen from the agreed time on, everywhere, before the class is known."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.submit_permit import SubmitPermit
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.domain.case import Case
from fieldapp.lib.clock import now
from tests.support.cast import Stage, enter
from tests.support.story_design import booked, sheet
from tests.support.story_intake import estate, handed_over
from tests.support.story_works import file_of, issued, permit_now

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OPEN = "按 3 日算，分类后定"
LONG_AGO = timedelta(days=9)


def page(app: Flask, stage: Stage, part: str, path: str) -> str:
    answer = enter(app, stage, part).get(path)
    assert answer.status_code == 200
    return answer.text


def test_it_is_seen_before_the_survey_is_handed_in(app: Flask, stage_th: Stage) -> None:
    case_id = booked(stage_th)
    for part, path in (
        ("manager", f"/cases/{case_id}"),
        ("manager", "/board?clock=DELIVERY_SMALL"),
        ("designer", "/today"),
    ):
        text = page(app, stage_th, part, path)
        assert "全程" in text and OPEN in text, path


def test_it_is_late_on_the_board_when_the_day_passed_without_a_survey(app: Flask, stage_xz: Stage) -> None:
    case_id = booked(stage_xz, at=now() - LONG_AGO, when=now() - LONG_AGO + timedelta(hours=1))
    board = page(app, stage_xz, "manager", "/board?show=late")
    assert f"/cases/{case_id}" in board and OPEN in board


def test_it_says_no_more_that_the_class_is_open_when_it_is_known(app: Flask, stage_xz: Stage) -> None:
    case_id = booked(stage_xz)
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=sheet()))
    for path in (f"/cases/{case_id}", "/board"):
        text = page(app, stage_xz, "manager", path)
        assert str(case_id) in text and "分类后定" not in text


def test_it_tells_the_manager_that_a_customers_other_time_started_it_anew(
    app: Flask, stage_th: Stage
) -> None:
    case_id = booked(stage_th)
    later = now() + timedelta(days=2)
    stage_th.act(
        "designer", BookSurvey(case_id=case_id, at=later, moved_by="CUSTOMER", way="PHONE", note="店里盘点")
    )
    for path in ("/board", f"/cases/{case_id}"):
        text = page(app, stage_th, "manager", path)
        assert "客户改期" in text and "重新起算" in text, path
    assert "承诺重新起算，客户改期，店里盘点" in page(app, stage_th, "manager", f"/cases/{case_id}")
    form = page(app, stage_th, "designer", f"/cases/{case_id}/appointment")
    assert "客户怎么说的" in form


def test_it_promises_an_estate_no_days(app: Flask, stage_th: Stage, session: Session) -> None:
    case_id = booked(stage_th, handed_over(stage_th, estate(stage_th)))
    assert session.get_one(Case, case_id).due_at is None
    for part, path in (("manager", f"/cases/{case_id}"), ("designer", "/today")):
        assert "全程" not in page(app, stage_th, part, path)


def test_it_shows_the_way_to_the_end_of_the_promise_with_what_is_behind(app: Flask, stage_th: Stage) -> None:
    case_id = booked(stage_th)
    assert "途中：勘察提交 未到，出图 未到，完工 未到" in page(app, stage_th, "manager", f"/cases/{case_id}")
    stage_th.act("designer", SubmitSurvey(case_id=case_id, sheet=sheet()))
    for path in (f"/cases/{case_id}", f"/cases/{case_id}/why/DELIVERY_SMALL"):
        text = page(app, stage_th, "manager", path)
        assert "勘察提交" in text and "勘察提交 未到" not in text and "出图" in text, path
    assert re.search(
        r"途中：勘察提交 今天 \d\d:\d\d，出图 未到，完工 未到",
        page(app, stage_th, "manager", f"/cases/{case_id}"),
    )


def test_it_shows_when_the_papers_of_an_approval_were_handed_in(app: Flask, stage_xz: Stage) -> None:
    case_id, _ = issued(stage_xz, cut="260")
    assert "途中：审批资料报出 未到" in page(app, stage_xz, "manager", f"/cases/{case_id}")
    desks = [desk.authority for desk in permit_now(stage_xz, case_id).desks]
    papers = [file_of(stage_xz, "customer_manager", "占掘图.jpg")]
    sent = SubmitPermit(case_id=case_id, authorities=desks, contents="申请表、占掘图", papers=papers)
    stage_xz.act("customer_manager", sent)
    text = page(app, stage_xz, "manager", f"/cases/{case_id}")
    assert "途中：审批资料报出 今天" in text and "剩" in text
