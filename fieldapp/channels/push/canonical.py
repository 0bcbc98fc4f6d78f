"""The canonical letter, schema gov.project.push/1."""

from typing import Any

from fieldapp.channels.push.value import moment, number, part, region, text

SCHEMA = "gov.project.push/1"
KNOWN = {
    "project": {"code", "name", "works_code", "stage", "approval_type", "industry_code", "scale_text"},
    "owner": {"name", "uscc", "contact", "phone"},
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
        "code": text(project.get("code")),
        "works_code": text(project.get("works_code")),
        "name": text(project.get("name")),
        "phase": text(project.get("stage")),
        "approval_type": text(project.get("approval_type")),
        "industry": text(project.get("industry_code")),
        "scope": text(project.get("scale_text")),
        "address": text(place.get("address")),
        "lng": number(place.get("lng")),
        "lat": number(place.get("lat")),
        "crs": text(place.get("crs")) or "CGCS2000",
        "owner": text(owner.get("name")),
        "uscc": text(owner.get("uscc")),
        "contact": text(owner.get("contact")),
        "phone": text(owner.get("phone")),
        "valid": row.get("valid", True) is not False,
        "invalid_reason": text(row.get("invalid_reason")),
        "more": more,
    }
