"""A third company is a file: founded by one word, it works by its own titles, limits, papers and items."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import staff
from fieldapp.cli.found import found
from fieldapp.cli.journal import journal
from fieldapp.cli.packs import packs
from fieldapp.commands.hand_over import HandOver
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.company import Company
from fieldapp.domain.paper import paper_state
from fieldapp.lib.clock import local, parse
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import PaperStage
from tests.support import story_acceptance, story_intake, story_works, walk
from tests.support.cast import Stage, enter
from tests.support.qinghe import pack_text

MONDAY = parse("2026-03-02T10:00")
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def words(app: Flask) -> CliRunner:
    config = app.config["FIELDAPP"]
    return CliRunner(env={"FIELDAPP_DATABASE_URL": config.database_url, "FIELDAPP_DATA": str(config.data)})


@pytest.fixture
def stage(app: Flask, engine: Engine, tmp_path: Path) -> Stage:
    """清河, founded from its file on the command line, with everybody hired."""
    file = tmp_path / "qinghe.toml"
    file.write_text(pack_text(), encoding="utf-8")
    checked = words(app).invoke(packs, ["check", str(file)])
    assert checked.exit_code == 0, checked.output
    answer = words(app).invoke(found, [str(file)])
    assert answer.exit_code == 0 and "清河管道" in answer.output, answer.output
    with Session(engine, expire_on_commit=False) as session:
        cast = staff(session, session.scalars(select(Company)).one())
        assert cast.company.pack
        session.commit()
    return Stage(engine, cast)


def due(stage: Stage, case_id: UUID) -> dict[str, datetime]:
    with Session(stage.engine) as session:
        found = clocks_of(session, session.get_one(Case, case_id))
        return {clock.key: local(clock.due_at).replace(tzinfo=None) for clock in found}


def test_it_walks_a_case_by_its_own_rules(app: Flask, stage: Stage) -> None:
    case_id = walk.walked(stage, cut="160", at=MONDAY)
    case = story_works.read(stage, case_id)
    assert (case.stage, case.small_ci, case.permit_route) == ("ARCHIVED", True, "APPROVAL")
    assert due(stage, case_id) == {
        "DELIVERY_SMALL": datetime(2026, 3, 5),
        "DESIGN_NONRES": datetime(2026, 3, 4),
        "PERMIT_APPROVAL": datetime(2026, 3, 5),
        "IGNITION": datetime(2026, 3, 7),
    }
    with Session(stage.engine) as session:
        papers = [
            line.rule.code
            for line in paper_state(session, session.get_one(Case, case_id), PaperStage.HANDOVER)
        ]
    assert "QH01" in papers
    proved = words(app).invoke(journal, ["verify"])
    assert proved.exit_code == 0 and "没有改动" in proved.output
    designer, manager = enter(app, stage, "designer"), enter(app, stage, "manager")
    assert "绘图师" in designer.get("/me").text
    shown = manager.get(f"/cases/{case_id}").text
    assert "网格员" in shown and "客户经理" not in shown and "掘路报批" in shown
    rules = manager.get("/rules/limits").text
    assert "全程 2 日" in rules and "全程 6 日" in rules and "掘路报批 2 日" in rules
    assert "清河管道先服务后报装" in manager.get("/rules/clauses/QH-1").text


@ONCE
def test_it_asks_for_its_own_paper_and_answers_its_own_item(app: Flask, stage: Stage) -> None:
    case_id = story_intake.visited(stage, at=MONDAY)
    asked = enter(app, stage, "customer_manager").get(f"/cases/{case_id}/papers").text
    assert "河道管理单位同意书" in asked
    story_intake.papered(stage, case_id)
    firm = stage.cast.firms["design"].id
    stage.act("customer_manager", HandOver(case_id=case_id, firm_id=firm), at=MONDAY)
    walk.drawn(stage, case_id, cut="140", at=MONDAY)
    assert story_works.read(stage, case_id).permit_route == "FILING"
    assert due(stage, case_id)["PERMIT_FILING"] == datetime(2026, 3, 3, 9)  # half a day from 14:00 on
    story_works.finish(stage, case_id, at=MONDAY + timedelta(days=1))
    acceptance_id = story_acceptance.convened(stage, case_id, at=MONDAY + timedelta(days=2))
    codes = [item.code for item in story_acceptance.stands(stage, acceptance_id).items]
    assert "QH-01" in codes and "SM-01" in codes
    page = enter(app, stage, "inspector").get(f"/acceptances/{acceptance_id}/items/QH-01").text
    assert "防洪标高" in page and "调压箱底高出防洪水位" in page


@ONCE
def test_it_knows_only_its_own_channels(app: Flask, stage: Stage) -> None:
    page = enter(app, stage, "counter").get("/canvass/new").text
    assert "河西营业厅" in page and "网格驿站" in page and "郑好办" not in page and "微信公众号" not in page
    with pytest.raises(Refused):
        story_intake.lead(stage, part="counter", source="ZHB_APP")
