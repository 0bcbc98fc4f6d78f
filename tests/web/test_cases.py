"""案件: the list, the page of a case, its 依据, and what is masked for whom."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.commands.accept_order import AcceptOrder
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.commands.refuse_gas import RefuseGas
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.lib.clock import local, now
from fieldapp.lib.ids import uuid7
from tests.commands.examples.zeros import brought
from tests.support.cast import Stage, enter
from tests.support.story_ignition import accepted_works, applied, photo, rooms, taken_up
from tests.support.story_intake import blob, handed_over, lead
from tests.support.story_works import issued

PHONE = "13900001111"


def sent(client: Any, page: str, address: str, **fields: Any) -> Any:
    """Post the form of a page as a browser would: with the id the page gave it."""
    text = client.get(page).text
    return client.post(
        address, data={"cmd_id": re.findall(r'name="cmd_id" value="([^"]+)"', text)[0], **fields}
    )


def test_it_lists_newest_first_by_stage_and_by_words(app: Flask, stage_xz: Stage) -> None:
    lead(stage_xz, name="老店")
    handed_over(stage_xz, lead(stage_xz, name="新店"))
    phone = enter(app, stage_xz, "manager")
    page = phone.get("/cases").text
    assert page.index("新店") < page.index("老店")
    staged = phone.get("/cases?stage=HANDED_OVER").text
    assert "新店" in staged and "老店" not in staged
    assert "老店" in phone.get("/cases?q=老店").text
    assert "没找到“烤鸭”" in phone.get("/cases?q=烤鸭").text
    assert phone.get("/cases?stage=NONSENSE&before=nonsense").status_code == 200


def test_it_pages_the_list(app: Flask, stage_xz: Stage) -> None:
    for n in range(31):
        lead(stage_xz, name=f"第{n}店", address=f"新华路 {n} 号")
    phone = enter(app, stage_xz, "manager")
    first = phone.get("/cases").text
    assert "第30店" in first and "第0店" not in first
    more = re.findall(r'href="(/cases\?before=[^"]+)"', first)[0]
    assert "第0店" in phone.get(more).text


def test_it_shows_where_a_case_stands_and_who_has_it(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    page = enter(app, stage_xz, "manager").get(f"/cases/{case_id}").text
    assert "张记烩面馆" in page and 'aria-current="step">勘察' in page and "手里，刚到" in page
    assert "经过" in page and "转设计" in page and "上门" in page
    assert 'style="' not in page and "onclick" not in page and "<script>" not in page


def test_it_gives_the_designer_the_next_step_with_its_clause(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    designer = enter(app, stage_xz, "designer")
    page = designer.get(f"/cases/{case_id}").text
    assert "button primary" in page and 'id="basis"' in page and "<blockquote" in page
    clause = re.findall(rf'href="(/cases/{case_id}/clauses/[^"]+)"', page)[0]
    assert "<blockquote" in designer.get(clause).text
    assert designer.get(f"/cases/{case_id}/clauses/NONSENSE").status_code == 404
    assert designer.get(f"/cases/{case_id}/why/NONSENSE").status_code == 404


def test_it_says_when_the_contract_ends_where_that_comes_first(app: Flask, stage_xz: Stage) -> None:
    case_id, order_id = issued(stage_xz)
    stage_xz.act("contractor", AcceptOrder(order_id=order_id, contract_due=local(now()).date()))
    page = enter(app, stage_xz, "contractor").get(f"/cases/{case_id}").text
    assert "合同工期：今天 24:00 前" in page


def test_it_names_the_household_whose_clock_is_held(app: Flask, stage_th: Stage) -> None:
    case_id = accepted_works(stage_th, customer="RES")
    [home] = rooms(stage_th, case_id, "1-1-101")
    made = taken_up(stage_th, applied(stage_th, case_id, home))
    hold_reason = next(one.code for one in stage_th.cast.company.pack.ignition.refusal_reasons if one.hold)
    cmd = RefuseGas(application_id=made, reason=hold_reason, note="灶具没到", photos=[photo(stage_th)])
    hold_id = stage_th.act("customer_manager", cmd).result["hold_id"]
    manager = enter(app, stage_th, "manager")
    assert "1-1-101 报了停表，等批" in manager.get(f"/cases/{case_id}").text
    stage_th.act("manager", DecideHold(hold_id=hold_id, approve=True))
    assert "1-1-101 停表：" in manager.get(f"/cases/{case_id}").text


@pytest.mark.parametrize(
    ("part", "full"),
    [
        ("customer_manager", True),
        ("counter", True),
        ("manager", True),
        ("designer", True),
        ("engineer", False),
        ("customer_manager_2", False),
    ],
)
def test_it_masks_the_phone_by_role(app: Flask, stage_xz: Stage, part: str, full: bool) -> None:
    case_id = handed_over(stage_xz, lead(stage_xz, phone=PHONE))
    page = enter(app, stage_xz, part).get(f"/cases/{case_id}").text
    assert (PHONE in page, f"tel:{PHONE}" in page, "139****1111" in page) == (full, full, not full)


def test_it_hides_the_phone_from_the_design_firm_when_its_part_is_over(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, lead(stage_xz, phone=PHONE))
    with Session(stage_xz.engine) as session:
        session.get_one(Case, case_id).stage = "ACCEPTANCE"
        session.commit()
    page = enter(app, stage_xz, "designer").get(f"/cases/{case_id}").text
    assert PHONE not in page and "139****1111" in page


def test_it_is_not_there_for_the_other_company_nor_for_firms_without_it(
    app: Flask, stage_xz: Stage, stage_th: Stage
) -> None:
    case_id = handed_over(stage_xz)
    for stage, part in ((stage_th, "manager"), (stage_xz, "crew"), (stage_xz, "supervisor")):
        assert enter(app, stage, part).get(f"/cases/{case_id}").status_code == 404


def test_it_keeps_a_long_story_short(app: Flask, stage_xz: Stage) -> None:
    case_id = lead(stage_xz)
    with Session(stage_xz.engine) as session:
        chain, person = session.get_one(Chain, case_id), stage_xz.person("customer_manager")
        for n in range(40):
            event = Event(
                id=uuid7(),
                company_id=person.company_id,
                case_id=case_id,
                kind="VISITED",
                actor_id=person.id,
                role="customer_manager",
                at=now(),
                server_at=now(),
                clause="",
                data={"note": f"第{n}趟"},
            )
            session.add(append(chain, event))
        session.commit()
    phone = enter(app, stage_xz, "customer_manager")
    page = phone.get(f"/cases/{case_id}").text
    assert "第39趟" in page and "第5趟" not in page
    older = re.findall(r'href="(/cases/[^"]+/events\?before=\d+)"', page)[0]
    assert "第5趟" in phone.get(older).text


def test_it_shows_the_four_zeros_where_they_are_promised(
    app: Flask, stage_xz: Stage, stage_th: Stage
) -> None:
    for stage, there in ((stage_xz, False), (stage_th, True)):
        page = enter(app, stage, "manager").get(f"/cases/{lead(stage)}").text
        assert ("用户跑腿" in page) is there


def test_it_asks_for_the_reason_of_what_is_not_zero(app: Flask, stage_th: Stage) -> None:
    case_id = brought(stage_th)
    mine, other = enter(app, stage_th, "customer_manager"), enter(app, stage_th, "engineer")
    link = f'href="/cases/{case_id}/counters"'
    assert "没写原因" in mine.get(f"/cases/{case_id}").text and link in mine.get(f"/cases/{case_id}").text
    assert link not in other.get(f"/cases/{case_id}").text
    form = f"/cases/{case_id}/counters"
    assert sent(mine, form, form, counter="customer_supplied_docs", reason="").status_code == 422
    told = sent(mine, form, form, counter="customer_supplied_docs", reason="客户顺路带来的")
    assert told.status_code == 303
    page = mine.get(f"/cases/{case_id}").text
    assert "客户顺路带来的" in page and "没写原因" not in page and link not in page


def test_it_takes_a_hold_from_asking_to_going_on(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    designer, manager = enter(app, stage_xz, "designer"), enter(app, stage_xz, "manager")
    asked = sent(
        designer,
        f"/cases/{case_id}/holds/new",
        f"/cases/{case_id}/holds",
        reason="RESCHEDULE",
        note="下周再来",
    )
    assert asked.status_code == 422 and "至少 1 份" in asked.text and "下周再来" in asked.text
    ref = blob(stage_xz, "designer")
    asked = sent(
        designer,
        f"/cases/{case_id}/holds/new",
        f"/cases/{case_id}/holds",
        reason="RESCHEDULE",
        evidence=f"{ref.sha256}/{ref.name}",
    )
    assert asked.status_code == 303, asked.text
    page = manager.get("/today").text
    hold = re.findall(r"/cases/holds/([0-9a-f-]{36})", page)[0]
    assert "批停表" in page
    refused = sent(manager, f"/cases/holds/{hold}", f"/cases/holds/{hold}/decision", approve="0")
    assert refused.status_code == 422 and "不批要写原因" in refused.text
    assert (
        sent(manager, f"/cases/holds/{hold}", f"/cases/holds/{hold}/decision", approve="1").status_code == 303
    )
    page = designer.get(f"/cases/{case_id}").text
    assert "停表：客户改期" in page
    assert sent(designer, f"/cases/holds/{hold}", f"/cases/holds/{hold}/end").status_code == 303
    assert "已恢复计时" in designer.get(f"/cases/holds/{hold}").text


def test_it_shows_a_number_once_after_a_reason(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz, lead(stage_xz, phone=PHONE))
    phone, address = enter(app, stage_xz, "engineer"), f"/cases/{case_id}/reveals/phone"
    assert sent(phone, address, address, reason="").status_code == 422
    answer = sent(phone, address, address, reason="约开挖时间")
    assert answer.status_code == 303
    assert PHONE in phone.get(answer.location).text
    assert phone.get(answer.location).status_code == 404
    assert "电话，约开挖时间" in phone.get(f"/cases/{case_id}").text


def test_it_cancels_returns_and_reassigns_by_form(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    manager, designer = enter(app, stage_xz, "manager"), enter(app, stage_xz, "designer")
    other = stage_xz.person("customer_manager_2")
    given = sent(
        manager,
        f"/cases/{case_id}/parts?part=customer_manager",
        f"/cases/{case_id}/parts",
        part="customer_manager",
        person_id=str(other.id),
        reason="李敏休假",
    )
    assert given.status_code == 303 and other.name in manager.get(f"/cases/{case_id}").text
    returned = sent(designer, f"/cases/{case_id}/return", f"/cases/{case_id}/return", reason="缺初步规划")
    assert (returned.status_code, returned.location) == (303, "/today")
    assert designer.get(f"/cases/{case_id}").status_code == 404
    cancelled = sent(
        manager,
        f"/cases/{case_id}/cancellation",
        f"/cases/{case_id}/cancellation",
        asked_by="CUSTOMER",
        reason="店不开了",
    )
    assert cancelled.status_code == 303
    page = manager.get(f"/cases/{case_id}").text
    assert "已取消" in page and "用户：店不开了" in page


def test_it_offers_only_what_role_and_stage_allow(app: Flask, stage_xz: Stage) -> None:
    case_id = handed_over(stage_xz)
    assert "改派" in enter(app, stage_xz, "manager").get(f"/cases/{case_id}").text
    page = enter(app, stage_xz, "finance").get(f"/cases/{case_id}").text
    assert all(word not in page for word in ("报停表", "改派", "取消案件", "退回上一手"))


def running_hold(stage: Stage, case_id: UUID) -> str:
    """A hold that was approved."""
    hold = stage.act(
        "designer", AskHold(case_id=case_id, reason="WEATHER", evidence=[blob(stage, "designer")])
    ).result["hold_id"]
    stage.act("manager", DecideHold(hold_id=hold, approve=True))
    return str(hold)


def test_it_moves_held_tasks_to_their_own_section(app: Flask, stage_xz: Stage) -> None:
    running_hold(stage_xz, handed_over(stage_xz))
    page = enter(app, stage_xz, "designer").get("/today").text
    assert 'id="held"' in page and "恢复计时" in page
