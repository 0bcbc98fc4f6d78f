"""本机待传: what lies on this phone, drawn by the phone itself."""

from flask import render_template
from flask_login import current_user

from fieldapp.domain.acting import signs_at_all
from fieldapp.domain.person import Role
from fieldapp.web.sync import bp


@bp.get("/sync")
def index() -> str:
    return render_template(
        "sync/index.html", office=current_user.has(Role.MANAGER), signs=signs_at_all(current_user)
    )
