"""A round as plain JSON with the addresses of its files, for the page that a phone takes along."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from fieldapp.domain import round_sheet
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.person import Person

SHOWN = ("image/jpeg", "image/png", "image/webp", "image/heic")


def round_data(session: Session, acceptance: Acceptance, person: Person) -> dict[str, Any]:
    """What static/js/acceptance/types.d.ts calls Round."""
    data = round_sheet.round_data(session, acceptance, person)
    for file in (*data["files"].values(), *data["drawing"]["files"]):
        file["url"] = url_for("attachments.download", attachment_id=file["id"])
        if file["mime"] in SHOWN:
            file["picture"] = url_for("attachments.picture", attachment_id=file["id"], size="preview")
            file["page"] = url_for("photos.show", attachment_id=file["id"])
    rules = acceptance.case.pack.photo
    if rules is not None:
        data["photo"] = {"accuracy_m": rules.accuracy_m, "capture_seconds": rules.capture_seconds}
    if data["order"]["id"]:
        data["order"]["url"] = url_for("design.order", order_id=data["order"]["id"])
    return data
