"""本机待传: where phones hand in what was written without a network; see docs/offline.md for the protocol."""

from importlib.metadata import version

from flask import Blueprint, Response

from fieldapp.web import frame

VERSION = version("fieldapp")
bp = Blueprint("sync", __name__)
frame.nav(80, "sync.index", "待传", "upload", *frame.FIELD)


@bp.after_request
def sign_answer(answer: Response) -> Response:
    """An answer without this header comes from a hotel's login page, not from us; the phone keeps its work."""
    answer.headers["X-Fieldapp"] = VERSION
    return answer


from fieldapp.web.sync import blobs, day, devices, hello, index, letters, quarantine, sealed, submission  # noqa: E402, F401
