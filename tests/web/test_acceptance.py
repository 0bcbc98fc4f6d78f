"""The acceptance on the phone: by plain posts, one item after the other, to the last signature."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.lib.clock import local, now
from fieldapp.lib.ids import uuid7
from tests.commands.examples.acceptance import begun, left, marked_wrong
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import PHOTO, answer, answered, completed, photo, signed, stands

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def send(client: FlaskClient, url: str, **values: Any) -> Any:
    dotted = {name.replace("__", "."): value for name, value in values.items()}
    return client.post(url, data={"cmd_id": str(uuid7()), **dotted})


def test_it_convenes_from_the_form_and_lands_on_the_round(app: Flask, stage_xz: Stage) -> None:
    inspector, case_id = enter(app, stage_xz, "inspector"), completed(stage_xz)
    page = inspector.get(f"/cases/{case_id}/acceptance").text
    assert all(word in page for word in ("建设单位", "设计单位", "施工单位", "用户代表", "李建设"))
    answer = send(inspector, f"/cases/{case_id}/acceptance", at="2026-03-12T09:30", name__P4="李建设")
    assert answer.status_code == 303, answer.text
    page = inspector.get(answer.location).text
    assert "27 项，已有结论 0 项" in page and "SM-27 瓶装气共存" in page


def test_it_says_beside_the_name_why_one_person_is_not_two(app: Flask, stage_xz: Stage) -> None:
    inspector, case_id = enter(app, stage_xz, "inspector"), completed(stage_xz)
    name = stage_xz.person("engineer").name
    answer = send(inspector, f"/cases/{case_id}/acceptance", at="2026-03-12T09:30", name__P4=name)
    assert answer.status_code == 422
    assert 'id="f-name.P4-error"' in answer.text and "一个人不能签两方" in answer.text


def test_it_lets_a_guest_sign_on_the_inspectors_phone(app: Flask, stage_xz: Stage) -> None:
    inspector, case_id = enter(app, stage_xz, "inspector"), completed(stage_xz)
    assert 'name="name.METERING"' in inspector.get(f"/cases/{case_id}/acceptance").text
    made = send(
        inspector,
        f"/cases/{case_id}/acceptance",
        at="2026-03-12T09:30",
        name__P4="李建设",
        name__METERING="周计量",
    )
    acceptance_id = UUID(made.location.rpartition("/")[2])
    answered(stage_xz, acceptance_id)
    url = f"/acceptances/{acceptance_id}/signatures"
    page = inspector.get(url).text
    assert 'name="slot" value="P1"' in page and f"{url}?slot=METERING" in page and "没签也能定结论" in page
    assert 'name="slot" value="METERING"' in inspector.get(f"{url}?slot=METERING").text
    signed(stage_xz, acceptance_id)
    page = inspector.get(url).text
    assert "四方都签了" in page and f"{url}?slot=METERING" in page


def test_it_preselects_no_verdict_and_goes_on_to_the_next_item(app: Flask, stage_xz: Stage) -> None:
    inspector, acceptance_id = enter(app, stage_xz, "inspector"), begun(stage_xz)
    url = f"/acceptances/{acceptance_id}/items/SM-09"
    page = inspector.get(url).text
    assert 'name="verdict"' in page and not re.search(r'name="verdict"[^>]*checked', page)
    assert "GB 55009 6.1.7" in page and 'name="base_rev" value="0"' in page
    wrong = send(inspector, url, verdict="PASS", values__value="2.4", base_rev="0")
    assert wrong.status_code == 422
    assert "这项只能判不合格" in wrong.text and 'value="2.4"' in wrong.text and "高了" in wrong.text
    right = send(inspector, url, verdict="PASS", values__value="1.8", base_rev="0")
    assert (right.status_code, right.location) == (303, f"/acceptances/{acceptance_id}/items/SM-10")
    assert "SM-09 连接软管" in inspector.get(f"/acceptances/{acceptance_id}").text
    assert inspector.get(f"/acceptances/{acceptance_id}/items/XX-1").status_code == 404


def test_it_shows_what_another_one_said_before_it_is_replaced(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    hose = stands(stage_xz, acceptance_id).acceptance.item("SM-09")
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, hose))
    engineer, url = enter(app, stage_xz, "engineer"), f"/acceptances/{acceptance_id}/items/SM-09"
    clash = send(engineer, url, verdict="FAIL", values__value="2.4", base_rev="0")
    assert clash.status_code == 409
    assert stage_xz.person("inspector").name in clash.text and 'name="base_rev" value="1"' in clash.text
    assert send(engineer, url, verdict="FAIL", values__value="2.4", base_rev="1").status_code == 303


def test_it_begins_a_test_and_reads_it_again(app: Flask, stage_xz: Stage) -> None:
    inspector, acceptance_id = enter(app, stage_xz, "inspector"), begun(stage_xz)
    url = f"/acceptances/{acceptance_id}/trials/T3"
    assert "开始稳压" in inspector.get(url).text
    first = {
        "inputs__design_kpa": "2",
        "inputs__start_kpa": "5.2",
        "instrument": "U_TUBE",
        "instrument_no": "Y-118",
        "medium": "空气",
        "item": "SM-15",
    }
    earlier = f"{local(now()) - timedelta(minutes=40):%Y-%m-%dT%H:%M}"
    wrong = send(inspector, url, **{**first, "inputs__start_kpa": ""}, started_at=earlier, begin="1")
    assert wrong.status_code == 422 and "开始压力没填" in wrong.text and 'value="Y-118"' in wrong.text
    assert send(inspector, url, **first, started_at=earlier, begin="1").status_code == 303
    page = inspector.get(url).text
    running = re.search(r'name="trial_id" value="([^"]+)"', page)
    assert running and "5.2" in page and "count-down" in page
    last = {
        "item": "SM-15",
        "trial_id": running[1],
        "inputs__end_kpa": "5.2",
        "ended_at": f"{local(now()):%Y-%m-%dT%H:%M}",
    }
    assert "接口要逐个查漏" in send(inspector, url, **last).text
    done = send(inspector, url, **last, soap="1")
    assert done.location == f"/acceptances/{acceptance_id}/items/SM-15"
    assert (
        "合格" in inspector.get(url).text
        and inspector.get(f"/acceptances/{acceptance_id}/trials/T9").status_code == 404
    )


def test_it_shows_what_was_meant_with_the_joints_and_takes_the_end_at_its_word(
    app: Flask, stage_xz: Stage
) -> None:
    """A page drawn before says nothing of it where nothing is ticked."""
    inspector, acceptance_id = enter(app, stage_xz, "inspector"), begun(stage_xz)
    url, start = f"/acceptances/{acceptance_id}/trials/T3", local(now()) - timedelta(minutes=40)
    first = {
        "item": "SM-15", "inputs__design_kpa": "2", "inputs__start_kpa": "5.2", "instrument": "U_TUBE",
        "instrument_no": "Y-118", "medium": "空气", "started_at": f"{start:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert send(inspector, url, **first, soap="1", begin="1").status_code == 303
    page = inspector.get(url).text
    assert re.search(r'name="soap" value="1" checked', page) and '<input type="hidden" name="soap"' in page
    running = re.search(r'name="trial_id" value="([^"]+)"', page)
    assert running
    ended = f"{local(now()):%Y-%m-%dT%H:%M}"
    last = {"item": "SM-15", "trial_id": running[1], "inputs__end_kpa": "5.2", "ended_at": ended}
    refused = send(inspector, url, **last, soap="").text
    assert "接口要逐个查漏" in refused and not re.search(r'name="soap" value="1" checked', refused)
    assert send(inspector, url, **last).status_code == 303


def test_it_signs_by_hand_concludes_and_shows_it_on_the_case(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    inspector, url = enter(app, stage_xz, "inspector"), f"/acceptances/{acceptance_id}/signatures"
    code = stands(stage_xz, acceptance_id).content_sha
    for slot in ("P1", "P2", "P3", "P4"):
        page = inspector.get(url).text
        assert f'name="slot" value="{slot}"' in page and f"{code[:4]} {code[4:8]}".upper() in page
        assert "主控 <b>19</b> 项全部合格" in page
        empty = send(inspector, url, slot=slot, content_sha=code, strokes="")
        assert empty.status_code == 422 and "还没签" in empty.text
        assert (
            send(inspector, url, slot=slot, content_sha=code, strokes=json.dumps(STROKES)).status_code == 303
        )
    assert "四方都签了" in inspector.get(url).text
    assert "判合格" in inspector.get(f"/acceptances/{acceptance_id}/conclusion").text
    assert send(inspector, f"/acceptances/{acceptance_id}/conclusion", passed="true").status_code == 303
    case_id = stands(stage_xz, acceptance_id).acceptance.case_id
    assert "第 1 轮验收" in inspector.get(f"/cases/{case_id}").text


def test_it_shows_void_signatures_and_what_changed(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    signed(stage_xz, acceptance_id)
    inspector = enter(app, stage_xz, "inspector")
    changed = send(
        inspector,
        f"/acceptances/{acceptance_id}/items/SM-09",
        verdict="PASS",
        values__value="1.9",
        base_rev="1",
    )
    assert changed.status_code == 303
    page = inspector.get(f"/acceptances/{acceptance_id}/signatures").text
    assert (
        "签完又改了 1 项，4 个签名失效" in page
        and "SM-09 连接软管" in page
        and page.count("失效</span>") >= 3
    )
    assert "不算数" in page


def test_it_lets_a_party_sign_on_their_own_phone(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    designer, party = enter(app, stage_xz, "designer"), stands(stage_xz, acceptance_id).acceptance.party("P2")
    there = designer.get(f"/acceptance-parties/{party.id}")
    assert there.status_code == 302
    assert 'name="slot" value="P2"' in designer.get(there.location).text


def test_it_rectifies_on_the_crews_phone_and_goes_into_the_next_round(app: Flask, stage_xz: Stage) -> None:
    acceptance_id, defect_id = marked_wrong(stage_xz)
    inspector = enter(app, stage_xz, "inspector")
    assert "要整改" in inspector.get(f"/acceptances/{acceptance_id}/conclusion").text
    assert send(inspector, f"/acceptances/{acceptance_id}/conclusion", passed="false").status_code == 303
    crew = enter(app, stage_xz, "crew")
    assert "报验" in crew.get(f"/defects/{defect_id}").text
    wrong = send(crew, f"/defects/{defect_id}", done="补了箭头")
    assert wrong.status_code == 422 and "补了箭头" in wrong.text
    photo(stage_xz)
    done = send(crew, f"/defects/{defect_id}", done="补了箭头", photos=f"{PHOTO.sha256}/{PHOTO.name}")
    assert done.status_code == 303
    case_id = stands(stage_xz, acceptance_id).acceptance.case_id
    page = inspector.get(f"/cases/{case_id}").text
    assert "第 2 轮验收" in page
    second = re.search(rf"/acceptances/(?!{acceptance_id})([0-9a-f-]{{36}})", page)
    assert second and "上一轮合格的 26 项带过来" in inspector.get(f"/acceptances/{second[1]}").text


def test_it_asks_the_owner_to_leave_a_defect_and_the_inspector_to_look_again(
    app: Flask, stage_xz: Stage
) -> None:
    acceptance_id, defect_id = marked_wrong(stage_xz)
    engineer, url = enter(app, stage_xz, "engineer"), f"/defects/{defect_id}"
    assert "同意遗留" in engineer.get(url).text
    until = (local(now()).date() + timedelta(days=7)).isoformat()
    assert send(engineer, f"{url}/leave", until=until, reason="不影响用气").status_code == 303
    stage_xz.act("crew", SubmitRectification(defect_id=defect_id, done="补了", photos=[PHOTO]))
    inspector = enter(app, stage_xz, "inspector")
    assert "复验合格" in inspector.get(url).text
    assert send(inspector, f"{url}/recheck", passed="false").status_code == 422
    assert send(inspector, f"{url}/recheck", passed="true").status_code == 303
    assert stands(stage_xz, acceptance_id).defects[0].state == "CLOSED"


def test_it_writes_a_defect_down(app: Flask, stage_xz: Stage) -> None:
    inspector, acceptance_id = enter(app, stage_xz, "inspector"), begun(stage_xz)
    assert "影响安全的不能遗留" in inspector.get(f"/acceptances/{acceptance_id}/defects/new?item=SM-24").text
    made = send(inspector, f"/acceptances/{acceptance_id}/defects", item="SM-24", text="缺 2 处箭头")
    assert made.status_code == 303 and "缺 2 处箭头" in inspector.get(made.location).text


def test_it_hides_everything_from_the_other_company(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    acceptance_id, defect_id = left(stage_xz)
    signed(stage_xz, acceptance_id)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    stranger, party = (
        enter(app, stage_th, "inspector"),
        stands(stage_xz, acceptance_id).acceptance.party("P1"),
    )
    for path in (
        f"/acceptances/{acceptance_id}",
        f"/acceptances/{acceptance_id}/items/SM-01",
        f"/acceptances/{acceptance_id}/trials/T3",
        f"/acceptances/{acceptance_id}/signatures",
        f"/acceptances/{acceptance_id}/conclusion",
        f"/defects/{defect_id}",
        f"/acceptances/{acceptance_id}/defects/new",
        f"/acceptance-parties/{party.id}",
        f"/acceptance-parties/{UUID(int=1)}",
    ):
        assert stranger.get(path).status_code == 404, path
    assert send(stranger, f"/defects/{defect_id}/leave", until="2026-03-12", reason="x").status_code == 404
