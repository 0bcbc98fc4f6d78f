"""What all pages share: the navigation of the role, formatting filters, and the registries that doors fill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from fieldapp.commands.envelope import MOST_FILES
from fieldapp.domain.case import Case
from fieldapp.domain.contents import Kind, contents
from fieldapp.domain.person import Person, Role
from fieldapp.domain.task import Task
from fieldapp.extensions import db
from fieldapp.lib import clock, money
from fieldapp.web import view


@dataclass(frozen=True, slots=True)
class Link:
    """Something one can go to or do from a case: address, words, and the icon's name."""

    href: str
    label: str
    icon: str = "next"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the main navigation, for people with one of the roles (empty: all) whom `when` lets through."""

    order: int
    endpoint: str
    label: str
    icon: str
    roles: frozenset[Role] = frozenset()
    when: Callable[[Person], bool] | None = None


StepAddress = Callable[[Task], str]
Along = Callable[[Task], list[str]]
Count = Callable[[Task], int]
Can = Callable[[Task], bool]
# Pictures of a step that has no list of them.
FEW = 4
Panel = Callable[[Case, Person], str]
Actions = Callable[[Case, Person], list[Link]]


@dataclass(frozen=True, slots=True)
class StepPlace:
    """Where the steps of a kind are done; `field`: a phone can do it without a network.

    `along` names further pages the step needs there, `photos` how many pictures it takes at most.
    """

    address: StepAddress
    field: bool | Can = False
    along: Along | None = None
    photos: Count | None = None


# Who leaves the office: their pages are taken along, and their phone carries what it writes.
FIELD = (
    Role.CUSTOMER_MANAGER,
    Role.DESIGNER,
    Role.CONTRACTOR,
    Role.CREW_LEADER,
    Role.SITE_MANAGER,
    Role.QUALITY_INSPECTOR,
    Role.SUPERVISOR,
)

_steps: dict[str, StepPlace] = {}
_panels: dict[tuple[int, str], tuple[Panel, frozenset[Kind]]] = {}
_actions: dict[Actions, frozenset[Kind]] = {}
_nav: dict[str, NavItem] = {}


def step(
    kind: str,
    address: StepAddress,
    *,
    field: bool | Can = False,
    along: Along | None = None,
    photos: Count | None = None,
) -> None:
    """A door says where the step of this kind is done, and what a phone needs to do it without a network."""
    _steps[kind] = StepPlace(address, field, along, photos)


def panel(order: int, draw: Panel, *of: Kind) -> None:
    """A door contributes a section (HTML, may be empty) to the case page; lower order stands higher.

    `of` names what it tells of: it is asked only where the case has one of them; without, always.
    """
    _panels[(order, f"{draw.__module__}.{draw.__qualname__}")] = (draw, frozenset(of))


def actions(find: Actions, *of: Kind) -> None:
    """A door contributes what a person may do with a case besides the next step; `of` as for a panel."""
    _actions[find] = frozenset(of)


def nav(
    order: int,
    endpoint: str,
    label: str,
    icon: str,
    *roles: Role,
    when: Callable[[Person], bool] | None = None,
) -> None:
    """A door puts itself into the main navigation; `when` leaves out companies that do not have it."""
    _nav[endpoint] = NavItem(order, endpoint, label, icon, frozenset(roles), when)


def step_address(task: Task) -> str:
    """Where the task is done; the case page when no door claims its kind."""
    place = _steps.get(task.kind)
    return place.address(task) if place else url_for("cases.show", case_id=task.case_id)


def in_the_field(task: Task) -> bool:
    """Whether this task can be done without a network."""
    place = _steps.get(task.kind)
    if place is None:
        return False
    return place.field if isinstance(place.field, bool) else place.field(task)


def pages_along(task: Task) -> list[str]:
    """The page the task is done on and those it leads to, each once."""
    place = _steps.get(task.kind)
    further = place.along(task) if place and place.along and in_the_field(task) else []
    return list(dict.fromkeys([step_address(task), *further]))


def photos_of(task: Task) -> int:
    """How many pictures the task takes at most."""
    place = _steps.get(task.kind)
    if place is None or not in_the_field(task):
        return 0
    return place.photos(task) if place.photos else FEW


def contents_of(case: Case, *further: Kind) -> frozenset[Kind]:
    """Of what the panels and actions tell of, and the further kinds, those that the case has."""
    kinds = [kind for _, of in (*_panels.values(), *_actions.items()) for kind in sorted(of, key=str)]
    return contents(db.session(), case.id, (*kinds, *further))


def panels_of(case: Case, person: Person, there: frozenset[Kind]) -> list[str]:
    """The sections of the case page; `there` is what contents_of found."""
    asked = [
        draw for _, (draw, of) in sorted(_panels.items(), key=lambda one: one[0]) if not of or of & there
    ]
    return [html for draw in asked if (html := draw(case, person))]


def actions_of(case: Case, person: Person, there: frozenset[Kind]) -> list[Link]:
    """What the person may do besides the next step; `there` is what contents_of found."""
    return [link for find, of in _actions.items() if not of or of & there for link in find(case, person)]


def nav_items(current: str | None) -> list[dict[str, Any]]:
    """The navigation of the current person as plain dicts for the template."""
    if not current_user.is_authenticated:
        return []
    mine = [
        i for i in sorted(_nav.values(), key=lambda i: i.order) if not i.roles or current_user.has(*i.roles)
    ]
    mine = [i for i in mine if i.when is None or i.when(current_user)]
    blueprint = (current or "").partition(".")[0]
    return [
        {"href": url_for(i.endpoint), "label": i.label, "icon": i.icon, "badge": None,
         "current": i.endpoint.partition(".")[0] == blueprint}
        for i in mine
    ]  # fmt: skip


def plain(value: object) -> str:
    """A number without trailing zeros; nothing as an empty text."""
    text = "" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def init(app: Flask) -> None:
    """Give every template the navigation and the filters."""
    app.jinja_env.globals.update(
        nav_items=lambda: nav_items(request.endpoint), step_address=step_address,
        server_time=lambda: clock.iso(clock.now()), most_files=MOST_FILES,
    )  # fmt: skip
    app.jinja_env.filters.update(
        yuan=money.show, local=clock.local, duration=view.duration_text, number=plain,
        moment=lambda at: view.moment_text(at, clock.now()), day=lambda day: view.day_text(day, clock.now()),
        due=lambda at: view.due_text(at, clock.now()), distance=view.distance_text,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
