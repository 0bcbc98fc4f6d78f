"""扫街 as posted by a phone: the street, a door, the day and the manager's coverage."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.domain.case import Case
from fieldapp.domain.coverage import Street
from fieldapp.domain.door import Door, DoorVisit
from fieldapp.lib.clock import local, now
from fieldapp.lib.geo import Crs, Place, convert
from fieldapp.lib.ids import uuid7
from fieldapp.web.canvass.coverage import _lines
from tests.support import database
from tests.support.cast import Stage, enter
from tests.support.story_design import booked
from tests.support.story_door import LAT, LNG, added, at, metres_away
from tests.support.story_intake import lead

WHERE = {"lng": f"{LNG}", "lat": f"{LAT}"}


def fresh(**fields: object) -> dict[str, object]:
    return {"cmd_id": str(uuid7()), **fields}


def count(session: Session, what: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_it_shows_what_is_near_nearest_first_and_when_to_come_again(app: Flask, stage_xz: Stage) -> None:
    added(stage_xz, "远处的店", 500, street="新华路")
    added(stage_xz, "老街羊肉汤", 12, street="新华路")
    added(stage_xz, "同事的店", 20, street="薛店镇工业路", part="customer_manager_2")
    page = enter(app, stage_xz, "customer_manager").get("/canvass", query_string=WHERE).text
    assert page.index("老街羊肉汤") < page.index("远处的店")
    assert "12<small> m" in page and "今天 再看看" in page and "再去" in page
    assert "同事的店" not in page


def test_the_sheet_and_the_door_say_that_the_position_goes_along(app: Flask, stage_xz: Stage) -> None:
    phone, door_id = enter(app, stage_xz, "customer_manager"), added(stage_xz).result["door_id"]
    for page in ("/canvass", f"/canvass/doors/{door_id}"):
        text = phone.get(page).text
        assert "带上现在的位置，留 90 天" in text


def test_it_lists_what_one_was_at_last_where_no_place_is_known(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    assert "附近还没记过门店" in phone.get("/canvass").text
    added(stage_xz)
    for asked in ({}, {"lng": "x", "lat": "1"}, {"lng": "999", "lat": "34"}, {"lng": "nan", "lat": "34"}):
        answer = phone.get("/canvass", query_string=asked)
        assert answer.status_code == 200 and "老街羊肉汤" in answer.text


def test_it_gives_the_phone_what_it_needs_without_a_network(app: Flask, stage_xz: Stage) -> None:
    receipt = added(stage_xz, "老街羊肉汤", 12, result="D01")
    kept = enter(app, stage_xz, "customer_manager").get("/canvass/doors.json", query_string=WHERE).get_json()
    [door] = kept["doors"]
    assert (door["id"], door["key"], door["case"]) == (
        receipt.result["door_id"],
        "老街羊肉汤",
        receipt.result["case_id"],
    )
    assert kept["rules"]["dedup_radius_m"] == 15 and kept["rules"]["codes"]["D04"]["photo"] is True
    assert kept["names"] == []  # the lead is the door's


def test_leads_and_users_lie_among_the_doors_nearest_first(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    lead_id, user_id = (
        lead(stage_xz, address="新华路 1 号"),
        lead(stage_xz, name="老户食堂", address="新华路 2 号"),
    )
    session.rollback()
    for case_id, east, stage in ((lead_id, 30, "ASSIGNED"), (user_id, 60, "IN_SERVICE")):
        case, (lng, lat) = session.get_one(Case, case_id), metres_away(east)
        case.place, case.stage = {"lng": lng, "lat": lat, "crs": "CGCS2000"}, stage
    session.commit()
    added(stage_xz, "近的店", 10, street="新华路")
    added(stage_xz, "远的店", 90, street="新华路")
    phone = enter(app, stage_xz, "customer_manager")
    page = phone.get("/canvass", query_string=WHERE).text
    names = ("近的店", "张记烩面馆", "老户食堂", "远的店")
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert f'href="/cases/{user_id}"' in page and "已通气" in page
    kept = phone.get("/canvass/doors.json", query_string=WHERE).get_json()
    assert {(one["name"], one["lit"]) for one in kept["doors"] if "lit" in one} == {
        ("张记烩面馆", False), ("老户食堂", True)
    }  # fmt: skip
    assert kept["names"] == []
    away = phone.get("/canvass/doors.json", query_string={"lng": "113.9", "lat": "34.4"}).get_json()
    assert (away["doors"], away["names"]) == ([], ["张记烩面馆", "远的店", "近的店"])
    other = (
        enter(app, stage_xz, "customer_manager_2").get("/canvass/doors.json", query_string=WHERE).get_json()
    )
    assert [one for one in other["doors"] if "lit" in one] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_street_asks_a_dozen_questions_however_many_doors_there_are(
    database_url: str, app: Flask, stage_xz: Stage, engine: Engine
) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    counts = []
    for doors in (1, 12):
        for n in range(doors):
            added(stage_xz, f"{'甲乙丙丁戊己庚辛壬癸子丑'[n]}家{doors}", 20 * n, 9 * doors, street="新华路")
        phone.get("/canvass", query_string=WHERE)
        asked: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args, seen=asked: seen.append(args[2]))
        phone.get("/canvass", query_string=WHERE)
        counts.append(len(asked))
    assert max(counts) <= 14


@pytest.mark.parametrize("part", ["manager", "designer", "counter"])
def test_only_who_walks_the_streets_gets_the_neighbourhood(app: Flask, stage_xz: Stage, part: str) -> None:
    phone = enter(app, stage_xz, part)
    assert phone.get("/canvass/doors.json", query_string=WHERE).status_code == 403
    assert phone.post("/canvass/doors", data=fresh(name="店", result="D03")).status_code == 403


def test_it_writes_a_new_door_down_and_the_next_visit_at_it(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    lng, lat = metres_away()
    place = {"lng": str(lng), "lat": str(lat), "accuracy_m": "6"}
    sent = fresh(name="老街羊肉汤", street="文峰路", result="D03", door_id="", **place)
    assert phone.post("/canvass/doors", data=sent).location == "/canvass"
    door = session.scalars(select(Door)).one()
    page = phone.get(f"/canvass/doors/{door.id}").text
    assert "记下这次上门" in page and "已见面待定" in page
    again = fresh(result="D02", name="", door_id=str(door.id), street="文峰路", **place)
    assert phone.post(f"/canvass/doors/{door.id}/visits", data=again).location == "/canvass"
    assert count(session, DoorVisit) == 2
    assert "文峰路" in phone.get("/canvass").text  # the next door is in the same street


def test_it_tells_who_brings_a_shop_that_is_there_already(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    added(stage_xz, "老街羊肉汤", part="customer_manager_2")
    phone = enter(app, stage_xz, "customer_manager")
    spot = at(4)
    sent = fresh(name="老街羊肉汤", result="D03", lng=spot.lng, lat=spot.lat, accuracy_m="8")
    phone.post("/canvass/doors", data=sent)
    assert "已经有人记过，这次算一次上门" in phone.get("/canvass").text
    assert count(session, Door) == 1


def test_it_keeps_everything_typed_when_something_is_wrong(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    long = "店" * 500
    answer = phone.post("/canvass/doors", data=fresh(name=long, result="D03", street="文峰路", note="靠门"))
    assert answer.status_code == 422 and "最多 60 个字" in answer.text
    assert long in answer.text and "文峰路" in answer.text and "靠门" in answer.text
    answer = phone.post("/canvass/doors", data=fresh(name="老街羊肉汤", result="D04"))
    assert answer.status_code == 422 and "要拍一张" in answer.text
    answer = phone.post("/canvass/doors", data=fresh(name="老街羊肉汤", result="D03", pin="在路口"))
    assert answer.status_code == 422 and "没看出坐标" in answer.text and "在路口" in answer.text
    answer = phone.post("/canvass/doors", data=fresh(name="老街羊肉汤", result="D03", pin="113.7,34.4"))
    assert answer.status_code == 422 and "哪家地图" in answer.text


def test_it_takes_a_door_without_a_position_and_one_of_three_kilometres(app: Flask, stage_xz: Stage) -> None:
    phone = enter(app, stage_xz, "customer_manager")
    assert phone.post("/canvass/doors", data=fresh(name="没定位的", result="D03")).status_code == 303
    wide = fresh(name="太粗的", result="D03", accuracy_m="3000", **WHERE)
    assert phone.post("/canvass/doors", data=wide).status_code == 303
    page = phone.get("/canvass").text
    assert "没定位的" in page and "太粗的" in page


def test_it_leads_there_on_each_map_in_that_maps_coordinates(app: Flask, stage_xz: Stage) -> None:
    door_id = added(stage_xz).result["door_id"]
    page = enter(app, stage_xz, "customer_manager").get(f"/canvass/doors/{door_id}").text
    spot = at()
    gcj, bd = (convert(Place(spot.lng, spot.lat, Crs.WGS84), crs) for crs in (Crs.GCJ02, Crs.BD09))
    assert f"uri.amap.com/navigation?to={gcj.lng:.6f}%2C{gcj.lat:.6f}" in page
    assert f"location={bd.lat:.6f}%2C{bd.lng:.6f}" in page
    assert f"tocoord={gcj.lat:.6f}%2C{gcj.lng:.6f}" in page


def test_who_wrote_a_visit_that_was_joined_can_part_it_from_the_page(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    door_id = added(stage_xz).result["door_id"]
    second = added(stage_xz, "老街羊肉馆", 8, result="D02").result
    phone = enter(app, stage_xz, "customer_manager")
    page = phone.get(f"/canvass/doors/{door_id}").text
    address = f"/canvass/doors/{door_id}/visits/{second['visit_id']}/door"
    assert "不是同一家，分开" in page and address in page
    other = enter(app, stage_xz, "customer_manager_2").post(address, data=fresh())
    assert other.status_code in (403, 404)
    parted = phone.post(address, data=fresh())
    assert parted.status_code == 303 and parted.location != f"/canvass/doors/{door_id}"
    page = phone.get(parted.location).text
    assert "老街羊肉馆" in page and "单独一家" in page and "不是同一家" not in page
    assert count(session, Door) == 2


def test_the_day_counts_doors_results_and_streets_against_the_target(app: Flask, stage_xz: Stage) -> None:
    added(stage_xz, "老街羊肉汤", result="D03")
    added(stage_xz, "文峰早餐店", 40, result="D02")
    page = enter(app, stage_xz, "customer_manager").get("/canvass/day").text
    assert "2<small> 户" in page and "30<small> 户" in page and "文峰路" in page and "已见面无需求" in page
    manager = enter(app, stage_xz, "manager")
    mine = stage_xz.person("customer_manager").id
    assert "文峰路" in manager.get(f"/canvass/day?person={mine}").text
    assert manager.get(f"/canvass/day?person={uuid7()}").status_code == 404
    assert "这一天没记门店" in manager.get(f"/canvass/day?person={mine}&on=2020-01-01").text
    assert enter(app, stage_xz, "designer").get("/canvass/day").status_code == 403


def test_coverage_names_the_streets_nobody_walked(app: Flask, stage_xz: Stage, session: Session) -> None:
    added(stage_xz, "老街羊肉汤", street="文峰路")
    old = now() - timedelta(weeks=30)
    added(stage_xz, "旧店", 300, 300, street="商贸街", letter={"at": old})
    manager = enter(app, stage_xz, "manager")
    page = manager.get("/canvass/coverage").text
    assert "商贸街" in page and "30 周前走过" in page and f"第 {local(now()).isocalendar().week} 周" in page
    assert '<line class="blank"' in page and '<line class="walked"' in page
    assert enter(app, stage_xz, "customer_manager").get("/canvass/coverage").status_code == 403


def test_a_door_without_a_street_is_in_that_of_its_neighbour_or_counts_under_no_name(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    added(stage_xz, "老街羊肉汤", street="新华路")
    added(stage_xz, "隔壁药房", 40, street="")
    added(stage_xz, "远处五金", 900, street="")
    session.rollback()
    known = {one.name: one.street for one in session.scalars(select(Door))}
    assert known == {"老街羊肉汤": "新华路", "隔壁药房": "新华路", "远处五金": ""}
    day = enter(app, stage_xz, "customer_manager").get("/canvass/day").text
    assert "没写街名" in day and "1<small> 条" in day
    manager = enter(app, stage_xz, "manager")
    areas = [one for one in session.scalars(select(Door.area_id).distinct()) if one]
    pages = [manager.get(f"/canvass/coverage?area={one}").text for one in areas]
    assert all("没写街名 1 户" in page for page in pages)
    assert any("没写街名 1 户，近 12 周去过 1 户" in page for page in pages)


def test_a_door_without_a_place_takes_its_street_when_somebody_can_place_it(
    stage_xz: Stage, session: Session
) -> None:
    added(stage_xz, "老街羊肉汤", street="新华路")
    bare = stage_xz.act("customer_manager", AddDoor(name="隔壁药房", result="D03")).result["door_id"]
    stage_xz.act("customer_manager", VisitDoor(door_id=UUID(bare), result="D03"), place=at(30))
    assert session.get_one(Door, UUID(bare)).street == "新华路"


def test_the_map_follows_the_week_that_is_chosen(app: Flask, stage_xz: Stage) -> None:
    then = now() - timedelta(weeks=3)
    added(stage_xz, "老街羊肉汤", street="文峰路", letter={"at": then})
    added(stage_xz, "旧店", 300, 300, street="商贸街")
    manager = enter(app, stage_xz, "manager")
    week, weeks = f"第 {local(then).isocalendar().week} 周", "没人走的街 <span"

    def unwalked(query: str) -> str:
        return manager.get(f"/canvass/coverage{query}").text.split('id="blank"')[1]

    assert "文峰路" not in unwalked("") and "商贸街" not in unwalked("")
    chosen = f"?week={local(then).date().isoformat()}"
    assert "商贸街" in unwalked(chosen) and "文峰路" not in unwalked(chosen) and week in unwalked(chosen)
    this = f"?week={local(now()).date().isoformat()}"
    assert "文峰路" in unwalked(this) and "商贸街" not in unwalked(this)
    page = manager.get(f"/canvass/coverage{chosen}").text
    assert 'aria-current="true"' in page and f"{week}去过" in page and weeks in page
    for odd in ("?week=x", "?week=2999-01-01", "?week=0001-01-01"):
        assert manager.get(f"/canvass/coverage{odd}").status_code == 200


def test_the_other_company_sees_none_of_it(app: Flask, stage_xz: Stage, stage_th: Stage) -> None:
    door_id = added(stage_xz).result["door_id"]
    phone = enter(app, stage_th, "customer_manager")
    assert phone.get("/canvass/doors.json", query_string=WHERE).get_json()["doors"] == []
    assert phone.get(f"/canvass/doors/{door_id}").status_code == 404
    assert phone.post(f"/canvass/doors/{door_id}/visits", data=fresh(result="D03")).status_code == 404
    assert "文峰路" not in enter(app, stage_th, "manager").get("/canvass/coverage").text
    assert UUID(door_id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_tiles_are_fetched_with_a_key_only_and_by_pages_with_a_map_only(
    database_url: str, tmp_path: Path, app: Flask, stage_xz: Stage
) -> None:
    plain = enter(app, stage_xz, "customer_manager").get("/canvass")
    assert "tianditu" not in plain.headers["Content-Security-Policy"] and "data-tiles" not in plain.text
    keyed = database.application(database_url, tmp_path / "data", tianditu_key="abc123")
    phone = enter(keyed, stage_xz, "customer_manager")
    page = phone.get("/canvass")
    assert "img-src 'self' https://*.tianditu.gov.cn" in page.headers["Content-Security-Policy"]
    assert 'data-tiles="abc123"' in page.text and "leaflet" in page.text
    assert "tianditu" not in phone.get("/today").headers["Content-Security-Policy"]
    case_id = booked(stage_xz)
    route = enter(keyed, stage_xz, "designer").get(f"/cases/{case_id}/survey/route")
    assert "https://*.tianditu.gov.cn" in route.headers["Content-Security-Policy"]
    assert 'data-tiles="abc123"' in route.text
    bare = enter(app, stage_xz, "designer").get(f"/cases/{case_id}/survey/route")
    assert "tianditu" not in bare.headers["Content-Security-Policy"] and "data-tiles" not in bare.text
    database.close(keyed)


def test_a_sketch_of_no_street_is_empty() -> None:
    assert _lines([]) == []


def test_a_street_of_a_single_door_is_drawn_too() -> None:
    one = Street(None, "文峰路", 1, 0, None, (113.74, 34.4, 113.74, 34.4))
    far = Street(None, "新华路", 2, 2, None, (113.75, 34.41, 113.76, 34.41))
    for streets in ([one], [one, far]):
        line = _lines(streets)[0]
        assert line.x2 - line.x1 >= 5
