"""A whole survey of a restaurant in a dead zone, with route, sketch and 12 photos; on a cut network to the order."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.pipe_route import route_of
from fieldapp.domain.sheet import SECTIONS
from fieldapp.domain.sketch import sketches_of
from fieldapp.domain.survey import PHOTO_SLOT, missing_photos, photos_of, submitted_survey
from tests.browser.test_field_form import TAKE, hand_in, opened, wide_enough
from tests.browser.test_outbox import READY, Hand
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.disk import lies
from tests.support.thumb import Thumb, paper, photo
from tests.web.test_tour import XZ, put, today

pytestmark = pytest.mark.browser
Axe = Callable[..., list[dict[str, Any]]]
HERE = {"longitude": 113.7402, "latitude": 34.4001, "accuracy": 6}
PHOTOS = (
    "SHOPFRONT", "TIE_IN", "GAS_POINT", "METER_PLACE", "ROUTE", "CROSSING", "KITCHEN", "FLUE", "ALARM_POWER",
    "STRUCTURE", "NEARBY", "RED_LINE",
)  # fmt: skip


def kept(page: Page) -> None:
    """Handed in without a network: it lies on the phone, says the page."""
    expect(page.get_by_text("已存本机", exact=True)).to_be_visible()


def wall() -> dict[str, Any]:
    """A picture with something to draw on."""
    data = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(data, "JPEG")
    return {"name": "烟道.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def tap_plan(page: Page, *spots: tuple[int, int]) -> None:
    plan = page.locator(".route-map")
    plan.scroll_into_view_if_needed()
    box = plan.bounding_box()
    assert box
    for x, y in spots:
        page.touchscreen.tap(box["x"] + x, box["y"] + y)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the finger held down, in shares of the picture."""
    canvas = page.locator("sketch-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    ways = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)]
    page.mouse.move(*ways[0])
    page.mouse.down()
    page.mouse.move(*ways[1], steps=5)
    page.mouse.up()


def sheet(page: Page, base: str) -> None:
    """Section by section, as the phone carries them."""
    thumb = Thumb(page, Album(), "designer")
    said: dict[str, dict[str, Any]] = {
        "basic": {"kind": "RESTAURANT", "operator": "店主"},
        "demand": {"qty_WOK": "2", "qty_STEAMER": "1", "annual_m3": "12000"},
        "source": {"tie_in": "J-17", "pressure_class": "LOW", "gas": "NG", "hot_tap": "1", "hot_taps": "1"},
        "area": {"method": "GAUGE"},
        "premises": {"station": "0", "room_m2": "38", "height_m": "3.1", "fire_rating": "TWO",
                     "alarm_power": "厨房配电箱"},
    }  # fmt: skip
    for section, values in said.items():
        opened(page, f"{base}/{section}")
        if section == "demand":
            expect(page.locator("[data-counted]")).to_be_hidden()  # nothing is shown that nobody has
        thumb.fill(values)
        if (
            section == "demand"
        ):  # as it is typed, without the company: the large figure, its line, the formula
            expect(page.locator("[data-counted] .appliance")).to_have_count(2)
            expect(page.locator("[data-live-flow]")).to_have_text("10.4")
            expect(page.locator("[data-live-rest]")).to_have_text("表 G10 · 余 9.6")
            expect(page.locator("dd[data-factor]")).to_have_text("× 0.8")
            page.evaluate("scrollTo(0, 0)")
            thumb.shot("survey-demand").album.desk(page, "survey-demand-desk")
        hand_in(page)
        kept(page)


def route(page: Page, base: str, axe: Axe) -> None:
    """Walked to the first point, the others tapped; the last piece crosses a road."""
    thumb = Thumb(page, Album(), "designer")
    opened(page, f"{base}/route")
    page.wait_for_selector(".route-map.leaflet-container")
    page.get_by_role("button", name="在这里打点").tap()
    expect(page.get_by_text("误差 ±6 m")).to_be_visible()
    tap_plan(page, (250, 90), (250, 230))
    page.get_by_label("下一段过路").select_option("OPEN_CUT")
    page.get_by_label("下一段路面").select_option("ASPHALT")
    tap_plan(page, (90, 240))
    expect(page.locator("route-draw ol > li")).to_have_count(3)
    page.get_by_role("button", name="撤一点").tap()
    expect(page.locator("route-draw ol > li")).to_have_count(2)
    tap_plan(page, (60, 240))
    page.get_by_role("button", name="长度填到下面").tap()
    expect(page.locator("[name=cuts_surface]").first).to_have_value("ASPHALT")
    outside = page.locator("[name=outside_m]").input_value()
    lies(page, "draft", '["cuts_surface","ASPHALT"]', f'["outside_m","{outside}"]')
    page.reload()  # put away and taken out again
    expect(page.locator("route-draw ol > li")).to_have_count(3)
    assert float(page.locator("[name=cuts_length_m]").first.input_value()) > 5
    assert float(page.locator("[name=outside_m]").input_value()) > 20
    assert wide_enough(page) and axe(page) == []
    page.evaluate("scrollTo(0, 0)")
    thumb.shot("survey-plan").album.desk(page, "survey-plan-desk")
    hand_in(page)
    kept(page)


def sketch(page: Page, base: str, axe: Axe) -> None:
    opened(page, f"{base}/sketch")
    page.wait_for_selector("sketch-pad:defined", state="attached")
    page.locator("[name=slot]").select_option("FLUE")
    page.locator("[name=photo_file]").set_input_files(wall())  # type: ignore[arg-type]
    expect(page.locator("sketch-pad canvas")).to_be_visible()
    drag(page, (0.2, 0.3), (0.8, 0.35))
    page.locator("label", has_text="尺寸").first.tap()
    page.get_by_label("尺寸或字").fill("1.2 m")
    drag(page, (0.3, 0.7), (0.7, 0.7))
    drag(page, (0.1, 0.9), (0.9, 0.9))
    expect(page.get_by_text("画了 3 处")).to_be_visible()
    page.get_by_role("button", name="撤一步").tap()
    expect(page.get_by_text("画了 2 处")).to_be_visible()
    assert wide_enough(page) and axe(page) == []
    Thumb(page, Album(), "designer").shot("survey-sketch")
    hand_in(page)
    kept(page)


def brought(hand: Hand, times: int) -> None:
    """With a network that goes away again after some pieces, until all of it is there."""
    page, seen = hand.page, 0

    def cut(route: Route) -> None:
        nonlocal seen
        seen += route.request.method == "PUT"
        if route.request.method == "PUT" and seen in range(3, 3 * times + 1, 3):
            page.context.set_offline(True)
            return route.abort("internetdisconnected")
        route.fallback()

    page.route("**/sync/blobs/**", cut)
    for _ in range(times + 1):
        page.context.set_offline(False)
        page.goto("/sync")
        hand.kick()
        page.wait_for_timeout(300)
    page.unroute("**/sync/blobs/**", cut)
    page.context.set_offline(False)
    hand.kick()
    hand.settled()
    assert seen >= 14


def test_it_surveys_a_restaurant_without_a_network_and_ends_in_a_work_order(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page],
    axe: Axe,
) -> None:  # fmt: skip
    case_id = today(stage_xz)
    put(session, case_id, XZ, "张记烩面馆")
    base = f"/cases/{case_id}/survey"
    hand = Hand(phone(permissions=["geolocation"], geolocation=HERE))
    hand.enter(stage_xz, "designer")
    page = hand.page
    page.evaluate(READY)
    page.reload()
    pages = ["/survey/route", base, f"{base}/sketch", *(f"{base}/{one}" for one in SECTIONS), "/sync"]
    assert page.evaluate(TAKE, [hand.tree, pages])["failed"] == []

    page.context.set_offline(True)
    opened(page, "/survey/route")
    expect(page.get_by_text("离这里 21 m")).to_be_visible()
    assert axe(page) == [] and wide_enough(page)
    Thumb(page, Album(), "designer").shot("survey-tour")
    hand_in(page)
    kept(page)
    sheet(page, base)
    route(page, base, axe)
    sketch(page, base, axe)
    opened(page, base)
    for number, code in enumerate(PHOTOS):
        page.locator(f'input[name="photo_{code}"]').set_input_files(photo(f"{number}.jpg"))  # type: ignore[arg-type]
    expect(page.locator(".photo.local")).to_have_count(len(PHOTOS))
    page.get_by_role("button", name="传照片").tap()
    kept(page)
    opened(page, f"{base}/conclusion")
    Thumb(page, Album(), "designer").fill({"result": "FEASIBLE", "advice": "从 J-17 接", "days_needed": "2"})
    hand_in(page)
    kept(page)
    assert session.get_one(Case, case_id).stage == "SURVEY_BOOKED"

    brought(hand, times=3)
    arrived(session, case_id)
    Thumb(page, Album(), "designer").open(f"/cases/{case_id}").sees("走向", "照片齐了")
    ordered(page, case_id)
    session.rollback()
    case = session.get_one(Case, case_id)
    assert (case.stage, case.order_rev) == ("DISPATCHED", 1)


