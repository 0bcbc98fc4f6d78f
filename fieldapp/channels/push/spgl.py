"""Rows of SPGL_XMJBXXB (项目基本信息), the exchange table with pinyin columns; the columns vary by version."""

import hashlib
import json
from typing import Any

from fieldapp.channels.push.value import moment, number, region, text, words

# Our field: its column.
COLUMNS = {
    "code": "xmdm",
    "works_code": "gcdm",
    "name": "xmmc",
    "phase": "spjd",
    "approval_type": "lxlx",
    "industry": "gbhy",
    "scope": "jsgmjnr",
    "address": "jsdd",
    "owner": "jsdw",
    "uscc": "jsdwdm",
    "contact": "lxr",
    "phone": "lxdh",
    "invalid_reason": "sjwxyy",
}
REGIONS = ("xzqhdm", "jsddxzqh", "xmdm")
# Every other column is kept under its own name.
READ = {
    *COLUMNS.values(),
    *REGIONS,
    *("sbsj", "gxsj", "sjyxbs", "lsh", "dfsjzj", "xmjsddx", "xmjsddy", "xmjwdzb"),
}
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)
VOID = "0"  # sjyxbs 数据有效标识: 1 holds, 0 is void


def read(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of receive_push from one row."""
    lng, lat = position(row)
    regions = [region(row.get(key)) for key in REGIONS]
    return {
        "source": "SPGL_XMJBXXB",
        "message_id": _message(row),
        "sent_at": moment(row.get("gxsj") or row.get("sbsj")),
        "regions": [code for code in regions if code],
        **words(row, COLUMNS),
        "lng": lng,
        "lat": lat,
        "crs": "CGCS2000",
        "valid": text(row.get("sjyxbs")) != VOID,
        "more": {key: value for key, value in row.items() if key not in READ},
    }


def position(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """Longitude and latitude, whichever of the two columns holds which; None for anything but degrees in China."""
    pair = text(row.get("xmjwdzb")).replace("，", ",").split(",")
    first, second = pair if len(pair) == 2 else (row.get("xmjsddx"), row.get("xmjsddy"))
    one, other = number(first), number(second)
    if one is None or other is None:
        return None, None
    for lng, lat in ((one, other), (other, one)):
        if LONGITUDES[0] <= lng <= LONGITUDES[1] and LATITUDES[0] <= lat <= LATITUDES[1]:
            return lng, lat
    return None, None


def _message(row: dict[str, Any]) -> str:
    """A row comes again under its own number whenever it changes, so the number alone does not name a letter."""
    number_of_row = text(row.get("dfsjzj")) or text(row.get("lsh"))
    content = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return f"{number_of_row}@{hashlib.sha256(content.encode()).hexdigest()[:16]}" if number_of_row else ""
