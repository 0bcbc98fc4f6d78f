"""Places: the vectors of the published arithmetic, there and back, and against another library."""

import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.lib import coordinate, geo
from fieldapp.lib.errors import Refused
from fieldapp.lib.geo import Crs, Place

LNG = st.floats(76, 132)
LAT = st.floats(19, 52)
FINE = 0.05  # metres


def apart(one: coordinate.Point, other: coordinate.Point) -> float:
    return geo.distance_m(Place(*one, Crs.WGS84), Place(*other, Crs.WGS84))


def test_it_matches_the_known_vectors() -> None:
    assert coordinate.wgs_to_gcj(116.404, 39.915) == pytest.approx(
        (116.41024449916938, 39.91640428150164), abs=1e-9
    )
    assert coordinate.gcj_to_bd(116.404, 39.915) == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=1e-9
    )
    # The known figure is the one-step inverse; ours is iterated and differs by centimetres.
    assert coordinate.bd_to_gcj(116.404, 39.915) == pytest.approx(
        (116.39762729119315, 39.90865673957631), abs=1e-6
    )


@pytest.mark.parametrize(
    ("town", "gcj", "bd", "metres"),
    [
        ((112.83, 32.69), (112.835867, 32.687811), (112.842408, 32.693712), 601),
        ((113.74, 34.40), (113.746150, 34.398712), (113.752557, 34.404963), 583),
    ],
)
def test_the_two_towns(
    town: coordinate.Point, gcj: coordinate.Point, bd: coordinate.Point, metres: int
) -> None:
    assert coordinate.wgs_to_gcj(*town) == pytest.approx(gcj, abs=6e-7)
    assert coordinate.wgs_to_bd(*town) == pytest.approx(bd, abs=6e-7)
    assert apart(town, gcj) == pytest.approx(metres, abs=3)


@given(LNG, LAT)
def test_there_and_back_is_the_same_place(lng: float, lat: float) -> None:
    for crs in Crs:
        there = geo.convert(Place(lng, lat, Crs.WGS84), crs)
        back = geo.to_canonical(there)
        assert back.crs is Crs.CGCS2000
        assert apart((lng, lat), (back.lng, back.lat)) <= FINE


@given(LNG, LAT)
def test_another_library_agrees(lng: float, lat: float) -> None:
    gcj = prcoords.wgs_gcj((lat, lng))
    assert apart(coordinate.wgs_to_gcj(lng, lat), (gcj.lon, gcj.lat)) <= FINE
    bd = prcoords.gcj_bd(gcj)
    assert apart(coordinate.wgs_to_bd(lng, lat), (bd.lon, bd.lat)) <= FINE


@given(st.sampled_from([Crs.GCJ02, Crs.BD09]), LNG, LAT)
def test_the_inverse_maps_back_onto_what_was_given(crs: Crs, lng: float, lat: float) -> None:
    again = geo.convert(geo.to_canonical(Place(lng, lat, crs)), crs)
    assert apart((lng, lat), (again.lng, again.lat)) <= FINE


def test_outside_the_country_nothing_is_offset() -> None:
    tokyo = (139.767, 35.681)
    assert geo.outside_china(*tokyo)
    for crs in Crs:
        place = geo.to_canonical(Place(*tokyo, crs))
        assert (place.lng, place.lat) == tokyo


def test_what_the_phone_said_stays_with_the_place() -> None:
    place = geo.to_canonical(Place(112.835867, 32.687811, Crs.GCJ02, accuracy_m=12.0, source="gnss"))
    assert (place.accuracy_m, place.source) == (12.0, "gnss")


def test_distance_does_not_care_which_map() -> None:
    here = Place(113.74, 34.40, Crs.WGS84)
    assert geo.distance_m(here, geo.convert(here, Crs.BD09)) <= FINE
    assert geo.distance_m(here, Place(113.75, 34.40, Crs.CGCS2000)) == pytest.approx(919.4, abs=1)


@pytest.mark.parametrize(
    ("lng", "lat", "sentence"),
    [(34.4, 113.7, "写反"), (400.0, 10.0, "超出范围"), (float("nan"), 1.0, "不是数字")],
)
def test_it_refuses_nonsense(lng: float, lat: float, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Place(lng, lat, Crs.WGS84)


def test_it_refuses_a_negative_accuracy() -> None:
    with pytest.raises(Refused, match="精度"):
        Place(113.0, 34.0, Crs.WGS84, accuracy_m=-1)


@given(LNG, LAT, st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_the_quick_measure_agrees_with_the_geodesic_near_by(
    lng: float, lat: float, east: float, north: float
) -> None:
    per_lng, per_lat = geo.metres_a_degree(lat)
    here = Place(lng, lat, Crs.CGCS2000)
    there = Place(lng + east / per_lng, lat + north / per_lat, Crs.CGCS2000)
    # to_canonical rounds to seven decimals, a centimetre each
    assert geo.metres_near(here, there) == pytest.approx(geo.distance_m(here, there), abs=0.1)
