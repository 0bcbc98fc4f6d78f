"""A round at a glance: ticks, items by section, tests, defects and what is still in the way."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from flask_login import current_user

from fieldapp.domain.acceptance import find_acceptance
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.verdict import Verdict, judge_item
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.packs.checklist import Grade, Item
from fieldapp.web import shape
from fieldapp.web.acceptance import bp
from fieldapp.web.acceptance.checklist import newer

STATES = {Verdict.PASS: ("done", "check"), Verdict.FAIL: ("late", "cross"), Verdict.NA: ("", "dash")}
TICKS = {Verdict.PASS: "done", Verdict.FAIL: "late", Verdict.NA: "skip"}


@dataclass(frozen=True, slots=True)
class Row:
    """One item in the list."""

    code: str
    name: str
    sub: str
    mark: str
    sign: str


@bp.get("/acceptances/<uuid:acceptance_id>")
def show(acceptance_id: UUID) -> str:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    now_standing = standing(db.session(), acceptance)
    sections = [
        (section, [row(now_standing, item, number(now_standing, item)) for item in section.items])
        for section in acceptance.sections
    ]
    running = [one for one in now_standing.trials if one.running]
    return render_template(
        "acceptance/show.html",
        acceptance=acceptance,
        case=acceptance.case,
        now=now_standing,
        sections=sections,
        marks=ticks(now_standing),
        running=running,
        at=now(),
        newer=newer(acceptance),
        clause=acceptance.case.pack.clause(acceptance.case.pack.acceptance.clauses["convene"]),
    )


def number(now_standing: Standing, item: Item) -> int:
    """Which item of the round it is, counted from one."""
    return now_standing.items.index(item) + 1


def ticks(now_standing: Standing, present: str = "") -> list[shape.Tick]:
    """One tick per item; the item on the screen is the tall one."""
    answers = now_standing.answers
    return shape.ticks(
        [
            "now"
            if item.code == present
            else TICKS[Verdict(answers[item.code].verdict)]
            if item.code in answers
            else ""
            for item in now_standing.items
        ]
    )


def row(now_standing: Standing, item: Item, place: int) -> Row:
    answer = now_standing.answers.get(item.code)
    grade = "主控" if item.grade is Grade.MAJOR else "一般"
    if answer is None:
        return Row(item.code, item.name, f"{grade} · {item.criterion}", "", str(place))
    mark, sign = STATES[Verdict(answer.verdict)]
    measured = judge_item(item, answer.given.values, answer.given.designs).reason
    said = [grade, answer.note or measured or answer.text or answer.verdict_name]
    if answer.origin_round:
        said.append(f"第 {answer.origin_round} 轮")
    return Row(item.code, item.name, " · ".join(said), mark, sign)
