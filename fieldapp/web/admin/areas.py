"""Areas of the city and the customer manager of each."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_area import AddArea
from fieldapp.commands.change_area import ChangeArea
from fieldapp.domain.company import Area
from fieldapp.domain.person import Person, Role
from fieldapp.extensions import db
from fieldapp.web.admin import bp
from fieldapp.web.admin.load import keep, own
from fieldapp.web.forms import Form, blank


@bp.get("/areas")
def areas() -> str:
    query = select(Area).where(Area.company_id == current_user.company_id).order_by(Area.id)
    names = {one.id: one.name for one in _managers()}
    return render_template("admin/areas.html", areas=list(db.session.scalars(query)), names=names)


@bp.get("/areas/new")
def new_area() -> str:
    return _page(blank(), None)


@bp.post("/areas")
def add_area() -> Answer | tuple[str, int]:
    return keep(AddArea, _page, "admin.areas")


@bp.get("/areas/<uuid:area_id>")
def area(area_id: UUID) -> str:
    one = own(Area, area_id)
    known: dict[str, Any] = {
        "name": one.name,
        "keywords": " ".join(one.keywords),
        "is_default": one.is_default,
    }
    return _page(blank(**known, customer_manager_id=str(one.customer_manager_id or "")), one)


@bp.post("/areas/<uuid:area_id>")
def change_area(area_id: UUID) -> Answer | tuple[str, int]:
    return keep(ChangeArea, _page, "admin.areas", own(Area, area_id), area_id=area_id)


def _managers() -> list[Person]:
    query = select(Person).where(
        Person.company_id == current_user.company_id, Person.active, Person.firm_id.is_(None)
    )
    return [one for one in db.session.scalars(query.order_by(Person.name)) if one.has(Role.CUSTOMER_MANAGER)]


def _page(form: Form, one: Area | None) -> str:
    return render_template(
        "admin/area.html", form=form, area=one, title=current_user.company.pack.title(Role.CUSTOMER_MANAGER),
        managers=[(str(person.id), person.name) for person in _managers()],
    )  # fmt: skip
