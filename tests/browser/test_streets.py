"""扫街 on the phone: a street walked by two people, half of it without a network; nothing twice, nothing lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.door import Door, DoorVisit
from fieldapp.domain.walk import Walk
from fieldapp.lib.clock import now
from tests.browser.test_homes import DRESSES
from tests.browser.test_outbox import READY, Hand
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.chromium import violations
from tests.support.disk import shelved
from tests.support.story_door import added, metres_away
from tests.support.story_intake import lead
from tests.support.thumb import Thumb, photo

pytestmark = pytest.mark.browser
ONE = ("福", "鸿", "永", "德", "顺", "兴", "泰", "隆")
TWO = ("面包坊", "五金行", "理发铺", "烟酒柜", "药房里", "修车处")
# Forty names of which no two neighbours sound alike.
SHOPS = [f"{ONE[n % 8]}{ONE[(n * 3 + 1) % 8]}{TWO[n % 6]}" for n in range(40)]


# Every time the thumb comes down.
COUNT = "() => { window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true); }"

FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === "draft") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value, ...key);
  };
}"""

# Another tab of yesterday left something of a new door.
ANOTHER_DAY = """async ([tree, owner]) => {
  const { openOutbox } = await import(tree + "outbox/index.js");
  const { store, env } = await openOutbox();
  const place = { owner, doc: "canvass:2026-01-01", field: "door?" };
  const value = { values: [["name", "昨天的店"]], shots: {}, base_rev: null, filling: env.uuid() };
  const key = Object.values(place).join("|");
  const words = { title: "扫街 1月1日", page: "/canvass#new" };
  const draft = { key, ...place, ...words, value, at: env.now() - 864e5, cmd_id: null };
  await store.write(["draft"], (tx) => tx.put("draft", draft));
}"""


def stand(page: Page, east: float, accuracy: float = 6) -> None:
    lng, lat = metres_away(east)
    page.context.set_geolocation({"longitude": lng, "latitude": lat, "accuracy": accuracy})


def street(
    phone: Callable[..., Page], stage: Stage, part: str = "customer_manager", **different: Any
) -> Hand:
    """Somebody in the street, with everything on the phone that is needed without a network."""
    lng, lat = metres_away()
    where = {"longitude": lng, "latitude": lat, "accuracy": 6}
    hand = Hand(phone(permissions=["geolocation"], geolocation=where, **different))
    hand.enter(stage, part)
    hand.page.evaluate(READY)
    hand.page.goto("/canvass")
    expect(hand.page.locator("near-doors[data-along=whole]")).to_be_attached()
    expect(hand.page.locator("[data-fix]")).to_contain_text("±6 m")
    shelved(hand.page, "/-doors")
    return hand


def write_down(page: Page, name: str, result: str = "再看看", **more: str) -> None:
    """As with a thumb: open, say the name, tap the result, done."""
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    page.get_by_label("店名").fill(name)
    page.locator("#door").get_by_label(result, exact=True).tap()
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("#door")).to_be_hidden()


def rows(session: Session, what: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_it_writes_a_door_down_in_four_taps_and_lists_it_at_once(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    added(stage_xz, "文峰早餐店", 28)
    hand = street(phone, stage_xz)
    page = hand.page
    expect(page.locator("[data-list] li").first).to_contain_text("文峰早餐店")
    expect(page.locator("svg.plan")).to_be_visible()
    assert axe(page) == []
    page.evaluate(COUNT)
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    with page.expect_file_chooser() as camera:
        page.locator("#door .shot").first.tap()
    camera.value.set_files(photo("门头.jpg"))  # type: ignore[arg-type]
    expect(page.get_by_label("店名")).to_be_focused()  # typed or spoken without another tap
    page.keyboard.insert_text("老街羊肉汤")
    page.locator("#door").get_by_label("再看看", exact=True).tap()
    expect(page.locator("#door .chosen li")).to_contain_text("门头.jpg")
    assert axe(page) == []
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("[data-list] li").first).to_contain_text("老街羊肉汤")
    assert page.evaluate("taps") == 4
    hand.settled()
    page.wait_for_function("() => document.querySelector('[data-list] .local') === null")
    expect(page.locator("[data-list] li").first).to_contain_text("再看看")
    door = session.scalars(select(Door).where(Door.name == "老街羊肉汤")).one()
    assert door.place is not None and door.place["accuracy_m"] == 6


def test_it_asks_for_what_is_missing_before_anything_is_written(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    page = street(phone, stage_xz).page
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    page.locator("#door").get_by_label("没人", exact=True).tap()
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("#f-name-error")).to_contain_text("店名没填")
    expect(page.locator("#f-photos-error")).to_contain_text("要拍一张")
    assert rows(session, Door) == 0


def test_it_offers_what_is_there_already_without_a_network_and_takes_a_visit_instead(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    added(stage_xz, "老街羊肉汤", 6)
    hand = street(phone, stage_xz)
    page = hand.page
    expect(page.locator("[data-list] li").first).to_contain_text("老街羊肉汤")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-fix]")).to_contain_text("±6 m")
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    page.get_by_label("店名").fill("老街羊肉汤馆")
    offer = page.locator("[data-offers]")
    expect(offer).to_contain_text("是不是这一家")
    offer.get_by_role("button", name=re.compile("老街羊肉汤")).tap()
    expect(page.locator("#door-title")).to_have_text("老街羊肉汤")
    page.locator("#door").get_by_label("不用", exact=True).tap()
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("[data-list] li").first).to_contain_text("刚记下 · 不用")
    page.context.set_offline(False)
    hand.kick()
    hand.settled()
    assert (rows(session, Door), rows(session, DoorVisit)) == (1, 2)


