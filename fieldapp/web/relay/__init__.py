"""接力签: where a party signs on their own phone, without a network, what another phone shows it in a code."""

from flask import Blueprint, render_template
from flask_login import current_user

bp = Blueprint("relay", __name__)


@bp.get("/relay")
def index() -> str:
    """Drawn by the phone itself; the page only tells who is logged in on it."""
    person = current_user
    me = {
        "id": str(person.id),
        "name": person.name,
        "company": person.company.name,
        "firm_id": str(person.firm_id) if person.firm_id else None,
        "firm": person.firm.name if person.firm else person.company.name,
        "roles": person.roles,
    }
    return render_template("relay/index.html", me=me)
