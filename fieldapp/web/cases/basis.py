"""依据 and 为什么: the original sentence with its place, and the reckoning of a deadline step by step."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, request
from flask_login import current_user

from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, clocks_of
from fieldapp.domain.scope import find_case
from fieldapp.domain.task import Task
from fieldapp.extensions import db
from fieldapp.lib import clock as time
from fieldapp.lib.errors import NotFound
from fieldapp.web.cases import bp
from fieldapp.web.cases.clocks import milestones, working
from fieldapp.web.cases.timeline import known


@dataclass(frozen=True, slots=True)
class Basis:
    """What a 依据 sheet shows."""

    title: str
    clauses: list[dict[str, str]]
    steps: list[dict[str, str]]
    version: str
    page: str


@bp.get("/<uuid:case_id>/clauses/<clause_id>")
def clause(case_id: UUID, clause_id: str) -> str:
    """One clause of the rules this case began with."""
    case = find_case(db.session(), current_user, case_id)
    if not known(case.pack, clause_id):
        raise NotFound
    shown = Basis("依据", [quote(case, clause_id)], [], case.pack.version, "")
    return render_template(
        "cases/basis.html", case=case, basis=shown, meaning=case.pack.clause(clause_id).meaning
    )


@bp.get("/<uuid:case_id>/why/<key>")
def why(case_id: UUID, key: str) -> str:
    """How the deadline of this limit came about; `subject` picks one of several."""
    case = find_case(db.session(), current_user, case_id)
    subject = request.args.get("subject", "")
    mine = [
        one
        for one in clocks_of(db.session(), case)
        if one.key == key and subject in ("", str(one.subject_id))
    ]
    if not mine:
        raise NotFound
    return render_template(
        "cases/basis.html", case=case, basis=of_clock(case, mine[-1], time.now()), meaning=""
    )


def of_clock(case: Case, clock: Clock, now: datetime) -> Basis:
    clause_id = case.pack.limits[clock.key].clause_for(case.customer or "NONRES")
    return Basis(
        f"{clock.name}的期限怎么算的",
        [quote(case, clause_id)],
        [*working(clock, now), *milestones(case, clock, now)],
        case.pack.version,
        clause_id,
    )


def of_task(case: Case, task: Task, clocks: list[Clock], now: datetime) -> Basis | None:
    """The clause of the step, then that of the limit it stands under with its reckoning; None when neither is known."""
    clock = next((one for one in clocks if one.key == task.clock_key and one.stopped_at is None), None)
    ids = [task.clause] if known(case.pack, task.clause) else []
    if clock is not None:
        promised = case.pack.limits[clock.key].clause_for(case.customer or "NONRES")
        ids += [promised] if promised not in ids else []
    if not ids:
        return None
    steps = working(clock, now) if clock is not None else []
    return Basis(f"{task.label}的依据", [quote(case, one) for one in ids], steps, case.pack.version, ids[0])


def quote(case: Case, clause_id: str) -> dict[str, str]:
    """The literal sentence, its place, and the document it stands in."""
    clause, meta = case.pack.clause(clause_id), case.pack.pack
    return {"quote": clause.quote, "place": clause.place, "document": meta.document_no or meta.title}
