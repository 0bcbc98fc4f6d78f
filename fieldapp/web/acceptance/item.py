"""One item on one screen: measure, photograph, decide, go on to the next."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.answer_item import AnswerItem
from fieldapp.domain.acceptance import Acceptance, find_acceptance
from fieldapp.domain.standing import standing
from fieldapp.domain.trial import newest_by_rule
from fieldapp.domain.verdict import limits, measures, needs_design
from fieldapp.extensions import db
from fieldapp.packs.checklist import Bounds, Item
from fieldapp.web import shape
from fieldapp.web.acceptance import bp
from fieldapp.web.acceptance.round import number, ticks
from fieldapp.web.forms import Form, blank, receive

CONFIDENCE = {"V": "见过原文", "S": "按通行做法", "T": "数值要对原文核"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One value to measure, with its scale and, where limits follow the design, the design value."""

    key: str
    name: str
    unit: str
    follows_design: bool
    gauge: shape.Gauge | None


@bp.get("/acceptances/<uuid:acceptance_id>/items/<code>")
def item(acceptance_id: UUID, code: str) -> str:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    asked = acceptance.item(code)
    answer = standing(db.session(), acceptance).answers.get(asked.code)
    form = blank(base_rev=answer.rev if answer else 0)
    if answer is not None:
        form.values |= {f"values.{key}": value for key, value in answer.measured.items()}
        form.values |= {f"designs.{key}": value for key, value in answer.designs.items()}
        form.values |= {"verdict": answer.verdict, "text": answer.text, "note": answer.note}
    return draw(acceptance, asked, form)


@bp.post("/acceptances/<uuid:acceptance_id>/items/<code>")
def answer_now(acceptance_id: UUID, code: str) -> Response | tuple[str, int]:
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    asked = acceptance.item(code)
    return receive(
        AnswerItem,
        page=lambda form: draw(find_acceptance(db.session(), current_user, acceptance_id), asked, form),
        done=lambda receipt: onward(acceptance_id, code),
        fixed={"acceptance_id": acceptance_id, "item": code},
        shape=measured,
    )


def measured(values: dict[str, Any]) -> dict[str, Any]:
    """values.outlet and designs.outlet become two tables; an empty box was not measured."""
    body: dict[str, Any] = {"values": {}, "designs": {}}
    for name, value in values.items():
        table, _, key = name.partition(".")
        if key and table in body:
            if value.strip():
                body[table][key] = value.strip()
        else:
            body[name] = value
    return body


def onward(acceptance_id: UUID, code: str) -> str:
    """The next item without an answer after this one, then from the top; the round when there is none."""
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    now = standing(db.session(), acceptance)
    codes = [one.code for one in now.items]
    place = codes.index(code) + 1
    for following in codes[place:] + codes[:place]:
        if following not in now.answers:
            return url_for("acceptance.item", acceptance_id=acceptance_id, code=following)
    return url_for("acceptance.show", acceptance_id=acceptance_id)


def draw(acceptance: Acceptance, asked: Item, form: Form) -> str:
    now = standing(db.session(), acceptance)
    answer = now.answers.get(asked.code)
    if "" in form.errors and answer is not None:
        # the page shows what the other one said; sending again is then a decision, not an accident
        form.base_rev = answer.rev
    place = now.items.index(asked)
    trials = newest_by_rule(now.trials, asked.code)
    return render_template(
        "acceptance/item.html",
        acceptance=acceptance,
        case=acceptance.case,
        now=now,
        item=asked,
        form=form,
        answer=answer,
        measures=[scale(key, name, bounds, asked, form) for key, name, bounds in measures(asked)],
        marks=ticks(now, asked.code),
        number=number(now, asked),
        trials=trials,
        rules=acceptance.pack.test_rules,
        confidence=CONFIDENCE[asked.conf.value],
        photos=now.photos.get(asked.code, []),
        clash=request.method == "POST" and "" in form.errors and answer is not None,
        previous=now.items[place - 1] if place else None,
        following=now.items[place + 1] if place + 1 < len(now.items) else None,
        defects=[one for one in now.defects if one.item == asked.code],
        clause=acceptance.case.pack.clause(acceptance.case.pack.acceptance.clauses["convene"]),
    )


def scale(key: str, name: str, bounds: Bounds, asked: Item, form: Form) -> Measure:
    design = decimal(form.values.get(f"designs.{key}"))
    low, high = limits(bounds, design)
    unit = bounds.unit or asked.unit or ""
    drawn = None
    if low is not None or high is not None:
        inclusive = bounds.min_inclusive and bounds.max_inclusive
        drawn = shape.gauge(decimal(form.values.get(f"values.{key}")), low, high, unit, inclusive)
    return Measure(key, name, unit, needs_design(bounds), drawn)


def decimal(text: Any) -> Decimal | None:
    """A typed number for drawing; what can't be read is not drawn."""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
