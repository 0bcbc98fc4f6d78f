"""What the phone of this person has to carry today: for each task its pages and papers, in which revision."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, url_for
from flask_login import current_user

from fieldapp import security
from fieldapp.domain import kit
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.acting import signs_at_all
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.design import Design
from fieldapp.domain.kit import Day
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.person import Role
from fieldapp.domain.scope import find_case
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import is_mine, tasks_of
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.web import frame, shell
from fieldapp.web.sync import VERSION, bp

# A picture as the phone makes it, 2048 px long: seldom above this.
PHOTO_BYTES = 900_000
SHEET = "acceptance_round"


@dataclass(frozen=True, slots=True)
class Piece:
    """One address to keep. `what` is page, list, order, drawing or preview; `words` name its revision to people."""

    url: str
    what: str
    rev: str
    words: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Papers:
    """What the cases of the day are built to."""

    orders: dict[UUID, WorkOrder] = field(default_factory=dict)
    designs: dict[UUID, Design] = field(default_factory=dict)
    drawings: dict[UUID, list[Attachment]] = field(default_factory=dict)
    rounds: dict[UUID, Acceptance] = field(default_factory=dict)


@bp.get("/sync/kit")
def kit_of_the_day() -> Response:
    now, session = clock.now(), db.session()
    midnight = clock.end_of_day(now)
    day = kit.day_of(session, current_user, frame.in_the_field, midnight)
    papers, base = _papers(day.tasks), _base(midnight)
    tasks = [_packed(task, papers, base) for task in day.tasks]
    settings, ruleset = current_app.config["FIELDAPP"], current_user.company.ruleset
    return jsonify(
        user=str(current_user.id), name=current_user.name, server_time=clock.iso(now), day_end=clock.iso(midnight),
        session_end=clock.iso(security.renewed() + timedelta(days=settings.session_days)),
        app=VERSION, shell=shell.version(),
        packs={"version": ruleset.version, "sha256": ruleset.sha256}, photo_bytes=PHOTO_BYTES,
        photos=sum(task["photos"] for task in tasks), beyond=day.beyond, tasks=tasks,
        pages=[asdict(one) for one in _homes(day, base)],
    )  # fmt: skip


@bp.get("/sync/kit/<uuid:case_id>")
def kit_of_case(case_id: UUID) -> Response:
    """One case taken along by hand: the person's own steps in it, the case, its order and drawings; it stays until the
    phone is emptied."""
    session = db.session()
    case = find_case(session, current_user, case_id)
    tasks = [task for task in tasks_of(session, case) if is_mine(current_user, task)]
    base = _base(clock.end_of_day(clock.now()))
    papers = _papers(tasks)
    pieces = [piece for task in tasks for piece in _pieces(task, frame.pages_along(task), papers, base)]
    page = Piece(url_for("cases.show", case_id=case.id), "page", f"{case.rev}.{base}", "案件")
    return jsonify(pages=[asdict(one) for one in {one.url: one for one in (page, *pieces)}.values()])


def _homes(day: Day, base: str) -> list[Piece]:
    """The screens one starts from; the list of the day is new when anything on it is."""
    rows = [(str(one.id), one.label, str(one.due_at), one.held, one.case.rev) for one in day.listed]
    homes = [
        Piece(url_for("today.index"), "page", _digest(base, rows), "今天"),
        Piece(url_for("today.light"), "page", base, "出工"),
        Piece(url_for("sync.index"), "page", base, "待传"),
    ]
    if current_user.has(Role.CUSTOMER_MANAGER):
        homes.append(Piece(url_for("canvass.index"), "page", base, "扫街"))
        homes.append(Piece(url_for("canvass.new"), "page", base, "记一家"))
    if current_user.has(Role.DESIGNER):
        homes.append(Piece(url_for("survey.tour"), "page", _digest(base, rows), "路线"))
    # whoever may be asked to sign beside somebody else's phone can do so without having had a task
    relay = Piece(url_for("relay.index"), "page", base, "接力签")
    return [*homes, relay] if signs_at_all(current_user) else homes


def _packed(task: Task, papers: Papers, base: str) -> dict[str, Any]:
    case = task.case
    order, design = papers.orders.get(case.id), papers.designs.get(case.id)
    pages = frame.pages_along(task)
    about = {str(one) for one in (case.id, task.subject_id) if one is not None}
    return {
        "task_id": str(task.id), "case_id": str(case.id), "about": sorted(about), "title": case.name,
        "step": task.label, "due_at": clock.iso(task.due_at) if task.due_at else None, "href": pages[0],
        "field": frame.in_the_field(task), "photos": frame.photos_of(task), "rev": case.rev,
        "order_rev": order.rev if order else 0, "design_rev": design.rev if design else 0,
        "urls": [asdict(one) for one in _pieces(task, pages, papers, base)],
    }  # fmt: skip


def _pieces(task: Task, pages: list[str], papers: Papers, base: str) -> list[Piece]:
    """The form, the case, the order as it stands and the drawings it names."""
    case = task.case
    rev = f"{case.rev}.{base}"
    order, design = papers.orders.get(case.id), papers.designs.get(case.id)
    found = [_form(task, url, rev, papers) for url in pages]
    found.append(Piece(url_for("cases.show", case_id=case.id), "page", rev, "案件"))
    if order is not None:
        found.append(
            Piece(url_for("design.order", order_id=order.id), "order", rev, f"派工单第 {order.rev} 版")
        )
    for file in papers.drawings.get(case.id, []) if design is not None else []:
        found += _drawing(file, f"第 {design.rev if design else 0} 版")
    return list({one.url: one for one in reversed(found)}.values())[::-1]


def _form(task: Task, url: str, rev: str, papers: Papers) -> Piece:
    """The page a task is done on; a round of the acceptance carries its checklists."""
    acceptance = papers.rounds.get(task.subject_id) if task.subject_id else None
    if acceptance is None or task.kind != SHEET:
        return Piece(url, "page", rev, task.label)
    lists = "、".join(f"{one['code']} 第 {one['version']} 版" for one in acceptance.checklists)
    return Piece(url, "list", _digest(rev, lists), lists)


def _drawing(file: Attachment, words: str) -> list[Piece]:
    """The file itself, and its picture where it has one; a file never changes, another revision is another file."""
    pieces = [Piece(url_for("attachments.download", attachment_id=file.id), "drawing", "", words, file.size)]
    if file.is_image:
        url = url_for("attachments.picture", attachment_id=file.id, size="preview")
        pieces.append(Piece(url, "preview", "", words))
    return pieces


def _papers(tasks: list[Task]) -> Papers:
    session, cases = db.session(), {task.case_id for task in tasks}
    designs = kit.newest_designs(session, cases)
    rounds = {}
    for task in tasks:
        if task.kind == SHEET and task.subject_id is not None:
            found = session.get(Acceptance, task.subject_id)
            if found is not None:
                rounds[found.id] = found
    return Papers(kit.newest_orders(session, cases), designs, kit.drawings(session, designs.values()), rounds)


def _base(midnight: datetime) -> str:
    """What every page depends on besides its case: the app, the day (pages say 今天), the rules, who reads it how."""
    ruleset = current_user.company.ruleset
    seen = [str(current_user.id), sorted(current_user.roles), current_user.prefs, current_user.name]
    return _digest(VERSION, shell.version(), midnight.isoformat(), ruleset.sha256, seen)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:12]
