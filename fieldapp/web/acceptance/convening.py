"""组织验收: the time, the four parties and who comes for each."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.convene_acceptance import ConveneAcceptance
from fieldapp.domain.case import Case
from fieldapp.domain.design import designs_of
from fieldapp.domain.party import guest_seats, line_up, supervisors
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib.clock import local, now, parse
from fieldapp.web import view
from fieldapp.web.acceptance import bp
from fieldapp.web.forms import Form, blank, receive


@bp.get("/cases/<uuid:case_id>/acceptance")
def convene(case_id: UUID) -> str:
    case = find_case(db.session(), current_user, case_id)
    firm = request.args.get("supervisor") or str(case.supervisor_firm_id or "")
    return draw(case, blank(supervisor_firm_id=firm, at=local(now()).strftime("%Y-%m-%dT%H:%M")))


@bp.post("/cases/<uuid:case_id>/acceptance")
def convene_now(case_id: UUID) -> Response | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        ConveneAcceptance,
        page=lambda form: draw(case, form),
        done=lambda r: url_for("acceptance.show", acceptance_id=r.result["acceptance_id"]),
        fixed={"case_id": case_id},
        shape=signers,
    )


def signers(values: dict[str, Any]) -> dict[str, Any]:
    """person.P1, name.P4 and capacity.P1 belong to one signer each."""
    seats: dict[str, dict[str, Any]] = {}
    rest = {}
    for name, value in values.items():
        part, _, slot = name.partition(".")
        if slot and part in ("person", "name", "capacity"):
            if value:
                seats.setdefault(slot, {"slot": slot})["person_id" if part == "person" else part] = value
        else:
            rest[name] = value
    if rest.get("at"):
        rest["at"] = parse(rest["at"])
    return {**rest, "signers": list(seats.values()), "customer_owns": bool(rest.get("customer_owns"))}


def draw(case: Case, form: Form) -> str:
    session = db.session()
    firms = supervisors(session, case)
    chosen = next((one for one in firms if str(one.id) == form.values.get("supervisor_firm_id")), None)
    seats = line_up(session, case, chosen, customer_owns=bool(form.values.get("customer_owns")))
    for seat in seats:
        form.values.setdefault(f"person.{seat.slot}", str(seat.suggested.id) if seat.suggested else "")
        form.values.setdefault(f"name.{seat.slot}", seat.named)
    design = next(iter(designs_of(session, case.id)), None)
    buried = bool(case.cut_m) or (design is not None and design.buried)
    lists = [case.pack.checklists[code] for code in case.pack.acceptance.lists_for(case.size_class, buried)]
    return render_template(
        "acceptance/convene.html",
        case=case,
        form=form,
        seats=seats,
        guests=guest_seats(case),
        firms=firms,
        chosen=chosen,
        lists=lists,
        firm_choices=[("", "没请监理"), *((str(one.id), one.name) for one in firms)],
        total=sum(len(one.items) for one in lists),
        seat_people={
            one.slot: [(str(who.id), f"{who.name} {who.title}") for who in one.people] for one in seats
        },
        days=view.day_taps(now()),
        clause=case.pack.clause(case.pack.acceptance.clauses["convene"]),
        buried=buried,
    )
