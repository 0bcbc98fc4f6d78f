"""The fee ledger's pages: from voucher to booking in Tanghe, nothing of it in Xinzheng."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Stage, enter
from tests.support.story_closing import fee_opened, fee_reported, finished, with_voucher

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def stage(stage_th: Stage) -> Stage:
    return stage_th


def hidden(client: FlaskClient, address: str) -> dict[str, str]:
    """The ids of the form on that page."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return dict(re.findall(r'<input type="hidden" name="(cmd_id|base_rev)" value="([^"]+)"', page.text))


def test_it_opens_an_account_from_the_voucher(app: Flask, stage: Stage) -> None:
    case_id = finished(stage)
    client, address = enter(app, stage, "customer_manager"), f"/cases/{case_id}/fee"
    assert "凭证还没收到" in client.get(address).text
    with_voucher(stage, case_id)
    page = client.get(address).text
    assert "豫财 2026-0088" in page and "500,000.00" in page
    sent = {
        **hidden(client, address),
        "payable": "500000",
        "entitlement": "十万",
        "basis_doc_no": "唐财综〔2026〕9号",
    }
    wrong = client.post(address, data=sent)
    assert wrong.status_code == 422 and "金额看不懂" in wrong.text
    done = client.post(address, data={**sent, "entitlement": "100,000.00"})
    assert done.status_code == 303
    assert "100,000.00" in client.get(done.location).text


def test_it_walks_from_dossier_to_booking(app: Flask, stage: Stage) -> None:
    account_id = fee_opened(stage)
    address = f"/fees/{account_id}"
    engineer, finance = enter(app, stage, "engineer"), enter(app, stage, "finance")
    items = [one.code for one in stage.cast.company.pack.fee.dossier]
    assert (
        engineer.post(f"{address}/dossier", data={**hidden(engineer, address), "items": items}).status_code
        == 303
    )
    report = {
        **hidden(engineer, address),
        "report_no": "2026-01",
        "receiver": "财政局综合科",
        "on": "2026-03-02",
    }
    assert engineer.post(f"{address}/report", data=report).status_code == 303
    dun = {**hidden(finance, address), "on": "2026-03-30", "way": "PHONE", "reply": "五月拨"}
    assert finance.post(f"{address}/dunnings", data=dun).status_code == 303
    stale = finance.post(f"{address}/dunnings", data={**dun, "cmd_id": hidden(finance, address)["cmd_id"]})
    assert stale.status_code == 409 and "五月拨" in stale.text
    paid = {**hidden(finance, f"{address}?do=allocations"), "on": "2026-04-10", "bank_slip": "回单 7"}
    over = finance.post(f"{address}/allocations", data={**paid, "amount": "100000.01"})
    assert over.status_code == 422 and "批准" in over.text and 'value="回单 7"' in over.text
    assert finance.post(f"{address}/allocations", data={**paid, "amount": "100000"}).status_code == 303
    book = {**hidden(finance, address), "finance_voucher": "记-0412"}
    assert finance.post(f"{address}/booking", data=book).status_code == 303
    assert "入账" in finance.get(address).text


def test_it_lists_what_is_owed_by_age(app: Flask, stage: Stage) -> None:
    fee_reported(stage)
    page = enter(app, stage, "finance").get("/fees").text
    assert "滨河家园 3 号院" in page and "100,000.00" in page and "180 天以上" in page
    client = enter(app, stage, "finance")
    lists = [client.get(f"/fees?age={n}").text for n in range(4)]
    assert sum("滨河家园 3 号院" in text for text in lists) == 1


def test_it_is_offered_only_where_there_is_the_duty(app: Flask, stage: Stage, stage_xz: Stage) -> None:
    account_id = fee_opened(stage)
    assert 'href="/fees"' in enter(app, stage, "finance").get("/me").text
    finance = enter(app, stage_xz, "finance")
    assert 'href="/fees"' not in finance.get("/me").text
    for address in ("/fees", f"/fees/{account_id}", f"/cases/{finished(stage_xz)}/fee"):
        assert finance.get(address).status_code == 404
    assert enter(app, stage, "contractor").get("/fees").status_code == 404
