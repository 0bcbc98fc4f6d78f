"""以前写的 at a gate and at a paper: what was said before is still to be read where the newer word stands."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.domain.application import Application
from fieldapp.domain.gate import gate_lines, readings_of
from fieldapp.lib.clock import now, parse
from fieldapp.packs.closing import Gate
from tests.support.cast import Stage, enter
from tests.support.story_ignition import accepted_works, applied, checking, taken_up
from tests.support.story_intake import TYPED, blob, visited

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NINE, TEN = (parse(f"2026-03-12T{hour}:00:00+08:00") for hour in ("09", "10"))


def seen(client: FlaskClient, path: str) -> str:
    """The page in words alone."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def gates(stage: Stage, application_id: UUID) -> list[Gate]:
    """A gate that is answered by looking, nothing is measured or typed, and any other one."""
    with Session(stage.engine) as session:
        lines = gate_lines(session, session.get_one(Application, application_id), now())
    pack, free = stage.cast.company.pack, [one.gate for one in lines if not (one.last or one.by_house)]
    looked_at = next(one for one in free if not (one.evidence or readings_of(pack, one)))
    return [looked_at, next(one for one in free if one is not looked_at)]


def test_what_a_gate_said_before_is_kept_and_shown_with_its_author(app: Flask, stage_xz: Stage) -> None:
    application_id = taken_up(stage_xz, applied(stage_xz, accepted_works(stage_xz)))
    gate, other = gates(stage_xz, application_id)
    page, phone = f"/applications/{application_id}/gates/{gate.code}", enter(app, stage_xz, "manager")
    stage_xz.act(
        "customer_manager",
        checking(
            stage_xz, application_id, gate, ok=False, note="接头漏气", photos=[blob(stage_xz, text="leak")]
        ),
        at=NINE,
    )
    assert "以前写的" not in phone.get(page).text
    stage_xz.act("customer_manager", checking(stage_xz, application_id, gate, ok=True), at=TEN)
    before = seen(phone, page).split("以前写的")[1]
    assert f"不合格，接头漏气 {stage_xz.person('customer_manager').name} 3月12日 09:00 写的" in before
    assert "leak.pdf" in before
    assert "以前写的" not in phone.get(f"/applications/{application_id}/gates/{other.code}").text


def test_what_was_known_of_a_paper_before_is_shown_where_it_lies_now(app: Flask, stage_xz: Stage) -> None:
    case_id = visited(stage_xz)
    rule = next(one for one in stage_xz.cast.company.pack.papers if any(f.kind == "uscc" for f in one.fields))
    page, phone = f"/cases/{case_id}/papers/{rule.code}", enter(app, stage_xz, "customer_manager")
    values: dict[str, Any] = {field.code: TYPED[field.kind] for field in rule.fields}
    missing = MarkPaperMissing(case_id=case_id, code=rule.code, reason="在办换证")
    stage_xz.act("customer_manager", missing, at=NINE)
    assert "以前写的" not in phone.get(page).text
    for text in ("first", "second"):
        taken = CollectPaper(
            case_id=case_id, code=rule.code, values=values, files=[blob(stage_xz, text=text)]
        )
        stage_xz.act("customer_manager", taken, at=TEN)
    before = seen(phone, page).split("以前写的")[1]
    name = stage_xz.person("customer_manager").name
    assert f"缺，在办换证 {name} 3月12日 09:00 写的" in before
    assert "收到，1 个文件" in before and before.index("收到") < before.index("缺，")
    assert "first.pdf" in before and "second.pdf" not in before
