"""A document is handed in whole; its receipt, as a page with a code image, and the key to check it with."""

from uuid import UUID

import segno
from flask import Response, jsonify, render_template, request
from flask_login import current_user
from pydantic import ValidationError

from fieldapp.commands.keep_counterpart import KeepCounterpart
from fieldapp.domain.counterpart import counterpart_of
from fieldapp.domain.receipt import find_receipt
from fieldapp.extensions import db
from fieldapp.hypermedia import problem, wants_json
from fieldapp.lib import notary
from fieldapp.web.forms import send
from fieldapp.web.sync import bp
from fieldapp.web.sync.answer import answer_one
from fieldapp.web.sync.outcome import absent


@bp.post("/sync/documents/<doc>/submission")
def submit(doc: str) -> Response:
    """One letter of the kind submit_document; the answer is that of a letter, under its own HTTP status."""
    raw = request.get_json(force=True, silent=True)
    body = raw.get("body") if isinstance(raw, dict) else None
    if (
        raw is None
        or not isinstance(body, dict)
        or raw.get("kind") != "submit_document"
        or body.get("doc") != doc
    ):
        return problem(400, "shape", "这一份看不懂，内容还在本机")
    answer = answer_one(raw, current_user.id)
    reply = jsonify(answer)
    reply.status_code = answer["http"]
    return reply


@bp.get("/sync/receipts/<uuid:receipt_id>")
def receipt(receipt_id: UUID) -> Response | str:
    """The receipt as a page to show, or as data to check."""
    found = find_receipt(db.session(), current_user, receipt_id)
    if wants_json():
        return jsonify(
            receipt_id=str(found.id), code=found.code, content=found.content, sha256=found.sha256,
            signature=found.signature, key=found.key, intact=found.intact,
        )  # fmt: skip
    gone = absent(found.content["photos"])
    return render_template(
        "sync/receipt.html", receipt=found, qr=_image(f"{found.line}|{found.signature}"), gone=len(gone),
        stored=counterpart_of(db.session(), found.id),
    )  # fmt: skip


@bp.post("/sync/receipts/<uuid:receipt_id>/counterpart")
def countersign(receipt_id: UUID) -> Response:
    """The phone has stored the receipt and signs it in turn: device_id, signature, stored_at; once is enough."""
    find_receipt(db.session(), current_user, receipt_id)
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        return problem(400, "shape", "这一条看不懂")
    try:
        command = KeepCounterpart.model_validate({**said, "receipt_id": receipt_id})
    except ValidationError:
        return problem(422, "counterpart", "手机签的看不懂")
    return jsonify(send(command).result)


@bp.get("/sync/key")
def key() -> Response:
    """The public half of the key receipts are signed with."""
    return jsonify(algorithm="Ed25519", key=notary.public_key())


def _image(text: str) -> dict[str, str | int]:
    """A code image as path data, drawn by the receipt card."""
    matrix = segno.make(text, error="m", micro=False).matrix
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell]
    return {"d": "".join(dark), "size": len(matrix)}
