"""Uploading the drawing on the phone, and the order as everybody reads it."""

import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.order import orders_of
from fieldapp.domain.task import Task
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.story_design import design, dispatched, drawing, pressed, surveyed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = {"DESIGN_RES": "DESIGN_NONRES", "DESIGN_NONRES": "DESIGN_RES"}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(client: FlaskClient, case_id: UUID, firm: UUID, **over: Any) -> TestResponse:
    data: dict[str, Any] = {
        "cmd_id": str(uuid7()),
        "drawings_file": (io.BytesIO(PDF), "图 1.pdf"),
        "scope": "BOTH",
        "contractor_id": str(firm),
        "selected_by": "COMPANY",
        "supply": "OWNER",
        "safety": ["HOT_WORK"],
        "note": "走后巷",
        "row_item": ["PE 管", "燃气表", ""],
        "row_spec": ["de63", "G10", ""],
        "row_unit": ["m", "台", ""],
        "row_qty": ["36", "1", ""],
        "row_side": ["OUTSIDE", "INSIDE", "INSIDE"],
        **over,
    }
    return client.post(f"/cases/{case_id}/design", data=data)


def test_it_offers_the_package_and_the_contractor(app: Flask, stage_xz: Stage) -> None:
    page = enter(app, stage_xz, "designer").get(f"/cases/{surveyed(stage_xz)}/design")
    assert page.status_code == 200
    assert "燃气表 G4–G16" in page.text
    assert f'value="{stage_xz.cast.firms["works"].id}" selected' in page.text


@pytest.mark.parametrize(("home", "key"), [(False, "DESIGN_NONRES"), (True, "DESIGN_RES")])
def test_it_rests_on_the_design_limit_of_this_kind_of_customer_in_all_three_places(
    app: Flask, stage_th: Stage, stage_xz: Stage, session: Session, home: bool, key: str
) -> None:
    for stage in (stage_th, stage_xz):
        pack = stage.cast.company.pack
        case_id = pressed(stage) if home else surveyed(stage)
        told = {one.id: one.quote for one in pack.clauses}
        promised, other = pack.limits[key].clause, pack.limits[OTHER[key]].clause
        page = enter(app, stage, "designer").get(f"/cases/{case_id}/design").text
        assert f">{told[promised]}<" in page and f">{told[other]}<" not in page
        stage.act("designer", design(stage, case_id))
        task = select(Task.clause).where(Task.case_id == case_id, Task.kind == "design")
        issued = select(Event.clause).where(Event.case_id == case_id, Event.kind == "DESIGN_ISSUED")
        assert session.scalars(task.union_all(issued)).all() == [promised, promised]
        session.rollback()  # the other company's story is told after this look


def test_it_leads_to_the_order(app: Flask, stage_xz: Stage) -> None:
    case_id = surveyed(stage_xz, cut="66.7")
    designer = enter(app, stage_xz, "designer")
    answer = upload(designer, case_id, stage_xz.cast.firms["works"].id)
    assert answer.status_code == 303, answer.text
    page = designer.get(answer.location)
    assert page.status_code == 200
    for words in ("第 1 版", "PE 管", "36 m", "动火", "走后巷", "图 1.pdf", "手续没办好，不能破路"):
        assert words in page.text, words
    crew = enter(app, stage_xz, "contractor").get(answer.location)
    assert crew.status_code == 200
    watcher = enter(app, stage_xz, "supervisor").get(answer.location)
    assert watcher.status_code == 404


@pytest.mark.parametrize(
    ("name", "body"),
    [("图.pdf", b"hello, no drawing"), ("图.exe", b"MZ\x90\x00"), ("图.pdf", b""), ("图.jpg", PDF)],
)
def test_it_refuses_a_file_that_is_no_drawing_and_keeps_the_rest(
    app: Flask, stage_xz: Stage, session: Session, name: str, body: bytes
) -> None:
    case_id = surveyed(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = upload(
        designer, case_id, stage_xz.cast.firms["works"].id, drawings_file=(io.BytesIO(body), name)
    )
    assert answer.status_code == 422
    assert "没有收" in answer.text
    assert "de63" in answer.text
    assert "走后巷" in answer.text
    assert orders_of(session, case_id) == []


def test_it_says_what_is_wrong_beside_the_row(app: Flask, stage_xz: Stage) -> None:
    case_id = surveyed(stage_xz)
    designer = enter(app, stage_xz, "designer")
    answer = upload(designer, case_id, stage_xz.cast.firms["works"].id, row_qty=["-3", "1", ""])
    assert answer.status_code == 422
    assert "要大于 0" in answer.text
    assert 'value="-3"' in answer.text
    assert 'value="图 1.pdf"' not in answer.text
    assert "图 1.pdf" in answer.text
    bare = designer.post(f"/cases/{case_id}/design", data={"cmd_id": str(uuid7())})
    assert bare.status_code == 422
    assert bare.text.count("这里还没填") >= 2


def test_it_says_on_an_old_order_that_it_is_old(app: Flask, stage_xz: Stage, session: Session) -> None:
    case_id = dispatched(stage_xz)
    case = session.get_one(Case, case_id)
    case.stage = "DESIGNING"
    session.commit()
    rows = [{"item": "PE 管", "spec": "de63 SDR11", "unit": "m", "qty": "40", "side": "OUTSIDE"}]
    stage_xz.act(
        "designer", design(stage_xz, case_id, drawings=[drawing(stage_xz, "second")], quantities=rows)
    )
    session.rollback()
    new, old = orders_of(session, case_id)
    contractor = enter(app, stage_xz, "contractor")
    assert "作废，只能看" in contractor.get(f"/orders/{old.id}").text
    page = contractor.get(f"/orders/{new.id}").text
    assert "和第 1 版比" in page
    assert "作废，只能看" not in page
    assert "派工单 第 2 版" in enter(app, stage_xz, "manager").get(f"/cases/{case_id}").text
