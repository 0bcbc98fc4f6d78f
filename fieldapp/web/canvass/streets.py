"""扫街: the street as a page and as the data a phone keeps; a new door written down."""

from typing import Any

from flask import Response, current_app, flash, jsonify, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as Answer

from fieldapp import security
from fieldapp.commands.add_door import AddDoor
from fieldapp.commands.envelope import Receipt
from fieldapp.domain.coverage import doors_of_day
from fieldapp.domain.door import own_areas
from fieldapp.domain.leads import newest_leads
from fieldapp.domain.person import Role
from fieldapp.domain.stage import NAMES
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.geo import Crs, Place
from fieldapp.packs.base import Customer
from fieldapp.web.canvass import bp, near
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter

SHOWN, KEPT, LEADS, NAMED = 50, 300, 5, 60
_ID, _STREET = "00000000-0000-7000-8000-000000000000", "@@street@@"
KEPT_AT = {"CASE": "资料收进“{door}”的案件了", "DOOR": "资料留在“{door}”门店页上"}
SYSTEMS = [("GCJ02", "高德、腾讯"), ("BD09", "百度"), ("WGS84", "手机、天地图")]


def page(form: Form | None = None) -> str:
    """The street with what is near `lng` and `lat` of the address; without them what one was at last."""
    person, session, now = current_user, db.session(), clock.now()
    here = _here()
    areas = own_areas(session, person)
    before = near.latest(1 if here else SHOWN)
    doors = near.doors_near(here, SHOWN, areas) if here else [(-1.0, door) for door in before]
    cases = near.cases_near(here, SHOWN, areas, doors) if here else []
    leads = newest_leads(session, person, LEADS + 1)
    return render_template(
        "canvass/streets.html", sheet=_sheet(form, before[0].street if before else ""), rules=_rules(), here=here,
        rows=near.rows_of(doors, cases, SHOWN, now), visited=doors_of_day(session, person.id, now),
        area="、".join(one.name for one in areas), leads=leads[:LEADS], stage_names=NAMES,
        more_leads=len(leads) > LEADS, tiles=security.tiles(),
    )  # fmt: skip


def _sheet(form: Form | None, street: str) -> Markup:
    """The sheet for a new door, in the street of the last one. Blank, it is the same for the whole company all day but
    for its id and the street, and a fifth of the page: it is drawn once."""
    today, company = clock.local(clock.now()).date().isoformat(), current_user.company
    if form is not None:
        return _drawn(form, today)
    kept = current_app.extensions.setdefault("canvass", {})
    day, text = kept.get(company.id, ((), ""))
    if day != (today, company.ruleset_id):
        text = _drawn(Form(cmd_id=_ID, values={"street": _STREET}), today)
        kept[company.id] = ((today, company.ruleset_id), text)
    return Markup(text.replace(_ID, blank().cmd_id).replace(_STREET, escape(street)))


def _drawn(form: Form, today: str) -> Markup:
    drawn = render_template(
        "canvass/_sheet.html",
        form=form,
        pack=current_user.company.pack,
        systems=SYSTEMS,
        kinds=kinds(),
        appliances=appliances(),
        today=today,
    )
    return Markup(drawn)


@bp.get("/canvass/doors.json")
def doors_near() -> Response:
    """What a phone keeps of the neighbourhood, to go on without a network; and names that may be written again."""
    only_street()
    here = _here()
    if here is None:
        raise Refused("没有位置", code="place")
    session, now = db.session(), clock.now()
    areas = own_areas(session, current_user)
    doors = near.doors_near(here, KEPT, areas)
    cases = near.cases_near(here, KEPT, areas, doors)
    told = {one.id for _, one in (*doors, *cases)} | {door.case_id for _, door in doors}
    further = [*newest_leads(session, current_user, KEPT), *near.latest(NAMED)]
    return jsonify(
        at=clock.iso(now), lng=here.lng, lat=here.lat, rules=_rules(),
        doors=[near.door_data(door, now) for _, door in doors] + [near.case_data(case) for _, case in cases],
        names=[one.name for one in further if one.id not in told],  # a chain's stands there as often as it was met
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
    if said.get("papers"):
        flash(KEPT_AT[said["papers"]].format(door=said["door"]), "info")
    if said.get("warnings", {}).get("uscc"):
        flash(said["warnings"]["uscc"], "warn")
    return url_for("canvass.index")


def kinds() -> list[tuple[str, str]]:
    """What stands in a street, of the customer kinds of the pack."""
    return [(k.code, k.name) for k in current_user.company.pack.intake.kinds if k.customer is Customer.NONRES]


def appliances() -> list[tuple[str, str]]:
    """What burns gas in a shop, of the library that surveys pick from."""
    found = current_user.company.pack.appliances
    return [(one.code, one.name) for one in found if Customer.NONRES in one.customer_kinds]


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
