"""取消, 退回, 改派: what takes a case off its way, each with its reason."""

from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.cancel_case import ASKERS, CancelCase
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.return_case import BACK, ReturnCase
from fieldapp.domain.case import Case
from fieldapp.domain.part import PARTS, people_for
from fieldapp.domain.scope import find_case
from fieldapp.domain.stage import NAMES
from fieldapp.extensions import db
from fieldapp.web.cases import bp
from fieldapp.web.forms import Form, blank, receive


@bp.get("/<uuid:case_id>/cancellation")
def cancellation(case_id: UUID) -> str:
    return _cancel_page(find_case(db.session(), current_user, case_id), blank())


@bp.post("/<uuid:case_id>/cancellation")
def cancel(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        CancelCase,
        page=lambda form: _cancel_page(case, form),
        done=lambda _: url_for("cases.show", case_id=case_id),
        fixed={"case_id": case_id},
    )


@bp.get("/<uuid:case_id>/return")
def giving_back(case_id: UUID) -> str:
    return _return_page(find_case(db.session(), current_user, case_id), blank())


@bp.post("/<uuid:case_id>/return")
def give_back(case_id: UUID) -> Answer | tuple[str, int]:
    """The firm that gave it back may not see it any more, so 今天 comes next, also after a second tap."""
    return receive(
        ReturnCase,
        page=lambda form: _return_page(find_case(db.session(), current_user, case_id), form),
        done=lambda _: url_for("today.index"),
        fixed={"case_id": case_id},
    )


@bp.get("/<uuid:case_id>/parts")
def parts(case_id: UUID) -> str:
    """Without `part`, which one; with it, to whom."""
    return _part_page(
        find_case(db.session(), current_user, case_id), blank(part=request.args.get("part", ""))
    )


@bp.post("/<uuid:case_id>/parts")
def reassign(case_id: UUID) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)
    return receive(
        ReassignCase,
        page=lambda form: _part_page(case, form),
        done=lambda _: url_for("cases.show", case_id=case_id),
        fixed={"case_id": case_id},
    )


def _cancel_page(case: Case, form: Form) -> str:
    return render_template("cases/cancel.html", case=case, form=form, askers=list(ASKERS.items()))


def _return_page(case: Case, form: Form) -> str:
    after = BACK.get(case.at_stage)
    return render_template("cases/return.html", case=case, form=form, after=NAMES[after] if after else "")


def _part_page(case: Case, form: Form) -> str:
    part = str(form.values.get("part") or "")
    rows = [
        {
            "key": key,
            "title": case.pack.title(one.role),
            "person": getattr(case, key),
            "possible": bool(people_for(db.session(), case, key)),
        }
        for key, one in PARTS.items()
    ]
    people = people_for(db.session(), case, part) if part in PARTS else []
    now = getattr(case, f"{part}_id") if part in PARTS else None
    return render_template(
        "cases/parts.html",
        case=case,
        form=form,
        part=part if part in PARTS else "",
        rows=rows,
        title=case.pack.title(PARTS[part].role) if part in PARTS else "",
        people=[(str(one.id), one.name) for one in people if one.id != now],
    )
