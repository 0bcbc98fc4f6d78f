"""扫街: what is near, nearest first, as a page and as the data a phone keeps; a new door written down."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, flash, jsonify, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.envelope import Receipt
from fieldapp.domain.company import Area
from fieldapp.domain.coverage import day_of
from fieldapp.domain.door import SEES_ALL, Door, own_areas
from fieldapp.domain.leads import leads_of
from fieldapp.domain.nearby import nearest_ids
from fieldapp.domain.person import Role
from fieldapp.domain.visit import code_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.geo import Crs, Place
from fieldapp.packs.base import Customer
from fieldapp.web.canvass import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter
from fieldapp.web.view import day_text

SHOWN, KEPT = 50, 300
LISTED = (
    Door.id, Door.name, Door.name_key, Door.street, Door.number, Door.lng, Door.lat, Door.kind, Door.last_result,
    Door.last_at, Door.revisit_at, Door.case_id,
)  # fmt: skip
SYSTEMS = [("GCJ02", "高德、腾讯"), ("BD09", "百度"), ("WGS84", "手机、天地图")]


def page(form: Form | None = None) -> str:
    """The street with what is near `lng` and `lat` of the address; without them what one was at last."""
    person, session, now = current_user, db.session(), clock.now()
    here = _here()
    since = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    day = day_of(session, person.id, since, since + timedelta(days=1))
    areas = own_areas(session, person)
    pack = person.company.pack
    near = _near(here, SHOWN, areas) if here else [(-1.0, one) for one in _latest()]
    leads = leads_of(session, person, None)[0]
    drafted = form or blank(street=_last_street())
    return render_template(
        "canvass/streets.html", form=drafted, pack=pack, rules=_rules(), systems=SYSTEMS, kinds=kinds(), here=here,
        doors=[_row(metres, door, now) for metres, door in near], day=day,
        area="、".join(one.name for one in areas), leads=leads[:5], more_leads=len(leads) > 5,
        today=clock.local(now).date().isoformat(), now=now, tiles=current_app.config["FIELDAPP"].tianditu_key,
    )  # fmt: skip


@bp.get("/canvass/doors.json")
def doors_near() -> Response:
    """What a phone keeps of the neighbourhood, to go on without a network: doors, and leads that have a place."""
    only_street()
    here = _here()
    if here is None:
        raise Refused("没有位置", code="place")
    session, now = db.session(), clock.now()
    near = _near(here, KEPT, own_areas(session, current_user))
    linked = {door.case_id for _, door in near}
    leads, _ = leads_of(session, current_user, None)
    return jsonify(
        at=clock.iso(now), lng=here.lng, lat=here.lat, rules=_rules(), doors=[_data(door, now) for _, door in near],
        leads=[
            {
                "id": str(case.id), "name": case.name, "lng": case.place["lng"], "lat": case.place["lat"],
                "href": url_for("cases.show", case_id=case.id), "words": case.stage_name,
            }
            for case in leads
            if case.place and case.id not in linked
        ],
    )  # fmt: skip


@bp.post("/canvass/doors")
@by_letter(AddDoor)
def add_door() -> Answer | tuple[str, int]:
    only_street()
    return receive(AddDoor, page=page, done=done, shape=shape)


def only_street() -> None:
    if not current_user.has(Role.CUSTOMER_MANAGER):
        raise NotPermitted("扫街归客户经办")


def shape(body: dict[str, Any]) -> dict[str, Any]:
    """The sheet of the street serves new doors and known ones; what only the other kind needs is left out."""
    return {name: value for name, value in body.items() if name != "door_id"}


def done(receipt: Receipt) -> str:
    """Back to the street; what the person does not know yet is told there."""
    said = receipt.result
    if said["joined"]:
        flash(f"“{said['door']}”已经有人记过，这次算一次上门", "info")
    if said.get("warnings", {}).get("uscc"):
        flash(said["warnings"]["uscc"], "warn")
    return url_for("canvass.index")


def kinds() -> list[tuple[str, str]]:
    """What stands in a street, of the customer kinds of the pack."""
    return [(k.code, k.name) for k in current_user.company.pack.intake.kinds if k.customer is Customer.NONRES]


def codes() -> list[tuple[str, str]]:
    return [(one.code, one.short or one.name) for one in current_user.company.pack.visit.codes]


def _rules() -> dict[str, Any]:
    """What the phone must decide alone."""
    rules = current_user.company.pack.visit
    return {
        "dedup_radius_m": rules.dedup_radius_m, "alike_percent": rules.sweep.alike_percent,
        "coarse_m": rules.sweep.coarse_m,
        "codes": {
            one.code: {"name": one.short or one.name, "wants": one.wants, "photo": one.photo, "full": one.name}
            for one in rules.codes
        },
    }  # fmt: skip


def _here() -> Place | None:
    try:
        return Place(float(request.args["lng"]), float(request.args["lat"]), Crs.WGS84)
    except (KeyError, ValueError, Refused):
        return None


def _near(here: Place, limit: int, areas: list[Area]) -> list[tuple[float, Any]]:
    """Metres and the columns of a list; a phone asks for hundreds, so they come without their mapped objects."""
    within = current_user.company.pack.visit.sweep.near_m
    own = None if current_user.has(*SEES_ALL) else [one.id for one in areas] or None
    session = db.session()
    found = nearest_ids(session, current_user.company_id, here, limit, within_m=within, areas=own)
    rows = session.execute(select(*LISTED).where(Door.id.in_([door_id for _, door_id in found])))
    known = {row.id: row for row in rows}
    return [(metres, known[door_id]) for metres, door_id in found if door_id in known]


def _latest() -> list[Door]:
    """The doors this person was at last."""
    query = select(Door).where(Door.company_id == current_user.company_id, Door.last_by_id == current_user.id)
    return list(db.session.scalars(query.order_by(Door.last_at.desc()).limit(SHOWN)))


def _last_street() -> str:
    latest = select(Door.street).where(
        Door.company_id == current_user.company_id, Door.last_by_id == current_user.id, Door.street != ""
    )
    return db.session.scalar(latest.order_by(Door.last_at.desc()).limit(1)) or ""


def words_of(door: Any, now: datetime) -> str:
    """1月8日 再看看，1月15日 再去: the last result and when to come again."""
    if door.last_at is None:
        return "没去过"
    code = code_of(current_user.company.pack, door.last_result)
    said = f"{day_text(clock.local(door.last_at).date(), now)} {(code.short or code.name) if code else ''}".strip()
    if door.revisit_at is None:
        return said
    due = clock.local(door.revisit_at)
    return f"{said}，{'该再去了' if due <= clock.local(now) else day_text(due.date(), now) + ' 再去'}"


def _row(metres: float, door: Any, now: datetime) -> dict[str, Any]:
    return {
        "href": f"{url_for('canvass.index')}/doors/{door.id}", "name": door.name, "words": words_of(door, now),
        "metres": metres_text(metres),
    }  # fmt: skip


def _data(door: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": str(door.id), "name": door.name, "key": door.name_key, "street": door.street, "number": door.number,
        "lng": door.lng, "lat": door.lat, "shop": door.kind, "result": door.last_result,
        "at": clock.iso(door.last_at) if door.last_at else "", "words": words_of(door, now),
        "case": str(door.case_id) if door.case_id else "",
    }  # fmt: skip


def metres_text(metres: float) -> tuple[str, str]:
    """Figure and unit; nothing where the distance is not known."""
    if metres < 0:
        return "", ""
    return (f"{metres:.0f}", "m") if metres < 1000 else (f"{metres / 1000:.1f}", "km")