def test_it_says_on_the_page_of_this_morning_what_has_arrived_since(
    app: Flask, stage_xz: Stage, session: Session, live_server: str, phone: Callable[..., Page]
) -> None:
    case_id = today(stage_xz)
    form = f"/cases/{case_id}/survey/basic"
    hand = Hand(phone())
    hand.enter(stage_xz, "designer")
    page = hand.page
    page.evaluate(READY)
    page.reload()
    assert page.evaluate(TAKE, [hand.tree, [form, "/sync"]])["failed"] == []
    page.context.set_offline(True)
    opened(page, form)
    Thumb(page, Album(), "designer").fill({"kind": "RESTAURANT", "operator": "店主"})
    hand_in(page)
    kept(page)
    page.context.set_offline(False)
    page.goto("/sync")
    hand.kick()
    hand.settled()

    page.context.set_offline(True)
    opened(page, form)
    expect(page.get_by_text("换成了后来交到公司的那份")).to_be_visible()
    expect(page.locator("[name=operator]")).to_have_value("店主")
    page.context.set_offline(False)
    opened(page, form)
    expect(page.locator("[name=operator]")).to_have_value("店主")
    expect(page.get_by_text("换成了后来交到公司的那份")).to_be_hidden()


def arrived(session: Session, case_id: UUID) -> None:
    """Nothing is lost, nothing is there twice."""
    session.rollback()
    case, survey = session.get_one(Case, case_id), submitted_survey(session, case_id)
    assert survey is not None and case.stage == "DESIGNING"
    assert str(case.flow_m3h) == "10.400" and case.package == "SMALL_MERCHANT"
    sheet = survey.typed
    assert (
        sheet.premises and str(sheet.premises.room_m2) == "38" and sheet.source and sheet.source.hot_taps == 1
    )
    drawn = route_of(session, case_id)
    assert drawn is not None and len(drawn.points) == 4
    assert drawn.origin[0]["source"] == "GNSS" and drawn.origin[0]["accuracy_m"] == 6
    road = sum(leg["length_m"] for leg in drawn.legs if leg["crossing"])
    assert case.cut_m is not None and abs(float(case.cut_m) - road) <= 0.1
    photos = photos_of(session, case_id)
    assert missing_photos(case, "RESTAURANT", photos) == []
    taken = select(Attachment).where(Attachment.case_id == case_id, Attachment.slot.startswith(PHOTO_SLOT))
    slots = sorted(one.slot for one in session.scalars(taken))
    expected = [f"{PHOTO_SLOT}{code.lower()}" for code in PHOTOS]
    assert slots == sorted([*expected, f"{PHOTO_SLOT}flue", f"{PHOTO_SLOT}sketch"])
    [made] = sketches_of(session, case_id)
    assert [mark["kind"] for mark in made.strokes] == ["ARROW", "DIMENSION"]
    assert made.strokes[1]["words"] == "1.2 m" and made.photo.sha256 != made.drawn.sha256


def ordered(page: Page, case_id: UUID) -> None:
    thumb = Thumb(page, Album(), "designer").open(f"/cases/{case_id}/design")
    names, amounts = page.locator('[name="row_item"]'), page.locator('[name="row_qty"]')
    known = [one for one in range(names.count()) if names.nth(one).input_value()]
    thumb.fill({f"row_qty#{one}": "1" for one in known if not amounts.nth(one).input_value()})
    thumb.fill(
        {"drawings": paper("施工图.pdf"), "scope": "BOTH", "selected_by": "COMPANY", "supply": "OWNER"}
    )
    thumb.go("出图，下")
