"""Stories of the admin's pages: people come and go, firms, areas, days, and a new version of the rules."""

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.domain.calendar import CalendarDay
from fieldapp.domain.company import Area, Company, Firm
from fieldapp.domain.job import Job, enqueue
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.commands.examples.office import newer_pack
from tests.support.cast import Stage, enter

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = SQLITE


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


@pytest.fixture
def admin(app: Flask, stage: Stage) -> FlaskClient:
    return enter(app, stage, "admin")


def fresh() -> dict[str, str]:
    return {"cmd_id": str(uuid7())}


def test_it_hires_somebody_who_logs_in_with_the_password_shown_once(
    app: Flask, stage: Stage, admin: FlaskClient, session: Session
) -> None:
    new = {
        "login": "xz-new",
        "name": "新来的",
        "roles": ["customer_manager", "counter_officer"],
        "phone": "13900007777",
    }
    assert admin.post("/admin/people", data={**fresh(), **new}).status_code == 303
    person = session.scalars(select(Person).where(Person.login == "xz-new")).one()
    assert (person.roles, person.phone) == (["customer_manager", "counter_officer"], "13900007777")
    page = admin.post(f"/admin/people/{person.id}/password")
    match = re.search(r"<b>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</b>", page.text)
    assert match
    other = app.test_client()
    other.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert other.post("/login", data={"login": "xz-new", "password": match[1]}).status_code == 303
    assert match[1] not in "".join(str(event.data) for event in session.scalars(select(Event)))


def test_it_sends_everybody_else_away(app: Flask, stage: Stage) -> None:
    for part in ("manager", "designer", "customer_manager"):
        client = enter(app, stage, part)
        for address in ("/admin/people", "/admin/firms", "/admin/areas", "/admin/calendar", "/admin/rules"):
            assert client.get(address).status_code == 403, (part, address)


def test_it_keeps_what_was_typed_when_a_role_does_not_fit_the_firm(admin: FlaskClient, stage: Stage) -> None:
    typed = {
        "login": "xz-x",
        "name": "错角色",
        "roles": ["designer"],
        "firm_id": str(stage.cast.firms["works"].id),
    }
    page = admin.post("/admin/people", data={**fresh(), **typed})
    assert page.status_code == 422
    assert "施工单位的人不能当设计员" in page.text and 'value="错角色"' in page.text
    taken = admin.post(
        "/admin/people", data={**fresh(), "login": "xz-designer", "name": "重号", "roles": ["manager"]}
    )
    assert "工号 xz-designer 有人用了" in taken.text


def test_it_ends_the_login_of_somebody_who_leaves_on_every_phone(
    app: Flask, stage: Stage, admin: FlaskClient
) -> None:
    leaver = stage.person("service")
    phone = enter(app, stage, "service")
    assert phone.get("/today").status_code == 200
    assert (
        admin.post(f"/admin/people/{leaver.id}/leaving", data={**fresh(), "reason": "离职"}).status_code
        == 303
    )
    assert phone.get("/today").status_code == 302
    assert "已停用" in admin.get("/admin/people?q=service").text
    assert f"{leaver.name}</h1>" in admin.get(f"/admin/people/{leaver.id}").text
    assert admin.post(f"/admin/people/{leaver.id}/return", data=fresh()).status_code == 303
    enter(app, stage, "service")


def test_it_never_lets_an_admin_lock_himself_out(admin: FlaskClient, stage: Stage) -> None:
    me = stage.person("admin")
    page = admin.post(f"/admin/people/{me.id}/leaving", data={**fresh(), "reason": "试试"})
    assert page.status_code == 422 and "不能停用自己" in page.text
    page = admin.post(f"/admin/people/{me.id}", data={**fresh(), "name": me.name, "roles": ["manager"]})
    assert page.status_code == 422 and "不能去掉自己的管理角色" in page.text


def test_it_finds_people_by_name_and_pages_them(admin: FlaskClient) -> None:
    assert "周航" in admin.get("/admin/people?q=周航").text
    assert "没找到" in admin.get("/admin/people?q=不存在").text
    assert "平台推送" not in admin.get("/admin/people").text