def tap(page: Page, name: str) -> Locator:
    """A door of the list: the sheet is for it."""
    page.locator("[data-list] li", has_text=name).locator("button").tap()
    expect(page.locator("#door-title")).to_have_text(name)
    expect(page.locator("#door-form")).to_be_visible()
    return page.locator("#door")


def result(sheet: Locator, name: str = "再看看") -> Locator:
    return sheet.get_by_label(name, exact=True)


def photographed(page: Page, name: str) -> None:
    page.locator("#door [name=photos_file]").set_input_files(photo(name))  # type: ignore[arg-type]
    expect(page.locator("#door .chosen li")).to_contain_text("已存本机")


@pytest.mark.parametrize("killed", [True, False], ids=["page killed", "sheet closed"])
def test_what_was_begun_at_one_door_stays_there_when_another_is_tapped(
    killed: bool, app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    begun, other = (added(stage_xz, name, east) for name, east in (("老街羊肉汤", 6), ("蜜雪冰城", 40)))
    hand = street(phone, stage_xz)
    page = hand.page
    page.context.set_offline(True)
    sheet = tap(page, "老街羊肉汤")
    result(sheet, "没人").tap()
    photographed(page, "门头.jpg")
    if killed:
        page.reload()
        expect(page.locator("#door-title")).to_have_text("老街羊肉汤")  # it stands open where it was
        expect(result(sheet, "没人")).to_be_checked()
    sheet.get_by_label("关闭").tap()
    row = page.locator("[data-list] li", has_text="老街羊肉汤")
    expect(row).to_contain_text("写了没交")

    tap(page, "蜜雪冰城")
    expect(sheet.locator("input:checked")).to_have_count(0)
    expect(sheet.locator(".chosen li")).to_have_count(0)
    result(sheet, "不用").tap()
    sheet.get_by_role("button", name="记下", exact=True).tap()
    expect(sheet).to_be_hidden()
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    expect(page.locator("#door-title")).to_have_text("记新门店")
    expect(sheet.locator("input:checked")).to_have_count(0)
    expect(page.get_by_label("店名")).to_be_visible()
    sheet.get_by_label("关闭").tap()

    page.goto("/sync")
    page.get_by_label("写了没交").get_by_role("link").tap()
    expect(page.locator("#door-title")).to_have_text("老街羊肉汤")
    expect(sheet).to_contain_text("接着上次写的")
    expect(result(sheet, "没人")).to_be_checked()
    expect(sheet.locator(".chosen li")).to_have_count(1)
    assert axe(page) == []
    sheet.get_by_role("button", name="记下", exact=True).tap()
    expect(row).to_contain_text("刚记下 · 没人")
    expect(row).not_to_contain_text("写了没交")
    page.context.set_offline(False)
    hand.kick()
    hand.settled()
    told = [
        (str(one.door_id), one.result) for one in session.scalars(select(DoorVisit).order_by(DoorVisit.id))
    ]
    assert told[2:] == [(other.result["door_id"], "D02"), (begun.result["door_id"], "D04")]
    assert rows(session, Door) == 2


def test_a_refused_visit_comes_back_at_its_own_door(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    added(stage_xz, "老街羊肉汤", 6)
    added(stage_xz, "蜜雪冰城", 40)
    hand = street(phone, stage_xz)
    page = hand.page
    sheet = tap(page, "老街羊肉汤")
    result(sheet).tap()
    sheet.get_by_text("想用气的接着记").tap()
    sheet.locator("[name=phone]").fill("12")
    sheet.get_by_role("button", name="记下", exact=True).tap()
    expect(sheet).to_be_hidden()
    page.goto("/sync")
    page.locator("outbox-list li", has_text="上门 老街羊肉汤").get_by_role("link").tap()
    expect(page.locator("#door-title")).to_have_text("老街羊肉汤")
    expect(page.locator("#f-phone-error")).to_be_visible()
    sheet.get_by_label("关闭").tap()
    tap(page, "蜜雪冰城")
    expect(page.locator("#f-phone-error")).to_be_hidden()
    expect(sheet.locator("input:checked")).to_have_count(0)
    sheet.get_by_label("关闭").tap()
    tap(page, "老街羊肉汤")
    sheet.locator("[name=phone]").fill("13800000000")
    sheet.get_by_role("button", name="记下", exact=True).tap()
    hand.settled()
    assert (rows(session, Door), rows(session, DoorVisit)) == (2, 3)


def test_what_was_written_for_a_new_door_goes_along_to_the_one_it_is(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    added(stage_xz, "老街羊肉汤", 6)
    hand = street(phone, stage_xz)
    page = hand.page
    sheet = tap(page, "老街羊肉汤")
    result(sheet, "不用").tap()
    sheet.get_by_label("关闭").tap()
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    expect(page.locator("#door-title")).to_have_text("记新门店")
    page.get_by_label("店名").fill("老街羊肉汤馆")
    photographed(page, "门头.jpg")
    result(sheet).tap()
    page.locator("[data-offers]").get_by_role("button", name=re.compile("老街羊肉汤")).tap()
    expect(page.locator("#door-title")).to_have_text("老街羊肉汤")
    # what was begun there before stands, what came along lies beside it until the person has said so
    expect(result(sheet, "不用")).to_be_checked()
    expect(sheet).to_contain_text("别处也写了，没盖掉：结果 再看看，照片 1 张")
    sheet.get_by_role("button", name="换成那份").tap()
    expect(result(sheet)).to_be_checked()
    sheet.get_by_role("button", name="记下", exact=True).tap()
    expect(sheet).to_be_hidden()
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    expect(page.get_by_label("店名")).to_have_value("")
    expect(sheet.locator("input:checked")).to_have_count(0)
    hand.settled()
    assert (rows(session, Door), rows(session, DoorVisit)) == (1, 2)


def test_it_stays_at_a_door_whose_words_are_not_stored(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    added(stage_xz, "老街羊肉汤", 6)
    added(stage_xz, "蜜雪冰城", 40)
    page = street(phone, stage_xz).page
    page.evaluate(FULL)
    sheet = tap(page, "老街羊肉汤")
    result(sheet, "不用").tap()
    expect(sheet).to_contain_text("手机存满了，刚写的没存下")
    sheet.get_by_label("关闭").tap()
    page.locator("[data-list] li", has_text="蜜雪冰城").locator("button").tap()
    expect(sheet).to_contain_text("手机存满了，刚写的没存下")
    expect(page.locator("#door-title")).to_have_text("老街羊肉汤")
    expect(result(sheet, "不用")).to_be_checked()


def test_what_was_begun_for_a_new_door_is_not_taken_for_the_one_just_written_down(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    page = street(phone, stage_xz).page
    page.context.set_offline(True)
    write_down(page, "老街羊肉汤")
    write_down(page, "顺兴药房里")
    sheet = page.locator("#door")
    for name in ("老街羊肉汤", "顺兴药房里"):  # only looked at
        page.locator("[data-list] li", has_text=name).locator("button").tap()
        expect(page.get_by_label("店名")).to_have_value(name)
        sheet.get_by_label("关闭").tap()
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    expect(page.get_by_label("店名")).to_have_value("")
    result(sheet, "不用").tap()
    page.get_by_label("店名").fill("鸿德五金行")
    sheet.get_by_label("关闭").tap()
    page.locator("[data-list] li", has_text="老街羊肉汤").locator("button").tap()
    expect(sheet).to_contain_text("上次写的还没记下，先记完，再记“老街羊肉汤”")
    expect(page.get_by_label("店名")).to_have_value("鸿德五金行")


def test_what_was_begun_on_another_day_is_not_wiped_away_by_the_next_empty_sheet(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    hand = street(phone, stage_xz)
    page = hand.page
    page.context.set_offline(True)
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    page.get_by_label("店名").fill("老街羊肉汤")
    result(page.locator("#door")).tap()
    page.evaluate(ANOTHER_DAY, [hand.tree, str(stage_xz.person("customer_manager").id)])
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("#door")).to_be_hidden()
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    for _ in ("as it stands", "after a restart"):
        expect(page.get_by_label("店名")).to_have_value("昨天的店")
        expect(page.locator("#door")).to_contain_text("接着上次写的")
        page.reload()


def test_it_suggests_names_without_a_network_so_that_nothing_is_typed(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    for n, name in enumerate(("蜜雪冰城", "老街羊肉汤", "蜜雪冰城（北关店）")):
        added(stage_xz, name, 200 + 60 * n)
    hand = street(phone, stage_xz)
    page = hand.page
    expect(page.locator("[data-list] li")).to_have_count(3)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-fix]")).to_contain_text("±6 m")
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    names = page.locator("[data-names] button")
    expect(names).to_have_text(["蜜雪冰城"])  # a chain opens again
    page.get_by_label("店名", exact=True).fill("老")
    expect(names).to_have_text(["老街羊肉汤"])
    page.get_by_label("店名", exact=True).fill("")
    names.first.tap()
    page.locator("#door").get_by_label("再看看", exact=True).tap()
    page.locator("#door").get_by_role("button", name="记下", exact=True).tap()
    expect(page.locator("[data-list] li").first).to_contain_text("刚记下 · 再看看")
    page.context.set_offline(False)
    hand.kick()
    hand.settled()
    assert sorted(session.scalars(select(Door.name))) == [
        "老街羊肉汤",
        "蜜雪冰城",
        "蜜雪冰城",
        "蜜雪冰城(北关店)",
    ]


def test_leads_and_users_stand_among_the_doors_and_lead_to_their_case(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    for number, (name, east, stage) in enumerate(
        (("张记烩面馆", 20, "ASSIGNED"), ("老户食堂", 50, "IN_SERVICE"))
    ):
        case_id = lead(stage_xz, name=name, address=f"新华路 {number + 1} 号")
        session.rollback()
        case, (lng, lat) = session.get_one(Case, case_id), metres_away(east)
        case.place, case.stage = {"lng": lng, "lat": lat, "crs": "CGCS2000"}, stage
        session.commit()
    added(stage_xz, "近的店", 8)
    added(stage_xz, "远的店", 90)
    page = street(phone, stage_xz).page
    rows = page.locator("[data-list] li")
    expect(rows).to_have_text(
        [re.compile(one) for one in ("近的店", "张记烩面馆.*待上门", "老户食堂.*已通气", "远的店")]
    )
    page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    expect(page.locator("[data-names] button")).to_have_text(["张记烩面馆"])  # the lead that stands here
    page.locator("#door").get_by_label("关闭").tap()
    rows.nth(1).locator("a").tap()
    page.wait_for_url("**/cases/*")


def test_it_asks_again_where_the_network_failed_though_nobody_moves(
    app: Flask, stage_xz: Stage, live_server: str, phone: Callable[..., Page]
) -> None:
    added(stage_xz, "老街羊肉汤", 12)
    hand = Hand(
        phone(
            permissions=["geolocation"],
            geolocation={"longitude": metres_away()[0], "latitude": 34.4},
            service_workers="block",  # what it asks for would go past the broken road
        )
    )
    hand.enter(stage_xz, "customer_manager")
    page = hand.page
    page.clock.install()
    page.route("**/canvass/doors.json*", lambda route: route.abort("connectionreset"))
    with page.expect_event("requestfailed", lambda one: "/canvass/doors.json" in one.url):
        page.goto("/canvass")
    expect(page.locator("[data-fix]")).to_contain_text("±")
    expect(page.locator("svg.plan")).to_have_count(0)
    page.unroute("**/canvass/doors.json*")
    page.clock.fast_forward(20_000)
    expect(page.locator("svg.plan")).to_be_visible()


def test_two_phones_walk_forty_doors_half_of_them_without_a_network(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    hands = [street(phone, stage_xz, part) for part in ("customer_manager", "customer_manager_2")]
    hands[0].page.get_by_role("button", name="开始走街").tap()
    for n, name in enumerate(SHOPS):
        for who, hand in enumerate(hands):
            # the second walks the street from its end: they meet in the middle, where both write the same shops down
            here = n if who == 0 else len(SHOPS) - 1 - n
            if not (n < 25):
                continue
            if n == 12:
                hand.settled()  # what was written above ground has arrived
                hand.page.context.set_offline(True)
            stand(hand.page, here * 22 + who * 5)
            hand.page.wait_for_function(
                "(lng) => Math.abs(document.querySelector('#door-form [name=lng]').value - lng) < 1e-6",
                arg=metres_away(here * 22 + who * 5)[0],
            )
            write_down(hand.page, SHOPS[here] if who == 0 else f"{SHOPS[here]} ")
        assert name
    for hand in hands:
        expect(hand.page.locator("[data-list] .local")).to_have_count(13)
        hand.page.context.set_offline(False)
    for hand in hands:
        hand.kick()
    hands[0].page.get_by_role("button", name="收工").tap()
    expect(hands[0].page.get_by_role("button", name="开始走街")).to_be_visible()  # its last letter is written
    for hand in hands:
        hand.settled()
    assert rows(session, DoorVisit) == 50
    assert sorted(session.scalars(select(Door.name))) == sorted(SHOPS)
    assert sum(session.scalars(select(DoorVisit.joined))) == 10
    walk = session.scalars(select(Walk)).one()
    assert walk.ended_at is not None and abs(walk.metres - 24 * 22) < 30


def test_it_goes_on_where_the_position_is_refused(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    hand = Hand(phone(permissions=[]))
    hand.enter(stage_xz, "customer_manager")
    hand.page.goto("/canvass")
    expect(hand.page.locator("[data-fix]")).to_contain_text("照样能记")
    write_down(hand.page, "没定位的店")
    hand.settled()
    door = session.scalars(select(Door)).one()
    assert (door.name, door.lng) == ("没定位的店", None)


def test_it_says_that_a_position_is_too_coarse_and_places_no_door_by_it(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    hand = street(phone, stage_xz)
    stand(hand.page, 0, accuracy=3000)
    expect(hand.page.locator("[data-fix]")).to_contain_text("定位太粗 ±3.0 km")
    write_down(hand.page, "太粗的店")
    hand.settled()
    assert session.scalars(select(Door)).one().lng is None
    [visit] = session.scalars(select(DoorVisit))
    assert visit.flags == ["COARSE"]


def town(stage: Stage) -> None:
    """A street walked today, one half, two that nobody has walked for months."""
    for n, name in enumerate(SHOPS[:12]):
        result = ("D03", "D02", "D06", "D01")[n % 4]
        added(stage, name, (n - 5) * 24 + 9, 12 if n % 2 else -12, result=result)
    added(stage, "老街羊肉汤", 8, -9)
    for street_name, east, north, count, weeks in (
        ("建设路", 120, 30, 6, (1, 20)), ("新华街", -150, 260, 7, (30,)), ("东关街", -60, -190, 5, (25,))
    ):  # fmt: skip
        for k in range(count):
            far = (0, k * 40) if street_name == "建设路" else (k * 40, 0)
            at = {"at": now() - timedelta(weeks=weeks[k % len(weeks)])}
            added(stage, SHOPS[20 + k], east + far[0], north + far[1], street=street_name, letter=at)


@pytest.mark.parametrize("dress", DRESSES)
def test_it_is_readable_in_the_street_and_on_the_desk(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page], dress: str
) -> None:
    town(stage_xz)
    album = Album(dress)
    hand = street(phone, stage_xz, **DRESSES[dress])
    thumb = Thumb(hand.page, album, "customer_manager")
    if dress == "large":
        thumb.open("/me").fill({"text": "large"})
        thumb.tap("就这样显示")
    suffix = "" if dress == "light" else f"-{dress}"
    thumb.open("/canvass")
    expect(thumb.page.locator("svg.plan")).to_be_visible()
    thumb.shot(f"street{suffix}").album.desk(thumb.page, f"street-desk{suffix}")
    thumb.page.locator(".action-bar").get_by_role("button", name="记新门店").tap()
    thumb.page.get_by_label("店名").fill("老街羊肉汤馆")
    expect(thumb.page.locator("[data-offers]")).to_contain_text("是不是这一家")
    thumb.shot(f"new-door{suffix}")
    assert violations(thumb.page) == [] and thumb.page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
    )
    door_id = session.scalars(select(Door.id).where(Door.name == "老街羊肉汤")).one()
    thumb.open(f"/canvass/doors/{door_id}").shot(f"door{suffix}")
    thumb.open("/canvass/day").shot(f"street-day{suffix}")
    thumb.open("/canvass").tap("记一家")
    desk = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1, "is_mobile": False}
    for name, look in (("coverage", DRESSES[dress]), ("coverage-desk", desk)):
        manager = Thumb(phone(**look), Album(f"{dress} {name}"), "manager").enter(stage_xz)
        manager.open("/canvass/coverage").shot(f"{name}{suffix}")
        manager.album.close()
    album.close()
