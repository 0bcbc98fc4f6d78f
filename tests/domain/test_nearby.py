"""What is near: the same doors a look at all of them would find, in every ring, over the edges of cells."""

import random
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.domain.company import Area
from fieldapp.domain.door import Door
from fieldapp.domain.nearby import alike_near, nearest
from fieldapp.domain.placed import cell_of, cells
from fieldapp.lib.clock import now
from fieldapp.lib.geo import Crs, Place, convert, distance_m, metres_near
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

LNG, LAT = 113.7401, 34.3999  # a few metres from where four cells meet


def door(company_id: UUID, name: str, lng: float, lat: float, area_id: UUID | None = None) -> Door:
    return Door(
        id=uuid7(), company_id=company_id, area_id=area_id, name=name, name_key=name, lng=lng, lat=lat,
        cell=cell_of(lng, lat), last_result="", times_missed=0, added_at=now(),
    )  # fmt: skip


@pytest.fixture
def crowd(stage_xz: Stage, stage_th: Stage, session: Session) -> list[Door]:
    """Three hundred doors, half within a few hundred metres, and the same again of the other company."""
    dice = random.Random(7)
    made = []
    for n in range(300):
        wide = 0.003 if n % 2 else 0.03
        lng, lat = LNG + dice.uniform(-wide, wide), LAT + dice.uniform(-wide, wide)
        made.append(door(stage_xz.cast.company.id, f"店{n}", lng, lat))
        session.add(door(stage_th.cast.company.id, f"别家{n}", lng, lat))
    session.add_all(made)
    session.commit()
    return made


@pytest.mark.parametrize(("limit", "within"), [(1, 2000), (50, 2000), (50, 150), (200, 5000), (400, 9000)])
def test_it_finds_what_a_look_at_all_of_them_finds(
    stage_xz: Stage, crowd: list[Door], session: Session, limit: int, within: float
) -> None:
    here = Place(LNG, LAT, Crs.WGS84)
    far = sorted((metres_near(here, one.spot), one.id) for one in crowd if one.spot)
    wanted = [door_id for metres, door_id in far if metres <= within][:limit]
    found = nearest(session, stage_xz.cast.company.id, here, limit, within_m=within)
    assert [one.door.id for one in found] == wanted
    assert all(
        one.metres == pytest.approx(distance_m(here, one.door.spot), abs=0.1)
        for one in found
        if one.door.spot
    )


def test_it_takes_a_place_in_any_system(stage_xz: Stage, crowd: list[Door], session: Session) -> None:
    here = Place(LNG, LAT, Crs.WGS84)
    company = stage_xz.cast.company.id
    plain = [one.door.id for one in nearest(session, company, here, 5)]
    assert [one.door.id for one in nearest(session, company, convert(here, Crs.GCJ02), 5)] == plain


def test_it_narrows_to_areas(stage_xz: Stage, engine: Engine, session: Session) -> None:
    company = stage_xz.cast.company.id
    mine = Area(id=uuid7(), company_id=company, name="片一", keywords=[])
    session.add(mine)
    session.flush()
    session.add_all([door(company, "我的", LNG, LAT + 0.001, mine.id), door(company, "别人的", LNG, LAT)])
    session.commit()
    here = Place(LNG, LAT, Crs.WGS84)
    assert [one.door.name for one in nearest(session, company, here, areas=[mine.id])] == ["我的"]
    assert [one.door.name for one in nearest(session, company, here)] == ["别人的", "我的"]


def test_it_looks_for_a_twin_within_metres_and_in_every_area(stage_xz: Stage, session: Session) -> None:
    company = stage_xz.cast.company.id
    step = 1 / 110_922
    session.add_all(
        [door(company, "张记烩面馆", LNG, LAT + 14.3 * step), door(company, "张记烩面", LNG, LAT + 9 * step),
         door(company, "张记烩面馆", LNG, LAT + 15.5 * step), door(company, "文峰早餐", LNG, LAT)]
    )  # fmt: skip
    session.commit()
    found = alike_near(session, company, Place(LNG, LAT, Crs.WGS84), "张记烩面馆", within_m=15, least=70)
    assert [(one.door.name, round(one.metres)) for one in found] == [("张记烩面馆", 14), ("张记烩面", 9)]


def test_cells_cover_the_box_and_no_more() -> None:
    assert cells(34.395, 34.405, 113.735, 113.745) == [
        cell_of(lng, lat) for lat in (34.395, 34.405) for lng in (113.735, 113.745)
    ]
    assert len(set(cells(-0.001, 0.001, -0.001, 0.001))) == 4
