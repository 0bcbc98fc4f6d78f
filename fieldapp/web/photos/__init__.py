"""照片: one picture with what it is worth as evidence, and the public page that its mark leads to."""

from flask import Blueprint

bp = Blueprint("photos", __name__)

from fieldapp.web.photos import show, verify  # noqa: E402, F401
