"""Stories of the rules pages: everybody reads what is in force, with the published sentence behind it."""

import pytest
from flask import Flask

from fieldapp import packs
from fieldapp.web.rules.section import SECTIONS
from tests.support.cast import Stage, enter, raise_curtain

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def stage_of(app: Flask, code: str) -> Stage:
    with app.app_context():
        return raise_curtain(app.extensions["sqlalchemy"].engine, code)


@SQLITE
@pytest.mark.parametrize("code", packs.available())
def test_it_shows_every_section_and_every_clause_of_the_pack_to_a_crew_leader(app: Flask, code: str) -> None:
    stage = stage_of(app, code)
    client = enter(app, stage, "crew")
    pack = packs.load(code)
    index = client.get("/rules")
    assert index.status_code == 200 and pack.pack.title in index.text and pack.version in index.text
    for section in SECTIONS:
        assert client.get(f"/rules/{section}").status_code == 200, section
    everything = client.get("/rules/clauses").text
    for clause in pack.clauses:
        page = client.get(f"/rules/clauses/{clause.id}")
        assert page.status_code == 200
        assert str(clause.meaning) in page.text
        assert clause.id in everything


@SQLITE
def test_it_leads_from_a_limit_to_its_sentence_and_back(app: Flask) -> None:
    client = enter(app, stage_of(app, "xinzheng"), "designer")
    limits = client.get("/rules/limits").text
    assert (
        "全程 3 日" in limits
        and "从“约定的勘察时间”到“验收合格”" in limits
        and "/rules/clauses/XZ-1.2-1" in limits
    )
    clause = client.get("/rules/clauses/XZ-1.2-1").text
    assert "小型工商业项目 3 日内完成勘查、设计、施工及验收" in clause and "/rules/limits" in clause


@SQLITE
def test_it_knows_nothing_of_the_other_company(app: Flask) -> None:
    client = enter(app, stage_of(app, "xinzheng"), "manager")
    assert client.get("/rules/clauses/TH-3.1.2-1").status_code == 404
    assert client.get("/rules/nonsense").status_code == 404


@SQLITE
def test_it_tells_chosen_readings_with_key_and_value(app: Flask) -> None:
    page = enter(app, stage_of(app, "xinzheng"), "manager").get("/rules/readings").text
    assert "A4-12" in page and "package.inclusive = 是" in page
    assert "待核印刷本" in enter(app, stage_of(app, "tanghe"), "manager").get("/rules/checklists").text
