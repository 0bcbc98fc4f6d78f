"""质量提示: what acceptances of the company gave to look at twice, newest first; nothing of it blocked anybody."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.person import Role
from fieldapp.domain.quality_flag import recent_flags
from fieldapp.domain.suspicion import KINDS
from fieldapp.extensions import db
from fieldapp.lib.errors import NotPermitted

bp = Blueprint("quality", __name__, url_prefix="/quality")
PAGE = 30


@bp.get("")
def index() -> str:
    """`after` is where the page before ended."""
    if not current_user.has(Role.MANAGER, Role.QUALITY_INSPECTOR):
        raise NotPermitted("质量提示归主管和质检员看")
    found = recent_flags(db.session(), current_user.company_id, _after(request.args.get("after")), PAGE + 1)
    rows = found[:PAGE]
    more = url_for("quality.index", after=rows[-1].id) if len(found) > PAGE else ""
    rules = current_user.company.pack.acceptance
    return render_template("quality/index.html", rows=rows, kinds=KINDS, more=more, rules=rules)


def _after(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
