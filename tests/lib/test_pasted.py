"""Places pasted from other people's maps, each in its own system."""

import pytest

from fieldapp.lib import pasted
from fieldapp.lib.errors import Refused
from fieldapp.lib.geo import Crs, Place, distance_m

HERE = Place(113.74, 34.40, Crs.WGS84)
GCJ = "113.746150,34.398712"
BD = "113.752557,34.404963"


@pytest.mark.parametrize(
    ("text", "crs", "system"),
    [
        ("113.74,34.40", "WGS84", Crs.WGS84),
        ("34.40，113.74", "CGCS2000", Crs.CGCS2000),
        (GCJ, "GCJ02", Crs.GCJ02),
        (f"在这里 {BD} 老街羊肉汤", "BD09", Crs.BD09),
        (f"https://uri.amap.com/marker?position={GCJ}&name=%E5%BA%97", "", Crs.GCJ02),
        ("https://www.amap.com/?q=34.398712,113.746150,x", "", Crs.GCJ02),
        ("http://api.map.baidu.com/marker?location=34.404963,113.752557&output=html", "", Crs.BD09),
        ("http://api.map.baidu.com/marker?location=34.398712,113.746150&coord_type=gcj02", "", Crs.GCJ02),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:34.398712,113.746150;title:x", "", Crs.GCJ02),
        ("geo:34.40,113.74", "", Crs.WGS84),
    ],
)
def test_it_finds_the_same_spot_in_each_of_them(text: str, crs: str, system: Crs) -> None:
    found = pasted.read(text, crs)
    assert found.crs is system
    assert distance_m(found, HERE) < 1


@pytest.mark.parametrize(
    "text", ["在文峰路口", "https://evil.example/?q=34,113", "https://surl.amap.com/x1", "113.74"]
)
def test_it_says_what_it_cannot_read(text: str) -> None:
    with pytest.raises(Refused, match="没看出坐标") as refused:
        pasted.read(text, "WGS84")
    assert refused.value.field == "pin"


def test_it_asks_whose_coordinates_these_are() -> None:
    with pytest.raises(Refused, match="哪家地图") as refused:
        pasted.read(GCJ, "")
    assert refused.value.field == "pin_crs"


def test_it_refuses_what_is_nowhere() -> None:
    with pytest.raises(Refused, match="坐标") as refused:
        pasted.read("213.74,134.40", "WGS84")
    assert refused.value.field == "pin"
