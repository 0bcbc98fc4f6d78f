"""The page of one case: where it stands, who has it, its clocks, the next step, and all that happened."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.acceptance import Acceptance, rounds_of
from fieldapp.domain.application import homes_of
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock, clocks_of, holds_of
from fieldapp.domain.hold import Hold
from fieldapp.domain.limit import while_open
from fieldapp.domain.scope import find_case
from fieldapp.domain.step import OTHER_CLOCKS
from fieldapp.domain.tally import tallies
from fieldapp.domain.task import Task
from fieldapp.domain.worklist import is_mine, tasks_of
from fieldapp.extensions import db
from fieldapp.lib import clock as time
from fieldapp.web import frame, reminder
from fieldapp.web.cases import basis, bp, facts
from fieldapp.web.cases.clocks import ClockRow, clock_rows
from fieldapp.web.cases.counters import explains
from fieldapp.web.cases.timeline import timeline
from fieldapp.web.personal import personal
from fieldapp.web.view import due_text, duration_text, moment_text


@bp.get("/<uuid:case_id>")
def show(case_id: UUID) -> str:
    case, now = find_case(db.session(), current_user, case_id), time.now()
    there = frame.contents_of(case, Attachment, Hold, Acceptance)
    clocks, tasks = clocks_of(db.session(), case), tasks_of(db.session(), case)
    holds = holds_of(db.session(), case) if Hold in there else []
    rows = clock_rows(db.session(), case, clocks, holds, now)
    mine = [task for task in tasks if is_mine(current_user, task)]
    next_task = mine[0] if mine else tasks[0] if tasks else None
    story, older = timeline(db.session(), case, now)
    papers, more_papers = facts.papers(db.session(), case, now) if Attachment in there else ([], None)
    return render_template(
        "cases/show.html",
        case=case,
        customer=personal(case, current_user),
        kinds=facts.kinds(case),
        task=next_task,
        now_card=_now_card(case, next_task, now),
        whole=_whole(rows, clocks, next_task),
        clocks=rows,
        holds=_holds(holds, case, now),
        stages=facts.stages(case),
        figures=facts.figures(case),
        zeros=facts.zeros(counted := tallies(db.session(), case)),
        explain=any(one.unexplained for one in counted) and explains(case, current_user),
        papers=papers,
        more_papers=url_for("cases.files", case_id=case.id, before=more_papers) if more_papers else "",
        panels=frame.panels_of(case, current_user, there),
        story=story,
        action=_action(case, mine, clocks, now),
        older=url_for("cases.events", case_id=case.id, before=older) if older else "",
        others=mine[1:],
        actions=frame.actions_of(case, current_user, there),
        closed=facts.closed(case),
        about=_about(case, tasks, rounds_of(db.session(), case.id) if Acceptance in there else []),
        route=_route(case),
        along=url_for("sync.kit_of_case", case_id=case.id) if any(map(frame.in_the_field, mine)) else "",
    )


@bp.get("/<uuid:case_id>/events")
def events(case_id: UUID) -> str:
    """Older events than the page shows."""
    case, before = find_case(db.session(), current_user, case_id), request.args.get("before", type=int)
    story, older = timeline(db.session(), case, time.now(), before)
    more = url_for("cases.events", case_id=case.id, before=older) if older else ""
    return render_template("cases/events.html", case=case, story=story, older=more)


@bp.get("/<uuid:case_id>/files")
def files(case_id: UUID) -> str:
    """Older files than the page shows."""
    case = find_case(db.session(), current_user, case_id)
    try:
        before = UUID(request.args.get("before", ""))
    except ValueError:
        before = None
    rows, after = facts.papers(db.session(), case, time.now(), before)
    more = url_for("cases.files", case_id=case.id, before=after) if after else ""
    return render_template("cases/files.html", case=case, papers=rows, more=more)


def _about(case: Case, tasks: list[Task], rounds: list[Acceptance]) -> str:
    """The ids under which a phone may hold something of this case."""
    subjects = [task.subject_id for task in tasks if task.subject_id is not None]
    return " ".join(dict.fromkeys(str(one) for one in (case.id, *subjects, *(one.id for one in rounds))))


def _now_card(case: Case, task: Task | None, now: datetime) -> dict[str, object]:
    """The next step with its clock, and in whose hands it lies since when."""
    if task is None:
        return {"view": None, "title": case.stage_name, "due": "", "who": ""}
    return {
        "view": reminder.face(task, now),
        "title": task.label,
        "due": _due(case, task, now),
        "who": f"在{_holder(case, task)}手里，{_since(now - task.opened_at)}",
    }


def _due(case: Case, task: Task, now: datetime) -> str:
    said = due_text(task.due_at, now) if task.due_at else "没有期限"
    limit = case.pack.limits.get(task.clock_key)
    undecided = while_open(limit, case.small_ci) if limit else ""
    return "，".join(filter(None, (said, undecided, reminder.word(task, now))))


def _since(length: timedelta) -> str:
    return "刚到" if length < timedelta(minutes=1) else f"已 {duration_text(length)}"


def _holder(case: Case, task: Task) -> str:
    """The person, else the firm's or the company's role."""
    if task.person is not None:
        return task.person.name
    title = case.pack.title(task.role, task.clause)
    return f"{task.firm.name} {title}" if task.firm is not None else title


def _whole(rows: list[ClockRow], clocks: list[Clock], task: Task | None) -> ClockRow | None:
    """The longest promise that still runs, unless the step itself stands under it."""
    running = [
        (clock.due_at - clock.started_at, row)
        for clock, row in zip(clocks, rows, strict=True)
        if clock.stopped_at is None
    ]
    length, row = max(running, key=lambda one: one[0], default=(None, None))
    return (
        row
        if length is not None and row is not None and (task is None or row.key != task.clock_key)
        else None
    )


def _holds(holds: list[Hold], case: Case, now: datetime) -> list[dict[str, str]]:
    """Running and asked holds as strips; one that stops a single household says which."""
    rows, homes = [], homes_of(db.session(), {hold.subject_id for hold in holds if hold.subject_id})
    for hold in holds:
        home = f"{homes[hold.subject_id]} " if case.residential and hold.subject_id in homes else ""
        reason = case.pack.hold.reason(hold.reason).name
        if hold.state == "RUNNING":
            back = f"，预计 {moment_text(hold.expected_at, now)} 恢复" if hold.expected_at else ""
            text = f"{home}停表：{reason}，{moment_text(hold.from_at, now)} 起{back}"
        elif hold.state == "ASKED":
            text = f"{home}报了停表，等批：{reason}"
        else:
            continue
        rows.append(
            {
                "kind": "hold" if hold.state == "RUNNING" else "",
                "text": text,
                "href": url_for("cases.hold", hold_id=hold.id),
            }
        )
    return rows


def _action(case: Case, mine: list[Task], clocks: list[Clock], now: datetime) -> dict[str, object] | None:
    """The person's own next step: where it is done, why now, and what it rests on."""
    if not mine:
        return None
    task = mine[0]
    href = frame.step_address(task)
    if href == url_for("cases.show", case_id=case.id):
        return None
    return {
        "href": href,
        "label": task.label,
        "why": _why(case, task, now),
        "basis": basis.of_task(case, task, clocks, now),
    }


def _why(case: Case, task: Task, now: datetime) -> str:
    limit = case.pack.limits.get(task.clock_key)
    soft = case.pack.soft_targets.get(task.clock_key)
    name = limit.name if limit else f"{soft.name}（及时）" if soft else OTHER_CLOCKS.get(task.clock_key, "")
    return "：".join(filter(None, (name, due_text(task.due_at, now)))) if task.due_at else ""


def _route(case: Case) -> str:
    """A map address when the place is known."""
    place = case.place or {}
    return f"geo:{place['lat']},{place['lng']}" if "lat" in place and "lng" in place else ""
