"""One door of the street: what is known of it, the way there on any map, and the next visit."""

from dataclasses import asdict
from uuid import UUID

from flask import flash, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Receipt
from fieldapp.commands.part_door import PartDoor
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.door import FLAGS, PAPERS, Door, find_door, visits_at
from fieldapp.domain.person import Role
from fieldapp.domain.visit import code_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web.canvass import bp
from fieldapp.web.canvass.near import words_of
from fieldapp.web.canvass.said import said_of
from fieldapp.web.canvass.streets import SYSTEMS, appliances, done, only_street
from fieldapp.web.directions import directions
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.replay import by_letter
from fieldapp.web.signed import signed_of
from fieldapp.web.view import moment_text

NEW_ONLY = ("name", "street", "number", "shop", "apart")


@bp.get("/canvass/doors/<uuid:door_id>")
def door(door_id: UUID) -> str:
    return _draw(find_door(db.session(), current_user, door_id), blank())


@bp.post("/canvass/doors/<uuid:door_id>/visits")
@by_letter(VisitDoor)
def visit_door(door_id: UUID) -> Answer | tuple[str, int]:
    """From the page of the door, or from the sheet of the street, which also has boxes for a new one."""
    found = find_door(db.session(), current_user, door_id)
    only_street()
    return receive(
        VisitDoor,
        page=lambda form: _draw(find_door(db.session(), current_user, found.id), form),
        done=done,
        fixed={"door_id": door_id},
        shape=lambda body: {name: value for name, value in body.items() if name not in NEW_ONLY},
    )


@bp.post("/canvass/doors/<uuid:door_id>/visits/<uuid:visit_id>/door")
def part_door(door_id: UUID, visit_id: UUID) -> Answer | tuple[str, int]:
    """The visit was at another shop, which from now on has a door of its own."""
    found = find_door(db.session(), current_user, door_id)
    return receive(
        PartDoor,
        page=lambda form: _draw(find_door(db.session(), current_user, found.id), form),
        done=_parted,
        fixed={"visit_id": visit_id},
    )


def _parted(receipt: Receipt) -> str:
    flash(f"“{receipt.result['door']}”现在是单独一家", "info")
    return url_for("canvass.door", door_id=receipt.result["door_id"])


def _draw(door: Door, form: Form) -> str:
    session, now, pack = db.session(), clock.now(), current_user.company.pack
    photos: dict[UUID | None, list[Attachment]] = {}
    for one in session.scalars(
        select(Attachment).where(Attachment.door_id == door.id).order_by(Attachment.id)
    ):
        photos.setdefault(one.subject_id, []).append(one)
    shown = []
    for visit in visits_at(session, door.id):
        code = code_of(pack, visit.result)
        told = [code.name if code else visit.result, visit.met, visit.note]
        if visit.joined and visit.name != door.name:
            told.append(f"当时记的是“{visit.name}”")
        shown.append(
            {
                "text": "，".join(filter(None, told)),
                "sub": f"{visit.person.name} · {moment_text(visit.at, now)}"
                + (f" · 离这家 {visit.distance_m} m" if visit.distance_m is not None else ""),
                "flags": [FLAGS[flag] for flag in visit.flags if flag in FLAGS],
                "said": said_of(pack, visit),
                "photos": [one for one in photos.get(visit.id, []) if one.slot != PAPERS],
                "papers": [one for one in photos.get(visit.id, []) if one.slot == PAPERS],
                "uscc": visit.uscc,
                "signed": signed_of(visit),
                "part": url_for("canvass.part_door", door_id=door.id, visit_id=visit.id)
                if visit.joined and (visit.person_id == current_user.id or current_user.has(Role.MANAGER))
                else "",
                "form": blank(),
            }
        )
    ways = directions(asdict(door.spot), on_foot=True) if door.spot else []
    return render_template(
        "canvass/door.html", door=door, form=form, pack=pack, visits=shown, ways=ways, systems=SYSTEMS,
        appliances=appliances(),
        words=words_of(door, now), may_visit=current_user.has(Role.CUSTOMER_MANAGER),
        back=url_for("canvass.index"), today=clock.local(now).date().isoformat(),
    )  # fmt: skip
