"""A place pasted from elsewhere: links of the usual maps, geo: addresses, coordinates with their system named."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from fieldapp.lib.errors import Refused
from fieldapp.lib.geo import Crs, Place

NUMBER = r"-?\d{1,3}(?:\.\d+)?"
PAIR = re.compile(rf"({NUMBER})\s*[,， ]\s*({NUMBER})")
GEO = re.compile(rf"^geo:({NUMBER}),({NUMBER})", re.I)
# What each map calls a place in its addresses, and whether longitude stands first there.
AMAP = (("position", True), ("dest", True), ("lnglat", True), ("location", True), ("q", False))
BAIDU = (("location", False), ("destination", False), ("latlng", False))
TENCENT = (("marker", False), ("coord", False), ("tocoord", False), ("center", False))
HOSTS: tuple[tuple[str, Crs, tuple[tuple[str, bool], ...]], ...] = (
    ("amap.com", Crs.GCJ02, AMAP),
    ("gaode.com", Crs.GCJ02, AMAP),
    ("baidu.com", Crs.BD09, BAIDU),
    ("qq.com", Crs.GCJ02, TENCENT),
)
# 百度 says so itself when it was given other coordinates
BAIDU_TYPES = {"gcj02": Crs.GCJ02, "wgs84": Crs.WGS84, "bd09ll": Crs.BD09}
UNREADABLE = "没看出坐标，粘贴“经度,纬度”或地图分享的链接"


def read(text: str, crs: str) -> Place:
    """The place as it was given, in its own system; `crs` is what the person named, for coordinates without a map."""
    plain = unquote(text.strip())
    link = re.search(r"https?://\S+", plain)
    if found := GEO.match(plain):
        return _place(found.group(2), found.group(1), Crs.WGS84)
    if link:
        return _linked(link.group())
    pair = PAIR.search(plain)
    if pair is None:
        raise Refused(UNREADABLE, field="pin")
    if crs not in list(Crs):
        raise Refused("这组坐标是哪家地图的，选一下", field="pin_crs")
    lng, lat = float(pair.group(1)), float(pair.group(2))
    # in China no longitude is below 73 and no latitude above 54: the order can't be mistaken
    return _place(lng, lat, Crs(crs)) if lng > lat else _place(lat, lng, Crs(crs))


def _linked(address: str) -> Place:
    parts = urlsplit(address)
    host, asked = (parts.hostname or "").lower(), parse_qs(parts.query)
    for name, crs, keys in HOSTS:
        if host != name and not host.endswith(f".{name}"):
            continue
        if crs is Crs.BD09:
            crs = BAIDU_TYPES.get(asked.get("coord_type", [""])[0].lower(), crs)
        for key, lng_first in keys:
            pair = PAIR.search(asked.get(key, [""])[0])
            if pair:
                one, other = pair.groups()
                return _place(one, other, crs) if lng_first else _place(other, one, crs)
        break
    raise Refused(UNREADABLE, field="pin")


def _place(lng: str | float, lat: str | float, crs: Crs) -> Place:
    try:
        return Place(float(lng), float(lat), crs, source="pin")
    except Refused as wrong:
        raise Refused(wrong.message, field="pin") from None
