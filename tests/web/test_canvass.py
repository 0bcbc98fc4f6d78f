"""The doors of the intake: leads, visits, papers and the hand-over, as posted by a phone."""

import io
import zipfile
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.paper import Paper
from fieldapp.domain.visit import Visit
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.story_intake import estate, handed_over, lead, papered, visited
from tests.support.story_push import unowned

PDF = b"%PDF-1.4\n% a fictional paper\n%%EOF"
SHOP = {
    "source": "SWEEP",
    "name": "张记烩面馆",
    "address": "新华路 126 号",
    "customer_kind": "RESTAURANT",
    "phone": "13900001111",
}


def fresh(**fields: object) -> dict[str, object]:
    return {"cmd_id": str(uuid7()), **fields}


def count(session: Session, what: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_shop_goes_from_the_street_to_the_design_firm(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    client = enter(app, stage_xz, "customer_manager")
    assert "记一家" in client.get("/canvass").text
    page = client.get("/canvass/new").text
    assert "郑好办" in page and "扫街" in page
    registered = client.post("/canvass", data=fresh(**SHOP, lng="113.74", lat="34.40", accuracy_m="6"))
    case = session.scalars(select(Case)).one()
    root = f"/cases/{case.id}"
    assert registered.status_code == 303 and registered.location.endswith(f"{root}/visits/new")
    assert "记下这次上门" in client.get(f"{root}/visits/new").text
    assert client.post(f"{root}/visits", data=fresh(result="D01", met="店主")).status_code == 303
    assert "营业执照" in client.get(f"{root}/papers").text
    licence = fresh(
        obtained="STAFF", files_file=(io.BytesIO(PDF), "执照.pdf"), **{"values.uscc": "92410184MA40TEA20F"}
    )
    assert client.post(f"{root}/papers/M02", data=licence).status_code == 303
    missing = client.post(f"{root}/papers/M06/missing", data=fresh(reason="规划还没批"))
    assert missing.status_code == 303
    page = client.get(f"{root}/handover").text
    assert "宏图设计" in page and "规划还没批" in page
    handed = client.post(f"{root}/handover", data=fresh(firm_id=str(stage_xz.cast.firms["design"].id)))
    assert handed.status_code == 303
    session.rollback()
    assert session.get_one(Case, case.id).stage == "HANDED_OVER"
    assert enter(app, stage_xz, "designer").get(root).status_code == 200


def test_the_case_page_shows_papers_and_visits(app: Flask, stage_xz: Stage) -> None:
    case_id = papered(stage_xz)
    page = enter(app, stage_xz, "customer_manager").get(f"/cases/{case_id}").text
    assert "齐 2" in page and "已见面有需求" in page


def test_who_collects_nothing_reads_who_does(app: Flask, stage_xz: Stage) -> None:
    """Instead of a page with a title and nothing below it."""
    root = f"/cases/{visited(stage_xz, lead(stage_xz))}"
    inspector = enter(app, stage_xz, "inspector")
    assert f"{stage_xz.cast['customer_manager'].name}来收" in inspector.get(f"{root}/papers/M02").text
    assert "<b>还没核</b>" in inspector.get(f"{root}/pressure").text


def test_a_twin_is_shown_and_what_was_typed_stays(app: Flask, stage_xz: Stage, session: Session) -> None:
    lead(stage_xz)
    client = enter(app, stage_xz, "customer_manager")
    form = fresh(**SHOP, note="靠路口")
    again = client.post("/canvass", data=form)
    assert again.status_code == 422 and "可能是同一家" in again.text and "靠路口" in again.text
    assert client.post("/canvass", data={**form, "despite": "1"}).status_code == 303


def test_a_double_tap_writes_one_lead(app: Flask, stage_xz: Stage, session: Session) -> None:
    client = enter(app, stage_xz, "customer_manager")
    form = fresh(**SHOP)
    first, second = client.post("/canvass", data=form), client.post("/canvass", data=form)
    assert first.location == second.location and count(session, Case) == 1


def test_a_double_tap_writes_one_visit_and_one_paper(app: Flask, stage_xz: Stage, session: Session) -> None:
    client = enter(app, stage_xz, "customer_manager")
    root = f"/cases/{lead(stage_xz)}"
    visit, paper = fresh(result="D01"), fresh(obtained="STAFF", seen_only="1")
    for _ in range(2):
        assert client.post(f"{root}/visits", data=visit).status_code == 303
    for _ in range(2):
        assert client.post(f"{root}/papers/M06", data=paper).status_code == 303
    assert (count(session, Visit), count(session, Paper)) == (1, 1)


def test_the_fee_voucher_keeps_what_was_typed_beside_its_error(app: Flask, stage_th: Stage) -> None:
    client = enter(app, stage_th, "customer_manager")
    root = f"/cases/{visited(stage_th, estate(stage_th))}"
    typed = {
        "values.voucher_no": "演示 001",
        "values.payer": "甲置业",
        "values.paid_on": "2026-02-20",
        "values.amount": "多少",
    }
    wrong = client.post(
        f"{root}/papers/M08", data=fresh(obtained="STAFF", files_file=(io.BytesIO(PDF), "凭证.pdf"), **typed)
    )
    assert wrong.status_code == 422
    assert "金额看不懂" in wrong.text and "演示 001" in wrong.text and "凭证.pdf" in wrong.text


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "no paper")
    return made.getvalue()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("content", "name"),
    [(zipped(), "执照.pdf"), (b"", "空.pdf"), (PDF, "执照.jpg"), (b"\x89PNG\r\n\x1a\nx", "坏.png")],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    app: Flask, stage_xz: Stage, session: Session, content: bytes, name: str
) -> None:
    client = enter(app, stage_xz, "customer_manager")
    root = f"/cases/{visited(stage_xz)}"
    answer = client.post(
        f"{root}/papers/M06", data=fresh(obtained="STAFF", files_file=(io.BytesIO(content), name))
    )
    assert answer.status_code == 422
    assert "没有收" in answer.text or "打不开" in answer.text
    assert count(session, Paper) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_hundred_megabytes_are_refused_before_they_are_read(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    client = enter(app, stage_xz, "customer_manager")
    root = f"/cases/{visited(stage_xz)}"
    answer = client.post(
        f"{root}/papers/M06",
        data=b"--x",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert answer.status_code == 413 and "太大" in answer.text
    assert count(session, Paper) == 0


def test_the_manager_assigns_by_hand(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = unowned(stage_xz)
    client = enter(app, stage_xz, "manager")
    assert "李敏" in client.get(f"/cases/{case_id}/assignment").text
    person = stage_xz.person("customer_manager").id
    assert client.post(f"/cases/{case_id}/assignment", data=fresh(person_id=str(person))).status_code == 303
    assert client.get(f"/cases/{case_id}/classification").status_code == 200
    assert (
        client.post(f"/cases/{case_id}/classification", data=fresh(customer_kind="ESTATE")).status_code == 303
    )
    session.rollback()
    assert session.get_one(Case, case_id).customer == "RES"


def addresses(case_id: UUID) -> list[str]:
    nouns = ("visits/new", "papers", "papers/M06", "handover", "classification", "assignment")
    return [f"/cases/{case_id}/{noun}" for noun in nouns]


def test_the_other_company_finds_nothing(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    case_id = visited(stage_xz)
    client = enter(app, stage_th, "customer_manager")
    assert {client.get(address).status_code for address in addresses(case_id)} == {404}
    posts = [
        f"/cases/{case_id}/{noun}"
        for noun in ("visits", "papers/M06", "papers/M06/missing", "handover", "classification")
    ]
    assert {client.post(address, data=fresh()).status_code for address in posts} == {404}


def test_a_role_that_only_reads_changes_nothing(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = handed_over(stage_xz)
    client: FlaskClient = enter(app, stage_xz, "designer")
    assert client.get("/canvass").status_code == 403 and client.get("/canvass/new").status_code == 403
    papers = client.get(f"/cases/{case_id}/papers").text
    assert "营业执照" in papers and "身份证" not in papers
    before = count(session, Paper)
    posted = client.post(f"/cases/{case_id}/papers/M06", data=fresh(obtained="STAFF", seen_only="1"))
    assert posted.status_code == 403 and count(session, Paper) == before
