"""时钟看板: all cases of the company by clock and by stage, who has them, and how often the promises were kept."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.board import MOST, Place, lines, totals, undue
from fieldapp.domain.leads import waiting_pushes
from fieldapp.domain.limit import length
from fieldapp.domain.person import Role
from fieldapp.domain.stage import CLOSED, NAMES, Stage
from fieldapp.domain.worklist import worklist
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotPermitted
from fieldapp.web import frame
from fieldapp.web.board.month import this_month
from fieldapp.web.board.row import holders, row_of
from fieldapp.web.frame import step_address
from fieldapp.web.view import moment_text

bp = Blueprint("board", __name__, url_prefix="/board")
frame.nav(40, "board.index", "看板", "board", Role.MANAGER)
SHOWN = {"": "先到期的在前", "late": "已超时", "today": "今天到期", "held": "停表", "idle": "没有时限在走"}


@bp.before_request
def guard() -> None:
    if not current_user.has(Role.MANAGER):
        raise NotPermitted("看板归主管看")


@bp.get("")
def index() -> str:
    """`show` late, today, held or idle; `stage` and `clock` filter; `after` is where the page before ended."""
    session, company, now = db.session(), current_user.company, clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    show, stage, key = _asked(company.pack.limits)
    after = Place.parse(request.args.get("after"))
    if show == "idle" and stage is not None:
        found, place = undue(session, company.id, stage, after)
    else:
        found, place = lines(
            session,
            company.id,
            held=show == "held",
            stage=stage,
            key=key,
            after=after,
            **_span(show, now, midnight),
        )
    names = holders(session, found)
    first = after is None
    return render_template(
        "board/index.html",
        heading=(company.pack.company.short_name, moment_text(now, now).replace("今天", _day(now))),
        totals=_figures(totals(session, company.id, now, midnight)),
        title=SHOWN[show],
        show=show,
        stage=stage,
        key=key,
        rows=[row_of(line, names, company.pack, now) for line in found],
        more=url_for(
            "board.index",
            show=show or None,
            stage=stage.value if stage else None,
            clock=key or None,
            after=place.text(),
        )
        if place
        else "",
        stages=[(one.value, NAMES[one]) for one in Stage if one not in CLOSED],
        clocks=[(one.key, f"{one.name} {length(one)}") for one in company.pack.limits.values()],
        waiting=[
            (step_address(task), task.label, task.case_name)
            for task in worklist(session, current_user, None, 5)[0]
        ]
        if first
        else [],
        pushes=waiting_pushes(session, current_user) if first else 0,
        first=first,
        month=this_month(session, company, now) if first else None,
    )


def _asked(limits: Any) -> tuple[str, Stage | None, str]:
    """What the address asks for; anything unknown is as if it were not there."""
    show, stage, key = (request.args.get(name, "") for name in ("show", "stage", "clock"))
    known = Stage(stage) if stage in list(Stage) else None
    if show == "idle" and known is None:
        show = ""
    return show if show in SHOWN else "", known, key if key in limits else ""


def _span(show: str, now: datetime, midnight: datetime) -> dict[str, Any]:
    if show == "late":
        return {"before": now}
    return {"since": now, "before": midnight} if show == "today" else {}


def _day(now: datetime) -> str:
    here = clock.local(now)
    return f"{here.month}月{here.day}日"


def _figures(count: Any) -> list[dict[str, str]]:
    """The four numbers, each with the list behind it; a colour only where there is something."""
    rows = (
        ("已超时", count.late, "late", "late"),
        ("今天到期", count.today, "soon", "today"),
        ("停表", count.held, "hold", "held"),
        ("在办", count.open, "", ""),
    )
    return [
        {
            "name": name,
            "value": f"{MOST}+" if number > MOST else str(number),
            "kind": kind if number else "",
            "href": url_for("board.index", show=show or None),
        }
        for name, number, kind, show in rows
    ]
