"""The list of households with who is lit, listing them by range, and the file of one (一户一档)."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_households import AddHouseholds
from fieldapp.commands.envelope import Receipt
from fieldapp.commands.update_household import UpdateHousehold
from fieldapp.domain.application import newest_by_household
from fieldapp.domain.case import Case
from fieldapp.domain.household import PAGE, Block, Household, buildings_of, count_of, labels_of, page_of
from fieldapp.domain.household_file import file_of, typed_fields
from fieldapp.domain.household_past import earlier_of
from fieldapp.domain.ignition import lit_among, lit_count
from fieldapp.domain.meter import meter_of
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.ignition import bp
from fieldapp.web.ignition.scene import clauses, find_household, find_own_case, may_light, may_office, rows_of
from fieldapp.web.replay import by_letter


@bp.get("/cases/<uuid:case_id>/households")
def households(case_id: UUID) -> str:
    """A page of the list by its order, 50 at a time; q looks for a room, a user number or a name."""
    case, session = find_own_case(case_id), db.session()
    find, after = request.args.get("q", "").strip()[:60], request.args.get("after", 0, type=int)
    rows = page_of(session, case, after, find, PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return render_template(
        "ignition/households.html",
        case=case,
        rows=rows,
        find=find,
        total=count_of(session, case),
        lit=lit_count(session, case),
        lit_at=lit_among(session, rows),
        applications=newest_by_household(session, rows),
        after=rows[-1].position if more else None,
        may=may_office(),
        clauses=clauses(case, case.pack.household.clause),
    )


@bp.get("/cases/<uuid:case_id>/households/new")
def new_households(case_id: UUID) -> str:
    """The range, and with one given the list it makes, to be put right before it is kept."""
    case = find_own_case(case_id)
    if not case.residential:
        raise NotFound
    form, asked = blank(units=1, rooms=2), request.args
    if "buildings" not in asked:
        return _draw_new(case, form)
    form.values = {
        name: asked[name]
        for name in ("buildings", "units", "floors", "rooms", "first_floor")
        if name in asked
    }
    try:
        form.values["labels"] = "\n".join(_range(case, form.values))
    except Refused as refused:
        form.errors = {refused.field or "": refused.message}
    return _draw_new(case, form)


@bp.post("/cases/<uuid:case_id>/households")
def add_households(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_own_case(case_id)
    typed = request.form.get("labels", "")

    def page(form: Form) -> str:
        form.values["labels"] = typed
        return _draw_new(case, form)

    return receive(
        AddHouseholds,
        page=page,
        done=lambda receipt: _added(case_id, receipt),
        fixed={"case_id": case_id},
        shape=lambda body: {"case_id": case_id, "labels": rows_of(typed)},
    )


@bp.get("/households/<uuid:household_id>")
def show_household(household_id: UUID) -> str:
    """The file with how complete it is."""
    household, session = find_household(household_id), db.session()
    case = household.case
    return render_template(
        "ignition/household.html",
        case=case,
        household=household,
        file=file_of(session, household),
        application=newest_by_household(session, [household]).get(household.id),
        meter=meter_of(session, household),
        earlier=earlier_of(session, household),
        may=may_office(),
        may_light=may_light(),
        clauses=clauses(case, case.pack.household.clause),
        name=case.pack.household.name if case.residential else case.pack.household.business_name,
    )


@bp.get("/households/<uuid:household_id>/edit")
def edit_household(household_id: UUID) -> str:
    household = find_household(household_id)
    known: dict[str, Any] = {f"file_{code}": value for code, value in household.fields.items()}
    known |= {"user_no": household.user_no, "user_name": household.user_name}
    return _draw_edit(household, blank(household.rev, **known))


@bp.post("/households/<uuid:household_id>")
@by_letter(UpdateHousehold)
def update_household(household_id: UUID) -> Answer | tuple[str, int]:
    household = find_household(household_id)

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        fields = {
            name.removeprefix("file_"): value for name, value in body.items() if name.startswith("file_")
        }
        rest = {name: value for name, value in body.items() if not name.startswith("file_")}
        return {**rest, "fields": fields}

    return receive(
        UpdateHousehold,
        page=lambda form: _draw_edit(household, form),
        done=lambda receipt: _updated(household_id, receipt),
        fixed={"household_id": household_id},
        shape=shape,
    )


def _range(case: Case, values: dict[str, Any]) -> list[str]:
    buildings = buildings_of(str(values.get("buildings", "")))
    if not buildings:
        raise Refused("哪几栋", field="buildings")
    sizes = {name: _whole(values, name) for name in ("units", "floors", "rooms")}
    first = _whole({"first_floor": values.get("first_floor") or "1"}, "first_floor")
    most = case.pack.survey.max_households
    if len(buildings) * sizes["units"] * sizes["floors"] * sizes["rooms"] > most:
        raise Refused(f"超过 {most} 户，看看栋数、层数", field="floors")
    return labels_of(Block(buildings, **sizes, first_floor=first))


def _whole(values: dict[str, Any], name: str) -> int:
    text = str(values.get(name, "")).strip()
    if not text.isdigit() or not 1 <= int(text) <= 200:
        raise Refused("填 1 到 200 的整数", field=name)
    return int(text)


def _draw_new(case: Case, form: Form) -> str:
    return render_template(
        "ignition/household_new.html", case=case, form=form, clauses=clauses(case, case.pack.household.clause)
    )


def _draw_edit(household: Household, form: Form) -> str:
    fields = typed_fields(household.case.pack)
    return render_template(
        "ignition/household_edit.html", case=household.case, household=household, form=form, fields=fields
    )


def _added(case_id: UUID, receipt: Receipt) -> str:
    already = receipt.result["already"]
    flash(f"录了 {receipt.result['added']} 户" + (f"，{already} 户原来就有" if already else ""))
    return url_for("ignition.households", case_id=case_id)


def _updated(household_id: UUID, receipt: Receipt) -> str:
    if receipt.result.get("warning"):
        flash(receipt.result["warning"], "soon")
    return url_for("ignition.show_household", household_id=household_id)
