"""A phone or ID number in full, after a reason was given; shown once, on a page that nobody can go back to."""

from uuid import UUID

from flask import render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Receipt
from fieldapp.commands.reveal_personal import RevealPersonal
from fieldapp.domain.case import Case
from fieldapp.domain.privacy import WORDS
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.cases import bp
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.view import phone_href

TICKET = "reveal"


@bp.get("/<uuid:case_id>/reveals/<any(phone,id_number):what>")
def reveal(case_id: UUID, what: str) -> str:
    return _reason_page(find_case(db.session(), current_user, case_id), what, blank())


@bp.post("/<uuid:case_id>/reveals/<any(phone,id_number):what>")
def post_reveal(case_id: UUID, what: str) -> Answer | tuple[str, int]:
    case = find_case(db.session(), current_user, case_id)

    def done(receipt: Receipt) -> str:
        if receipt.status == "applied":
            session[TICKET] = f"{case_id}/{what}"
        return url_for("cases.revealed", case_id=case_id, what=what)

    return receive(
        RevealPersonal,
        page=lambda form: _reason_page(case, what, form),
        done=done,
        fixed={"case_id": case_id, "what": what},
    )


@bp.get("/<uuid:case_id>/reveals/<any(phone,id_number):what>/value")
def revealed(case_id: UUID, what: str) -> str:
    """The ticket from the post is good for one look."""
    case = find_case(db.session(), current_user, case_id)
    if session.pop(TICKET, None) != f"{case_id}/{what}":
        raise NotFound
    value: str = getattr(case, what) or ""
    return render_template(
        "cases/revealed.html",
        case=case,
        value=value,
        word=WORDS[what],
        call=phone_href(value) if what == "phone" else "",
    )


def _reason_page(case: Case, what: str, form: Form) -> str:
    return render_template("cases/reveal.html", case=case, form=form, what=what, word=WORDS[what])
