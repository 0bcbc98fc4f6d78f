"""What people type wrong, end to end: the sentence stands at its field, all that was typed is still there."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fieldapp.domain.case import Case
from fieldapp.domain.visit import Visit
from fieldapp.lib.clock import local, now
from fieldapp.lib.ids import uuid7
from tests.support import story_acceptance, story_design, story_ignition, story_intake
from tests.support.cast import Stage, enter

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MACHINE = {"Accept": "application/json"}
LEAD = {
    "source": "SWEEP",
    "name": "张记烩面馆",
    "address": "新郑市新华路 126 号",
    "customer_kind": "RESTAURANT",
    "contact": "张三",
    "phone": "13900001111",
    "despite": "1",
}


def sent(phone: FlaskClient, path: str, values: Mapping[str, Any], **given: Any) -> TestResponse:
    return phone.post(path, data={"cmd_id": str(uuid7()), **values}, **given)


def number(engine: Engine, noun: type[Any]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(noun)) or 0


def test_nul_characters_are_dropped_and_nothing_is_lost(app: Flask, stage_xz: Stage) -> None:
    """A pasted text with a NUL in it, which PostgreSQL cannot keep."""
    phone = enter(app, stage_xz, "customer_manager")
    answer = sent(phone, "/canvass", {**LEAD, "name": "张记\0烩面馆", "note": "后门\0进\n白天有人"})
    assert answer.status_code == 303, answer.text
    with Session(stage_xz.engine) as session:
        case = session.scalars(select(Case)).one()
        assert (case.name, case.note) == ("张记烩面馆", "后门进\n白天有人")
    shown = phone.get(answer.location).text
    assert "\0" not in shown and "张记烩面馆" in shown


def test_nul_characters_in_addresses_and_logins_are_no_fault_of_ours(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "admin")
    case_id = story_intake.lead(stage_xz)
    words = (
        "cases?q=%00",
        "cases?q=张%00记",
        "admin/people?q=a%00",
        "cases/%00",
        "rules/clauses/%00",
        "board?after=%00",
    )
    inside = (f"cases/{case_id}/papers/M%00", f"cases/{case_id}/households?q=%00")
    for path in (f"/{word}" for word in words + inside):
        assert phone.get(path).status_code in (200, 403, 404), path
    stranger = app.test_client()
    stranger.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert stranger.post("/login", data={"login": "xz\0-admin", "password": "wrong"}).status_code == 422
    named = io.BytesIO(b"%PDF-1.4\n%%EOF")
    manager = enter(app, stage_xz, "customer_manager")
    story_intake.visited(stage_xz, case_id)
    answer = sent(
        manager, f"/cases/{case_id}/papers/M06", {"obtained": "STAFF", "files_file": (named, "规\0划.pdf")}
    )
    assert answer.status_code in (303, 422), answer.text


@ONCE
def test_a_name_of_five_hundred_characters_is_refused_at_its_field_and_kept(
    app: Flask, stage_xz: Stage
) -> None:
    phone, long = enter(app, stage_xz, "customer_manager"), "烩" * 500
    answer = sent(phone, "/canvass", {**LEAD, "name": long})
    assert answer.status_code == 422 and "最多 200 个字" in answer.text
    assert long in answer.text and "新华路 126 号" in answer.text and "13900001111" in answer.text
    assert 'id="name-error"' in answer.text or 'aria-invalid="true"' in answer.text
    assert number(stage_xz.engine, Case) == 0
    machine = sent(phone, "/canvass", {**LEAD, "name": long}, headers=MACHINE)
    said = machine.get_json()
    assert machine.status_code == 422 and machine.content_type == "application/problem+json"
    assert (
        said["errors"] == {"name": "最多 200 个字"}
        and said["status"] == 422
        and said["type"].startswith("urn:")
    )


@ONCE
def test_a_failing_credit_code_warns_and_blocks_nothing(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    answer = sent(phone, "/canvass", {**LEAD, "uscc": "91410184MA40TEA12X"})
    assert answer.status_code == 303
    with Session(stage_xz.engine) as session:
        assert session.scalars(select(Case)).one().uscc == "91410184MA40TEA12X"


@ONCE
def test_an_impossible_length_is_refused_at_its_row(app: Flask, stage_xz: Stage) -> None:
    case_id = story_design.arrived(stage_xz)
    phone = enter(app, stage_xz, "designer")
    for length in ("-5", "-0.1", "abc", "1e9", "99999999"):
        row = {
            "cuts_road": "新华路",
            "cuts_length_m": length,
            "cuts_crossing": "OPEN_CUT",
            "cuts_surface": "ASPHALT",
        }
        answer = sent(phone, f"/cases/{case_id}/survey/route", {**row, "inside_m": "18", "outside_m": "120"})
        assert answer.status_code == 422 and length in answer.text and "新华路" in answer.text, length
        assert 'id="f-cuts.0.length_m-error"' in answer.text, length


@ONCE
def test_the_road_goes_by_its_exact_length(stage_xz: Stage) -> None:
    routes = {}
    for cut in ("199.9", "200", "200.1", "0"):
        case_id = story_design.dispatched(stage_xz, cut=cut)
        with Session(stage_xz.engine) as session:
            routes[cut] = session.get_one(Case, case_id).permit_route
    assert routes == {"199.9": "FILING", "200": "CONFIRM", "200.1": "APPROVAL", "0": "SKIPPED"}


@ONCE
def test_the_package_goes_by_its_exact_flow(stage_xz: Stage) -> None:
    packages = {}
    for flow in ("19.9", "20", "20.1"):
        case_id = story_design.surveyed(stage_xz, flow=flow)
        with Session(stage_xz.engine) as session:
            packages[flow] = session.get_one(Case, case_id).package
    assert packages == {"19.9": "SMALL_MERCHANT", "20": "SMALL_MERCHANT", "20.1": "STANDARD"}


@ONCE
def test_gas_before_acceptance_is_refused_with_what_is_missing(app: Flask, stage_xz: Stage) -> None:
    case_id = story_ignition.built(stage_xz)
    application_id = story_ignition.applied(stage_xz, case_id)
    phone = enter(app, stage_xz, "customer_manager")
    given = {
        "base_reading": "0.125",
        "before_kpa": "2.1",
        "after_kpa": "2.0",
        "appliances": "双眼灶 1 台",
        "signer": "张保国",
    }
    answer = sent(phone, f"/applications/{application_id}/gas", given)
    assert answer.status_code == 422 and "验收" in answer.text
    machine = sent(phone, f"/applications/{application_id}/gas", given, headers=MACHINE)
    assert machine.status_code == 422 and machine.get_json()["detail"]


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "no paper")
    return made.getvalue()


@ONCE
def test_a_zip_renamed_pdf_is_refused_by_content_and_the_form_is_kept(app: Flask, stage_xz: Stage) -> None:
    case_id = story_intake.visited(stage_xz)
    phone = enter(app, stage_xz, "customer_manager")
    values = {"obtained": "STAFF", "values.uscc": "92410184MA40TEA20F"}
    answer = sent(
        phone, f"/cases/{case_id}/papers/M02", {**values, "files_file": (io.BytesIO(zipped()), "执照.pdf")}
    )
    assert answer.status_code == 422 and "不是 PDF、照片或 CAD 图" in answer.text
    assert "92410184MA40TEA20F" in answer.text
    assert list((app.config["FIELDAPP"].data / "blobs" / "incoming").iterdir()) == []
    given = {**values, "files_file": (io.BytesIO(zipped()), "执照.pdf")}
    machine = sent(phone, f"/cases/{case_id}/papers/M02", given, headers=MACHINE)
    assert machine.status_code == 422 and "执照.pdf" in machine.get_json()["errors"]["files"]


HEAD = b'--x\r\nContent-Disposition: form-data; name="files_file"; filename="a.pdf"\r\n\r\n%PDF-'


CHUNKED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}


class Endless(io.RawIOBase):
    """A body of 200 MB made as it is read; counts how much of it anybody wanted."""

    def __init__(self, size: int) -> None:
        self.left, self.head = size, HEAD
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        size = min(len(into), self.left)
        piece = self.head[:size] or bytes(min(size, 65536))
        self.head = self.head[len(piece) :]
        into[: len(piece)] = piece
        self.left -= len(piece)
        self.taken += len(piece)
        return len(piece)


@ONCE
@pytest.mark.parametrize("told", [True, False], ids=["with its length", "in pieces"])
def test_two_hundred_megabytes_are_refused_without_using_memory(
    app: Flask, stage_xz: Stage, told: bool
) -> None:
    case_id = story_intake.visited(stage_xz)
    phone, size = enter(app, stage_xz, "customer_manager"), 200 * 1024 * 1024
    body = Endless(size)
    environ: dict[str, Any] = {"wsgi.input": io.BufferedReader(body)}
    environ |= {"CONTENT_LENGTH": str(size)} if told else CHUNKED
    tracemalloc.start()
    answer = phone.open(
        f"/cases/{case_id}/papers/M06", method="POST",
        content_type="multipart/form-data; boundary=x", environ_overrides=environ,
    )  # fmt: skip
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    limit = app.config["FIELDAPP"].max_upload_mb
    assert answer.status_code == 413 and f"不超过 {limit} MB" in answer.text
    assert body.taken <= (limit + 2) * 1024 * 1024 if not told else body.taken < 1024 * 1024
    assert peak < 20 * 1024 * 1024, f"{peak / 1e6:.0f} MB of memory"


@ONCE
def test_a_wrong_pack_file_is_named_with_file_and_key_and_changes_nothing(
    app: Flask, stage_xz: Stage
) -> None:
    phone = enter(app, stage_xz, "admin")
    wrong = 'extends = "common"\n[pack]\ncompany = "xinzheng"\n'
    answer = sent(phone, "/admin/rules", {"text": wrong})
    assert answer.status_code == 422 and "pack.toml: pack.version: 缺这一项" in answer.text
    assert "company = &#34;xinzheng&#34;" in answer.text
    strange = sent(phone, "/admin/rules", {"text": wrong, "unheard_of": "1"})
    assert strange.status_code == 422 and "多了一项" in strange.text
    assert "company = &#34;xinzheng&#34;" in strange.text
    assert "xinzheng-2021-51" in phone.get("/admin/rules").text


@ONCE
def test_an_unknown_body_is_no_fault_of_ours(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    for body in (b"", b"\xff\xfe", json.dumps({"a": 1}).encode()):
        for kind in (
            "application/json",
            "text/plain",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
        ):
            answer = phone.open("/canvass", method="POST", data=body, content_type=kind)
            assert answer.status_code in (400, 422), (body, kind, answer.status_code)
    assert number(stage_xz.engine, Case) == 0 and number(stage_xz.engine, Visit) == 0


@ONCE
def test_what_cannot_be_a_flow_is_refused_with_its_unit(app: Flask, stage_xz: Stage) -> None:
    case_id = story_design.arrived(stage_xz)
    phone = enter(app, stage_xz, "designer")
    for flow in ("-3", "many", "99999999"):
        given = {"burners_name": "灶具", "burners_flow": flow, "burners_unit": "M3_H", "burners_qty": "1"}
        answer = sent(phone, f"/cases/{case_id}/survey/demand", given)
        assert answer.status_code == 422 and flow in answer.text, flow


@ONCE
def test_kilowatts_and_litres_are_turned_into_cubic_metres(app: Flask, stage_xz: Stage) -> None:
    case_id = story_design.arrived(stage_xz)
    phone = enter(app, stage_xz, "designer")
    given = {"burners_name": "锅炉", "burners_flow": "24", "burners_unit": "KW", "burners_qty": "1"}
    answer = sent(phone, f"/cases/{case_id}/survey/demand", given)
    assert answer.status_code == 303, answer.text
    shown = phone.get(f"/cases/{case_id}/survey").text
    assert "m³/h" in shown and "2.4" in shown


@ONCE
def test_a_test_with_the_wrong_gauge_or_times_is_refused_at_its_box(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = story_acceptance.convened(stage_xz, story_acceptance.completed(stage_xz))
    phone, moment = enter(app, stage_xz, "inspector"), local(now())
    rule = stage_xz.cast.company.pack.test_rules["T1"]
    good: dict[str, Any] = {
        "item": "SM-14",
        "instrument": rule.instrument.kinds[0] if rule.instrument else "",
        "instrument_no": "Y-118",
        "calibrated_until": f"{moment + timedelta(days=90):%Y-%m-%d}",
        "medium": rule.mediums[0],
        "soap": "1",
        "started_at": f"{moment - timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "ended_at": f"{moment - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        **{f"inputs.{key}": value for key, value in story_acceptance.readings(rule).items()},
    }
    early = f"{moment - timedelta(minutes=175):%Y-%m-%dT%H:%M}"
    before = f"{moment - timedelta(hours=4):%Y-%m-%dT%H:%M}"
    for wrong, box in (
        ({"inputs.gauge_range_kpa": "1600"}, "inputs.gauge_range_kpa"),
        ({"inputs.start_kpa": ""}, "inputs.start_kpa"),
        ({"ended_at": early}, "ended_at"),
        ({"ended_at": before}, "ended_at"),
    ):
        answer = sent(phone, f"/acceptances/{acceptance_id}/trials/T1", {**good, **wrong})
        assert answer.status_code == 422 and f'id="f-{box}-error"' in answer.text, wrong
        assert 'value="Y-118"' in answer.text and good["started_at"] in answer.text
