"""Every component in all its states on one page, for tests and for those who build; shut in production."""

from flask import Blueprint, current_app, render_template

from fieldapp.lib.errors import NotFound
from fieldapp.security import public

bp = Blueprint("kit", __name__)


@bp.get("/kit")
@public
def show() -> str:
    if not (current_app.config["FIELDAPP"].testing or current_app.debug):
        raise NotFound
    return render_template("kit.html")
