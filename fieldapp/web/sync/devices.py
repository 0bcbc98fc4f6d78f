"""谁没传: whose work still lies on a phone, since when, and which devices came back emptier than they left."""

from flask import render_template
from flask_login import current_user

from fieldapp.domain.device import emptied, unsent
from fieldapp.domain.person import Role
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.errors import NotPermitted
from fieldapp.web.sync import bp
from fieldapp.web.view import duration_text


@bp.get("/devices")
def devices() -> str:
    if not current_user.has(Role.MANAGER):
        raise NotPermitted("谁没传归主管看")
    now = clock.now()
    session, company_id = db.session(), current_user.company_id
    return render_template(
        "sync/devices.html",
        waiting=[
            (one, duration_text(now - (one.oldest_at or one.at))) for one in unsent(session, company_id)
        ],
        lost=emptied(session, company_id),
    )
