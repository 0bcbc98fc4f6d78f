"""The canonical letter, schema gov.project.push/1."""

from typing import Any

from fieldapp.channels.push.value import moment, number, part, region, text, words

SCHEMA = "gov.project.push/1"
# Our field: its name in that part of the letter.
PROJECT = {
    "code": "code",
    "works_code": "works_code",
    "name": "name",
    "phase": "stage",
    "approval_type": "approval_type",
    "industry": "industry_code",
    "scope": "scale_text",
}
OWNER = {"owner": "name", "uscc": "uscc", "contact": "contact", "phone": "phone"}
KNOWN = {
    "project": {*PROJECT.values()},
    "owner": {*OWNER.values()},
    "location": {"lng", "lat", "crs", "address"},
}


def read(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of receive_push from one letter; what we have no word for goes into `more`."""
    schema = text(row.get("schema")) or SCHEMA
    if schema != SCHEMA:
        raise ValueError(f"格式 {schema} 还不认识")
    project, owner, place = part(row, "project"), part(row, "owner"), part(row, "location")
    more: dict[str, Any] = {
        key: row[key]
        for key in row
        if key
        not in {*KNOWN, "schema", "source", "message_id", "sent_at", "region_code", "valid", "invalid_reason"}
    }
    for name, values in (("project", project), ("owner", owner), ("location", place)):
        more |= {f"{name}.{key}": value for key, value in values.items() if key not in KNOWN[name]}
    return {
        "source": text(row.get("source"))[:40] or "GONGGAI",
        "message_id": text(row.get("message_id")),
        "sent_at": moment(row.get("sent_at")),
        "regions": [code for code in (region(row.get("region_code")), region(project.get("code"))) if code],
        **words(project, PROJECT),
        **words(owner, OWNER),
        "address": text(place.get("address")),
        "lng": number(place.get("lng")),
        "lat": number(place.get("lat")),
        "crs": text(place.get("crs")) or "CGCS2000",
        "valid": row.get("valid", True) is not False,
        "invalid_reason": text(row.get("invalid_reason")),
        "more": more,
    }
