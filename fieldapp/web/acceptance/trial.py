"""A test: begin it with the first readings, come back when it has been held, read again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.record_trial import RecordTrial
from fieldapp.domain.acceptance import Acceptance, find_acceptance
from fieldapp.domain.standing import standing
from fieldapp.domain.trial import Trial, newest_by_rule
from fieldapp.domain.trial_rule import INSTRUMENTS, LAST, needed_minutes
from fieldapp.extensions import db
from fieldapp.lib.clock import iso, local, now, parse
from fieldapp.lib.errors import NotFound
from fieldapp.packs.checklist import Item
from fieldapp.packs.trial import TestRule
from fieldapp.web import view
from fieldapp.web.acceptance import bp
from fieldapp.web.acceptance.item import decimal
from fieldapp.web.forms import Form, receive


def ask(acceptance_id: UUID, rule_id: str) -> tuple[Acceptance, Item, TestRule]:
    """The round, the item under which the test is asked for, and its rule; NotFound when none asks for it."""
    acceptance = find_acceptance(db.session(), current_user, acceptance_id)
    wanted = request.values.get("item", "")
    for item in acceptance.items:
        if any(rule_id in group for group in item.tests) and wanted in ("", item.code):
            return acceptance, item, acceptance.pack.test_rules[rule_id]
    raise NotFound


@bp.get("/acceptances/<uuid:acceptance_id>/trials/<rule_id>")
def trial(acceptance_id: UUID, rule_id: str) -> str:
    acceptance, item, rule = ask(acceptance_id, rule_id)
    tool = rule.instrument
    known = {
        "started_at": local(now()).strftime("%Y-%m-%dT%H:%M"),
        "medium": rule.mediums[0] if rule.mediums else "",
        "instrument": tool.kinds[0] if tool and len(tool.kinds) == 1 else "",
    }
    return draw(acceptance, item, rule, Form(values=known))


@bp.post("/acceptances/<uuid:acceptance_id>/trials/<rule_id>")
def trial_now(acceptance_id: UUID, rule_id: str) -> Response | tuple[str, int]:
    _, item, _ = ask(acceptance_id, rule_id)

    def done(_: object) -> str:
        return url_for("acceptance.item", acceptance_id=acceptance_id, code=item.code)

    return receive(
        RecordTrial,
        page=lambda form: draw(*ask(acceptance_id, rule_id), form),
        done=done,
        shape=readings,
        fixed={"acceptance_id": acceptance_id, "item": item.code, "rule": rule_id},
    )


def readings(values: dict[str, Any]) -> dict[str, Any]:
    """inputs.H1 and its like become one table; times typed without a zone are meant in Shanghai."""
    body: dict[str, Any] = {"inputs": {}}
    for name, value in values.items():
        table, _, key = name.partition(".")
        if key and table == "inputs":
            if value.strip():
                body["inputs"][key] = value.strip()
        elif name in ("started_at", "ended_at"):
            body[name] = parse(value) if value else None
        elif name == "soap":  # the tick of the beginning comes empty when it was taken away
            body[name] = bool(value)
        else:
            body[name] = value
    if body.pop("begin", None):
        body["ended_at"] = None
        body["inputs"] = {key: value for key, value in body["inputs"].items() if key not in LAST}
    return body


def draw(acceptance: Acceptance, item: Item, rule: TestRule, form: Form) -> str:
    at = now()
    newest = newest_by_rule(standing(db.session(), acceptance).trials, item.code).get(rule.id)
    running = newest if newest is not None and newest.running else None
    if running is not None:
        if "trial_id" not in form.values:
            form.values["soap"] = running.inputs.get("soap")
        form.values.setdefault("trial_id", str(running.id))
        form.values.setdefault("ended_at", local(at).strftime("%Y-%m-%dT%H:%M"))
    return render_template(
        "acceptance/trial.html",
        acceptance=acceptance,
        case=acceptance.case,
        item=item,
        rule=rule,
        form=form,
        newest=newest,
        running=running,
        first=[one for one in rule.inputs if one.key not in LAST],
        last=[one for one in rule.inputs if one.key in LAST and one.key not in ("minutes", "clean")],
        clean=any(one.key == "clean" for one in rule.inputs),
        timing=timing(acceptance, rule, running) if running else None,
        mediums=[(one, one) for one in rule.mediums],
        at=iso(at),
        tools=[
            (one, INSTRUMENTS.get(one, one)) for one in (rule.instrument.kinds if rule.instrument else ())
        ],
    )


def timing(acceptance: Acceptance, rule: TestRule, running: Trial) -> dict[str, Any]:
    """How long the test still has to be held."""
    design = decimal(running.inputs.get("design_kpa"))
    minutes = needed_minutes(rule, acceptance.case.pack, design, bool(running.inputs.get("soap")))
    until = running.started_at + timedelta(minutes=float(minutes or 0))
    whole, left = until - running.started_at, until - now()
    clock = view.running(left, 100 - 100 * (left / whole) if whole else 100, False)
    if left <= timedelta(0):
        clock = view.ClockView("met", "到时", "", 100, "稳压到时，可以读数")
    return {"until": iso(until), "started": iso(running.started_at), "clock": clock, "until_at": until}
