"""Ways to a place in the map apps people have: each gets the coordinates its own maps are drawn in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fieldapp.lib import geo
from fieldapp.web.frame import Link

# The name a map app shows at the pin: whose place it is stays with us.
_PIN = "目的地"
_US = "fieldapp"


def directions(place: Mapping[str, Any] | None, address: str = "", *, on_foot: bool = False) -> list[Link]:
    """Links for 高德, 百度 and 腾讯; by the address where no coordinates are known, none without either."""
    if place and "lng" in place and "lat" in place:
        there = geo.Place(place["lng"], place["lat"], geo.Crs(place.get("crs") or geo.Crs.CGCS2000))
        gcj, bd = geo.convert(there, geo.Crs.GCJ02), geo.convert(there, geo.Crs.BD09)
        mode, kind = ("walk", "walk") if on_foot else ("car", "drive")
        return [
            _link("高德", "https://uri.amap.com/navigation", to=f"{gcj.lng:.6f},{gcj.lat:.6f},{_PIN}", mode=mode,
                  coordinate="gaode", callnative=1, src=_US),
            _link("百度", "https://api.map.baidu.com/marker", location=f"{bd.lat:.6f},{bd.lng:.6f}", title=_PIN,
                  content=_PIN, coord_type="bd09ll", output="html", src=_US),
            _link("腾讯", "https://apis.map.qq.com/uri/v1/routeplan", type=kind, to=_PIN,
                  tocoord=f"{gcj.lat:.6f},{gcj.lng:.6f}", referer=_US),
        ]  # fmt: skip
    if not address:
        return []
    return [
        _link("高德", "https://uri.amap.com/search", keyword=address, callnative=1, src=_US),
        _link("百度", "https://api.map.baidu.com/geocoder", address=address, output="html", src=_US),
        _link("腾讯", "https://apis.map.qq.com/uri/v1/search", keyword=address, referer=_US),
    ]


def _link(label: str, page: str, /, **words: object) -> Link:
    return Link(f"{page}?{urlencode(words)}", label, "route")
