"""The office's own affairs: people, firms, areas, the calendar, and which rules are in force."""

from flask import Blueprint
from flask_login import current_user

from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotPermitted
from fieldapp.web import frame

bp = Blueprint("admin", __name__, url_prefix="/admin")
frame.nav(50, "admin.people", "人员", "people", Role.ADMIN)


@bp.before_request
def guard() -> None:
    if not current_user.has(Role.ADMIN):
        raise NotPermitted("人员和规则归管理员设")


from fieldapp.web.admin import areas, calendar, firms, people, rules  # noqa: E402, F401
