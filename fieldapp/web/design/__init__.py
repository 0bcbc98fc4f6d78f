"""出图派工: uploading the drawing, which issues the order, and the order as the crew reads it."""

from flask import Blueprint, url_for

from fieldapp.web import frame

bp = Blueprint("design", __name__)
frame.step("design", lambda task: url_for("design.show", case_id=task.case_id))

from fieldapp.web.design import order, panel, upload  # noqa: E402, F401
