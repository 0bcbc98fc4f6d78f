"""案件: the list with its search, and the page of one case."""

from flask import Blueprint

from fieldapp.web import frame

bp = Blueprint("cases", __name__, url_prefix="/cases")
frame.nav(30, "cases.index", "案件", "case")

from fieldapp.web.cases import actions, basis, counters, holds, index, moves, reveals, show  # noqa: E402, F401
