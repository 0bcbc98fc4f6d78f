"""The closing's pages: the contractor hands in, two people audit, customer service receives."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.domain.archive import archive_of
from fieldapp.domain.case import Case
from fieldapp.domain.settlement import current_settlement
from fieldapp.domain.stage import Stage as At
from tests.support.cast import Stage, enter
from tests.support.story_closing import documents, finished, handed, passed, sheet, submitted

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


def form(client: FlaskClient, address: str) -> dict[str, str]:
    """What the page would send untouched."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    boxes = re.sub(r'<input type="checkbox"[^>]*>', "", page.text)
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', boxes)
    ticked = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)" checked', page.text)
    radios = set(re.findall(r'<input type="radio" name="([^"]+)"', page.text))
    return {**{name: value for name, value in found if name not in radios}, **dict(ticked)}


def test_it_takes_papers_one_by_one_and_then_the_list(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    documents(stage, case_id, but="C31")
    client = enter(app, stage, "contractor")
    page = client.get(f"/cases/{case_id}/completion-documents")
    assert "还差 1 项" in page.text and "竣工报告" in page.text
    short = client.post(
        f"/cases/{case_id}/completion-documents", data=form(client, f"/cases/{case_id}/completion-documents")
    )
    assert short.status_code == 422 and "还差竣工报告" in short.text
    one = f"/cases/{case_id}/completion-documents/C31"
    empty = client.post(one, data=form(client, one))
    assert empty.status_code == 422 and "选文件" in empty.text
    sent = {**form(client, one), "files_file": (io.BytesIO(b"%PDF-1.4 report"), "竣工报告.pdf")}
    assert client.post(one, data=sent, content_type="multipart/form-data").status_code == 303
    assert "竣工报告.pdf" in client.get(one).text
    done = client.post(
        f"/cases/{case_id}/completion-documents", data=form(client, f"/cases/{case_id}/completion-documents")
    )
    assert done.status_code == 303
    assert "等资料审" in client.get(f"/cases/{case_id}/completion-documents").text


def test_it_prefills_the_settlement_from_the_order_and_keeps_what_was_typed(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    client, address = enter(app, stage, "contractor"), f"/cases/{case_id}/settlement"
    sent = form(client, address)
    assert (sent["lines.0.item"], sent["lines.0.qty"], sent["lines.3.item"]) == ("PE 管", "120.5", "调压箱")
    prices = {f"lines.{n}.price": price for n, price in enumerate(("80", "80", "很贵", "1,200.50"))}
    wrong = client.post(address, data={**sent, **prices, "contract": "20000"})
    assert wrong.status_code == 422 and "金额看不懂" in wrong.text and 'value="1,200.50"' in wrong.text
    assert re.search(r'name="lines.2.price"[^>]*aria-invalid', wrong.text)
    free = client.post(
        address,
        data={**sent, **prices, "lines.2.price": "48.87", "contract": "20000", "customer_outside": "5"},
    )
    assert free.status_code == 422 and "国办函" in free.text
    done = client.post(address, data={**sent, **prices, "lines.2.price": "48.87", "contract": "20000"})
    assert done.status_code == 303, done.text
    with Session(stage.engine) as session:
        sheet = current_settlement(session, session.get_one(Case, case_id))
        assert sheet is not None
        assert (sheet.outside_fen, sheet.inside_fen) == (1204000 + 120050, 234576)
    assert "15,586.26" in client.get(address).text


def test_it_keeps_what_was_handed_in_before_it_came_back(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    submitted(stage, case_id)
    back = AuditSettlement(case_id=case_id, verdict="RETURN", returned=["少签证单"], opinion="补齐再报")
    stage.act("finance", back)
    stage.act("contractor", sheet(case_id, fees=20000))
    client, address = enter(app, stage, "finance"), f"/cases/{case_id}/settlements"
    assert address in client.get(f"/cases/{case_id}/settlement").text
    page = client.get(address).text
    assert "第 2 版" in page and "第 1 版" in page and "退回" in page
    first = client.get(f"{address}/1").text
    assert "13,456.88" in first and "少签证单" in first and "<form" not in first
    assert client.get(f"{address}/3").status_code == 404
    assert enter(app, stage, "supervisor").get(address).status_code == 404


def test_it_shows_each_auditor_the_own_key(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    submitted(stage, case_id)
    address = f"/cases/{case_id}/audit"
    engineer, finance = enter(app, stage, "engineer"), enter(app, stage, "finance")
    assert "交资料审意见" in engineer.get(address).text
    back = engineer.post(f"{address}/documents", data={**form(engineer, address), "verdict": "RETURN"})
    assert back.status_code == 422 and "写清补什么" in back.text
    assert (
        engineer.post(f"{address}/documents", data={**form(engineer, address), "verdict": "PASS"}).status_code
        == 303
    )
    assert "交资料审意见" not in engineer.get(address).text
    sent = {**form(finance, address), "verdict": "PASS", "first": "13,400", "approved": "13,000.00"}
    assert finance.post(f"{address}/settlement", data=sent).status_code == 303
    page = finance.get(address).text
    assert "终审通过" in page and "核减" in page
    assert "核减" in finance.get(f"/cases/{case_id}/settlement").text


def test_it_hands_the_archive_to_customer_service(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    passed(stage, case_id)
    address = f"/cases/{case_id}/archive"
    engineer, service = enter(app, stage, "engineer"), enter(app, stage, "service")
    assert "移交客户服务部" in engineer.get(address).text
    assert engineer.post(address, data=form(engineer, address)).status_code == 303
    assert "收下" in service.get(address).text and "收下" not in engineer.get(address).text
    assert service.post(f"{address}/receipt", data=form(service, address)).status_code == 303
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        archive = archive_of(session, case)
        assert archive is not None and archive.files == 3 and case.at_stage is At.ARCHIVED
    assert archive.no in service.get("/archives").text
    table = service.get(f"/cases/{case_id}/archive.csv")
    assert table.mimetype == "text/csv" and "竣工图(带坐标)" in table.text


def test_it_shows_the_closing_on_the_case_page(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    handed(stage, case_id)
    page = enter(app, stage, "engineer").get(f"/cases/{case_id}").text
    assert "竣工与归档" in page and "待接收" in page


def test_it_keeps_amounts_from_designers_supervisors_and_the_other_company(
    app: Flask, stage: Stage, stage_th: Stage
) -> None:
    case_id = finished(stage)
    submitted(stage, case_id)
    outsider = enter(app, stage_th, "finance")
    for client, allowed in (
        (enter(app, stage, "supervisor"), ()),
        (enter(app, stage, "contractor"), ("settlement",)),
        (outsider, ()),
    ):
        for noun in ("settlement", "audit", "archive"):
            assert client.get(f"/cases/{case_id}/{noun}").status_code == (200 if noun in allowed else 404), (
                noun
            )
    assert "竣工与归档" not in enter(app, stage, "designer").get(f"/cases/{case_id}").text


def test_it_knows_no_other_company_in_the_list(app: Flask, stage: Stage, stage_th: Stage) -> None:
    handed(stage, finished(stage))
    assert "还没有档案" in enter(app, stage_th, "service").get("/archives").text
