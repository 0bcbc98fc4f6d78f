"""The ignition's door: every page opens, forms alone lead to the flame, others are kept out."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import GATE_READINGS, STROKES
from fieldapp.domain.application import Application
from fieldapp.domain.gate import gates_for, readings_of
from fieldapp.domain.household import Household
from fieldapp.domain.tolerance import Tolerance
from fieldapp.lib.clock import local, now
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter, raise_curtain
from tests.support.story_ignition import (
    accepted_works,
    applied,
    built,
    gas_on,
    missing,
    papered,
    rooms,
)

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def picture(colour: int = 90) -> tuple[io.BytesIO, str]:
    raw = io.BytesIO()
    Image.new("RGB", (64, 48), (colour, 120, 140)).save(raw, "JPEG")
    raw.seek(0)
    return raw, "现场.jpg"


def post(client: FlaskClient, address: str, **fields: Any) -> str:
    """Send a form; answers with where it leads."""
    answer = client.post(address, data={"cmd_id": str(uuid7()), **fields}, content_type="multipart/form-data")
    assert answer.status_code == 303, (address, answer.status_code, answer.text[-3000:])
    return str(answer.headers["Location"])


def seen(client: FlaskClient, address: str, *words: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    for word in words:
        assert word in answer.text, (address, word)
    return answer.text


@SQLITE
def test_it_goes_from_the_application_to_the_flame_by_forms(app: Flask, stage_xz: Stage) -> None:
    case_id = accepted_works(stage_xz)
    client = enter(app, stage_xz, "customer_manager")
    seen(client, f"/cases/{case_id}", "还没报装", "问用户什么时候通气")
    seen(client, f"/cases/{case_id}/applications/new", "从哪里报的", "受理后 1 日内通气")
    page = post(client, f"/cases/{case_id}/applications", channel="HALL", applicant="张保国")
    seen(client, page, "等受理", "还没收", "自动受理")
    made = UUID(page.rsplit("/", 1)[1])
    assert "房产证" in client.post(f"{page}/acceptance", data={"cmd_id": str(uuid7())}).text
    codes = missing(stage_xz, made)
    for code in codes[1:]:
        text = seen(client, f"{page}/papers/{code}", "收下")
        extra = {"values.uscc": "91410184MA3X5L2T8K"} if "values.uscc" in text else {}
        post(client, f"{page}/papers/{code}", obtained="STAFF", files_file=picture(), **extra)
    papered(stage_xz, made)
    post(client, f"{page}/acceptance")
    seen(client, page, "已受理", "约通气时间")
    post(
        client,
        f"{page}/visit",
        **{"at.day": "other", "at": f"{local(now() + timedelta(hours=3)):%Y-%m-%dT%H:%M}"},
    )
    post(
        client,
        f"{page}/meter",
        no="XZ000017",
        model="G10",
        maker="甲表厂",
        direction="LEFT",
        base_reading="0.125",
        seal_no="Q-1",
        installed_on="2026-02-27",
        expires_on="2036-02-27",
        photos_file=picture(),
    )
    with Session(stage_xz.engine) as session:
        application = session.get_one(Application, made)
        pack = application.case.pack
        gates = [(one, [r.key for r in readings_of(pack, one)]) for one in gates_for(application)]
    for gate, keys in gates:
        seen(client, f"{page}/gates/{gate.code}", gate.question)
        if gate.system or gate.checks or gate.sign:
            continue
        fields: dict[str, Any] = {f"v_{key}": GATE_READINGS[key] for key in keys if key in GATE_READINGS}
        fields |= {} if keys else {"ok": "true"}
        fields |= {"evidence": "HT-1"} if gate.evidence else {}
        fields |= {"photos_file": picture()} if gate.photo else {}
        post(client, f"{page}/gates/{gate.code}", **fields)
    for colour in (10, 20, 30):
        post(client, f"{page}/photos", shows="FLAME", photos_file=picture(colour))
    seen(client, f"{page}/photos", "够了")
    gas = {
        "base_reading": "0.125",
        "before_kpa": "2.1",
        "after_kpa": "2.0",
        "appliances": "双眼灶 1 台\n热水器 1 台",
        "crew_name_1": "李敏",
        "crew_certificate_1": "A1",
        "signer": "张保国",
    }
    alone = client.post(f"{page}/gas", data={"cmd_id": str(uuid7()), **gas, "strokes": json.dumps(STROKES)})
    assert alone.status_code == 422 and "2 个人到场" in alone.text and "热水器 1 台" in alone.text
    assert "&#34;points&#34;" in alone.text  # the signature survives
    half = client.post(f"{page}/gas", data={"cmd_id": str(uuid7()), **gas, "crew_name_2": "吴刚"})
    assert half.status_code == 422 and "f-crew_certificate_2-error" in half.text
    pair = {**gas, "crew_name_2": "吴刚", "crew_certificate_2": "A2"}
    unsigned = client.post(f"{page}/gas", data={"cmd_id": str(uuid7()), **pair})
    assert unsigned.status_code == 422 and "用户还没签字" in unsigned.text
    post(client, f"{page}/gas", **pair, strokes=json.dumps(STROKES))
    seen(client, page, "已通气", "通气单", "XZ000017")
    seen(client, f"/cases/{case_id}", "已通气")


@SQLITE
def test_it_lists_households_by_range_and_shows_who_is_lit(app: Flask, stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    client = enter(app, stage_th, "customer_manager")
    seen(client, f"/cases/{case_id}/households", "户号还没录")
    query = "buildings=1-2&units=2&floors=3&rooms=2"
    assert "2-2-302" in seen(client, f"/cases/{case_id}/households/new?{query}", "1-1-101")
    assert "填 1 到 200" in seen(
        client, f"/cases/{case_id}/households/new?{query.replace('floors=3', 'floors=-3')}"
    )
    post(client, f"/cases/{case_id}/households", labels="1-1-101\n1-1-102\n1-1-101\n")
    with Session(stage_th.engine) as session:
        homes = session.scalars(
            select(Household.id).where(Household.case_id == case_id).order_by(Household.position)
        ).all()
    assert len(homes) == 2
    gas_on(stage_th, case_id, homes[0])
    seen(client, f"/cases/{case_id}/households", "1-1-101", "已通气", "1-1-102")
    assert (
        "1-1-101" not in seen(client, f"/cases/{case_id}/households?q=102", "1-1-102").split('id="rooms"')[1]
    )
    seen(client, f"/cases/{case_id}", "1 / 2 户")
    seen(client, f"/households/{homes[0]}", "一户一档", "必填", "HT-2026-018")
    seen(client, f"/households/{homes[0]}/edit", "补档案")
    post(client, f"/households/{homes[0]}", user_name="王芳", file_hose_type="波纹管", base_rev="1")
    seen(client, f"/households/{homes[0]}", "王芳", "波纹管")


@SQLITE
def test_it_shows_the_two_tests_of_a_tolerance_and_keeps_what_was_typed(app: Flask, stage_th: Stage) -> None:
    made = applied(stage_th, accepted_works(stage_th))
    client = enter(app, stage_th, "counter")
    address = f"/applications/{made}/papers/M05/tolerance"
    seen(client, address, "会不会影响项目合法性", "会不会影响技术可靠性", "容缺")
    fields = {
        "reason": "房本在外地",
        "promised_by": "张保国",
        "LEGALITY": "Y",
        "LEGALITY_note": "产权有争议",
        "TECHNICAL": "N",
    }
    wrong = client.post(address, data={"cmd_id": str(uuid7()), **fields})
    assert (
        wrong.status_code == 422 and "影响合法性（产权有争议）" in wrong.text and "房本在外地" in wrong.text
    )
    post(client, address, **{**fields, "LEGALITY": "N", "LEGALITY_note": ""})
    with Session(stage_th.engine) as session:
        tolerance_id = session.scalars(select(Tolerance.id)).one()
    seen(client, f"/tolerances/{tolerance_id}", "收下", "不影响")
    bare = client.post(f"/tolerances/{tolerance_id}/paper", data={"cmd_id": str(uuid7())})
    assert bare.status_code == 422 and "没有文件关不了" in bare.text
    post(client, f"/tolerances/{tolerance_id}/paper", files_file=picture())
    service = enter(app, stage_th, "service")
    seen(service, f"/tolerances/{tolerance_id}", "核过，没问题")
    post(service, f"/tolerances/{tolerance_id}/verification")
    seen(client, f"/applications/{made}/papers/M03", "这份不能容缺")


@SQLITE
def test_it_keeps_other_companies_and_firms_out(app: Flask, stage_xz: Stage) -> None:
    case_id = built(stage_xz)
    made = applied(stage_xz, case_id)
    with app.app_context():
        other = raise_curtain(stage_xz.engine, "tanghe")
    for client in (enter(app, other, "customer_manager"), enter(app, stage_xz, "designer")):
        for address in (f"/applications/{made}", f"/applications/{made}/gas", f"/cases/{case_id}/households"):
            assert client.get(address).status_code == 404
    reader = enter(app, stage_xz, "engineer")
    assert reader.get(f"/applications/{made}").status_code == 200
    refused = reader.post(f"/applications/{made}/acceptance", data={"cmd_id": str(uuid7())})
    assert refused.status_code == 403
    assert reader.put(f"/applications/{made}").status_code == 405


@SQLITE
def test_it_opens_every_other_page(app: Flask, stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    [home] = rooms(stage_th, case_id, "1-1-101")
    made = applied(stage_th, case_id, home)
    client = enter(app, stage_th, "customer_manager")
    for rest in ("", "/visit", "/refusal", "/meter", "/photos", "/gates", "/gas", "/withdrawal"):
        seen(client, f"/applications/{made}{rest}")
    seen(client, f"/cases/{case_id}/applications/new?household={home}", "1-1-101")
    seen(client, f"/cases/{case_id}/retest", "久置复验")
