"""Letters from phones, up to fifty at a time, each in its own transaction and with its own answer."""

from flask import Response, jsonify, request
from flask_login import current_user

from fieldapp.hypermedia import problem
from fieldapp.web.sync import bp
from fieldapp.web.sync.answer import answer_one

MOST = 50


@bp.post("/sync/commands")
def commands() -> Response:
    """A JSON list of letters; the answers stand in the same order."""
    letters = request.get_json(force=True, silent=True)
    if not isinstance(letters, list):
        return problem(400, "shape", "这一包看不懂，内容还在本机")
    if len(letters) > MOST:
        return problem(413, "too_many", f"一次最多 {MOST} 条", most=MOST)
    me = current_user.id
    return jsonify([answer_one(letter, me) for letter in letters])
