"""People: who they are, what they may do, their first password, and leaving."""

from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_person import AddPerson
from fieldapp.commands.change_person import ChangePerson
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.give_password import give_password
from fieldapp.commands.reactivate_person import ReactivatePerson
from fieldapp.domain.company import FIRM_KINDS, Firm
from fieldapp.domain.job import undone
from fieldapp.domain.person import Person, Role
from fieldapp.domain.staffing import FIRM_ROLES, STAFF_ROLES
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotFound
from fieldapp.lib.text import mask_phone, normalise
from fieldapp.web.admin import bp
from fieldapp.web.admin.load import own
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.view import moment_text

PAGE = 50
JOBS = {"pictures": "照片预览", "sweep": "到点的事"}


@bp.get("/people")
def people() -> str:
    """By name within the company; `q` searches name and login, `after` is where the page before ended."""
    sought, after = normalise(request.args.get("q", ""))[:40], request.args.get("after", "")
    query = select(Person).where(
        Person.company_id == current_user.company_id, Person.login != f"{current_user.company.code}-platform"
    )
    if sought:
        query = query.where(
            Person.name.contains(sought, autoescape=True)
            | Person.login.contains(sought.lower(), autoescape=True)
        )
    if after:
        query = query.where(Person.login > after)
    found = list(db.session.scalars(query.order_by(Person.login).limit(PAGE + 1)))
    more = url_for("admin.people", q=sought or None, after=found[PAGE - 1].login) if len(found) > PAGE else ""
    return render_template(
        "admin/people.html", people=found[:PAGE], titles=titles, sought=sought, more=more, undone=_undone()
    )


def _undone() -> str:
    """What the worker has given up; "" when there is nothing."""
    counts, at = undone(db.session(), current_user.company_id)
    if at is None:
        return ""
    what = "、".join(f"{JOBS.get(kind, kind)} {count} 件" for kind, count in counts.items())
    return f"后台没做成：{what}，最近 {moment_text(at, clock.now())}。让维护的人跑 fieldapp worker --again"


@bp.get("/people/new")
def new_person() -> str:
    return _page(blank(), None)


@bp.post("/people")
def add_person() -> Answer | tuple[str, int]:
    return receive(
        AddPerson,
        page=lambda form: _page(form, None),
        done=lambda receipt: url_for("admin.person", person_id=receipt.result["person_id"]),
    )


@bp.get("/people/<uuid:person_id>")
def person(person_id: UUID) -> str:
    one = _person(person_id)
    return _page(blank(name=one.name, roles=one.roles, firm_id=str(one.firm_id or "")), one)


@bp.post("/people/<uuid:person_id>")
def change_person(person_id: UUID) -> Answer | tuple[str, int]:
    _person(person_id)
    return receive(
        ChangePerson,
        page=lambda form: _page(form, _person(person_id)),
        done=lambda _: url_for("admin.people"),
        fixed={"person_id": person_id},
    )


@bp.post("/people/<uuid:person_id>/password")
def set_password(person_id: UUID) -> str:
    """The fresh password is on this page and nowhere else."""
    one = _person(person_id)
    password = give_password(db.engine, current_user.id, one.id, clock.now())
    db.session.rollback()
    return render_template("admin/password.html", someone=one, password=password)


@bp.get("/people/<uuid:person_id>/leaving")
def leaving(person_id: UUID) -> str:
    return _leaving(blank(), _person(person_id))


@bp.post("/people/<uuid:person_id>/leaving")
def leave(person_id: UUID) -> Answer | tuple[str, int]:
    one = _person(person_id)
    return receive(
        DeactivatePerson,
        page=lambda form: _leaving(form, one),
        done=lambda _: url_for("admin.people"),
        fixed={"person_id": person_id},
    )


@bp.post("/people/<uuid:person_id>/return")
def come_back(person_id: UUID) -> Answer | tuple[str, int]:
    one = _person(person_id)
    return receive(
        ReactivatePerson,
        page=lambda form: _page(form, one),
        done=lambda _: url_for("admin.person", person_id=person_id),
        fixed={"person_id": person_id},
    )


def titles(one: Person) -> str:
    """What the company calls the person's roles."""
    pack = current_user.company.pack
    return "、".join(pack.title(role) for role in one.roles)


def _person(person_id: UUID) -> Person:
    one = own(Person, person_id)
    if one.has(Role.PLATFORM):
        raise NotFound
    return one


def _page(form: Form, one: Person | None) -> str:
    pack = current_user.company.pack
    query = select(Firm).where(Firm.company_id == current_user.company_id).order_by(Firm.kind, Firm.name)
    firms = [
        firm
        for firm in db.session.scalars(query)
        if firm.active or (one is not None and firm.id == one.firm_id)
    ]
    outside = [
        (role.value, pack.title(role), FIRM_KINDS[kind])
        for kind, roles in FIRM_ROLES.items()
        for role in roles
    ]
    staff = [(role.value, pack.title(role), "本公司") for role in STAFF_ROLES if role is not Role.OWNER_REP]
    return render_template(
        "admin/person.html", form=form, someone=one, roles=[*staff, *outside],
        firms=[(str(firm.id), f"{firm.name}（{FIRM_KINDS[firm.kind]}）") for firm in firms],
        phone=mask_phone(one.phone) if one is not None and one.phone else "", back=blank(),
    )  # fmt: skip


def _leaving(form: Form, one: Person) -> str:
    return render_template("admin/leaving.html", form=form, someone=one, title=titles(one))
