"""核验页: one HTML file that proves evidence in any browser; open to everybody, since it knows nothing but our key."""

from flask import Response

from fieldapp.exports.evidence_page import page
from fieldapp.lib import notary
from fieldapp.security import public
from fieldapp.web.evidence import bp


@bp.get("/evidence/verify")
@public
def verify() -> Response:
    """The same bytes whether it is read here or saved and opened without a network."""
    made = page(notary.public_key())
    answer = Response(made.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = f"{made.policy}; frame-ancestors 'none'"
    return answer