def test_it_enters_and_changes_a_firm(admin: FlaskClient, session: Session) -> None:
    data = {"firm_kind": "DESIGN", "name": "第二设计（演示）", "qualified_until": "2020-01-31"}
    assert admin.post("/admin/firms", data={**fresh(), **data}).status_code == 303
    firm = session.scalars(select(Firm).where(Firm.name == "第二设计（演示）")).one()
    assert "资质过期" in admin.get("/admin/firms").text
    assert 'value="2020-01-31"' in admin.get(f"/admin/firms/{firm.id}").text
    assert (
        admin.post(f"/admin/firms/{firm.id}", data={**fresh(), "name": "改名设计（演示）"}).status_code == 303
    )
    session.rollback()
    session.refresh(firm)
    assert (firm.name, firm.active) == ("改名设计（演示）", False)


def test_it_gives_an_area_its_words_and_its_only_default(
    admin: FlaskClient, stage: Stage, session: Session
) -> None:
    manager = stage.person("customer_manager_2").id
    data = {
        "name": "新区",
        "keywords": "新港 双湖、国际路",
        "customer_manager_id": str(manager),
        "is_default": "1",
    }
    assert admin.post("/admin/areas", data={**fresh(), **data}).status_code == 303
    defaults = session.scalars(select(Area).where(Area.is_default)).all()
    assert [(one.name, one.keywords) for one in defaults] == [("新区", ["新港", "双湖", "国际路"])]
    wrong = {**data, "customer_manager_id": str(stage.person("designer").id)}
    assert "不是客户经理" in admin.post("/admin/areas", data={**fresh(), **wrong}).text


def test_it_sets_a_day_and_takes_it_back(admin: FlaskClient, session: Session) -> None:
    typed = {"day": "2027-03-08", "day_kind": "REST", "note": "本地放假"}
    assert admin.post("/admin/calendar", data={**fresh(), **typed}).status_code == 303
    assert session.scalars(select(CalendarDay.kind)).all() == ["REST"]
    assert "自己定的：本地放假" in admin.get("/admin/calendar?month=2027-03").text
    admin.post("/admin/calendar", data={**fresh(), "day": "2027-03-08", "day_kind": "PUBLISHED"})
    session.rollback()
    assert session.scalars(select(CalendarDay.kind)).all() == []
    assert (
        admin.post("/admin/calendar", data={**fresh(), "day": "2027-02-30", "day_kind": "REST"}).status_code
        == 422
    )
    assert date(2027, 3, 8).isoformat() in admin.get("/admin/calendar?month=2027-03").text


def test_it_puts_a_checked_version_into_force_and_refuses_a_wrong_one(
    admin: FlaskClient, session: Session
) -> None:
    text = newer_pack("xinzheng")
    wrong = text.replace("four_zeros = false", "four_zeroes = false")
    page = admin.post("/admin/rules", data={**fresh(), "text": wrong})
    assert page.status_code == 422 and "promise.four_zero" in page.text
    foreign = admin.post("/admin/rules", data={**fresh(), "text": newer_pack("tanghe")})
    assert "这是 tanghe 的规则" in foreign.text
    file = {"pack_file": (io.BytesIO(text.encode()), "xinzheng.toml")}
    assert (
        admin.post("/admin/rules", data={**fresh(), **file}, content_type="multipart/form-data").status_code
        == 303
    )
    company = session.scalars(select(Company)).one()
    assert company.pack.version == "xinzheng-2021-51-2"
    again = admin.post("/admin/rules", data={**fresh(), "text": text})
    assert again.status_code == 422 and "完全一样" in again.text


def test_it_says_what_the_worker_has_given_up(admin: FlaskClient, stage: Stage, session: Session) -> None:
    assert "后台没做成" not in admin.get("/admin/people").text
    company = stage.cast.company.id
    for number, kind in enumerate(("pictures", "pictures", "sweep")):
        enqueue(session, kind, f"{number}", {}, now(), company if kind == "pictures" else None)
    session.execute(update(Job).values(dead_at=now(), error="OSError: no such disk"))
    session.commit()
    said = admin.get("/admin/people").text
    assert "后台没做成：照片预览 2 件、到点的事 1 件" in said and "OSError" not in said


def test_it_says_nothing_of_what_another_company_waits_for(
    app: Flask, admin: FlaskClient, stage_th: Stage, session: Session
) -> None:
    enqueue(session, "pictures", "theirs", {}, now(), stage_th.cast.company.id)
    session.execute(update(Job).values(dead_at=now()))
    session.commit()
    assert "后台没做成" not in admin.get("/admin/people").text
    assert "后台没做成" in enter(app, stage_th, "admin").get("/admin/people").text
