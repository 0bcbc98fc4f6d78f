"""代传待看: letters of people whose account was stopped, in words; a manager reads them and decides by hand."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_login import current_user

from fieldapp.commands.registry import verbs
from fieldapp.domain.attachment import Blob, is_picture
from fieldapp.domain.case import Case
from fieldapp.domain.named import case_named
from fieldapp.domain.person import Role
from fieldapp.domain.quarantine import Quarantined, quarantined
from fieldapp.domain.section_words import NAMES
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound, NotPermitted
from fieldapp.photos.derive import PREVIEW, THUMBNAIL
from fieldapp.web import downloads, wording
from fieldapp.web.sync import bp
from fieldapp.web.sync.address import command_at, route_at
from fieldapp.web.sync.form import FORM

PAGE = 20
SHA256 = re.compile(r"[0-9a-f]{64}")
CHIP = re.compile(r"^([0-9a-f]{64})/(.+)$")


@dataclass(frozen=True)
class Seen:
    """One letter as the page shows it; the files are those that have arrived."""

    row: Quarantined
    title: str
    case: Case | None
    said: str
    raw: str
    files: list[Blob]


@bp.get("/quarantine")
def quarantine() -> str:
    _managers_only()
    found = quarantined(db.session(), current_user.company_id, _after(request.args.get("after")), PAGE + 1)
    rows = found[:PAGE]
    more = url_for("sync.quarantine", after=rows[-1].id) if len(found) > PAGE else ""
    return render_template(
        "sync/quarantine.html", rows=[_seen(row) for row in rows], more=more, is_picture=is_picture
    )


@bp.get("/quarantine/<uuid:letter_id>/files/<sha256>")
def quarantined_file(letter_id: UUID, sha256: str) -> Response:
    """The original as a download, as of any other file."""
    blob = _file(letter_id, sha256)
    return downloads.original(sha256, _names(_row(letter_id).letter).get(sha256, sha256[:8]), blob.size)


@bp.get("/quarantine/<uuid:letter_id>/files/<sha256>/<any(preview,thumbnail):size>")
def quarantined_picture(letter_id: UUID, sha256: str, size: str) -> Response:
    """A JPEG made from it, without metadata."""
    if not is_picture(_file(letter_id, sha256).mime):
        raise NotFound
    return downloads.picture(sha256, THUMBNAIL if size == "thumbnail" else PREVIEW)


def _managers_only() -> None:
    if not current_user.has(Role.MANAGER):
        raise NotPermitted("停用账号的资料归主管看")


def _row(letter_id: UUID) -> Quarantined:
    row = db.session.get(Quarantined, letter_id)
    if row is None or row.company_id != current_user.company_id:
        raise NotFound
    return row


def _file(letter_id: UUID, sha256: str) -> Blob:
    """Only what this very letter names, and only of this company."""
    row = _row(letter_id)
    _managers_only()
    blob = db.session.get(Blob, (sha256, current_user.company_id))
    if sha256 not in _digests(row.letter) or blob is None:
        raise NotFound
    return blob


def _seen(row: Quarantined) -> Seen:
    body = row.letter.get("body")
    body = body if isinstance(body, dict) else {}
    at = str(body.get("at", ""))
    endpoint, named = route_at(at) if row.kind == FORM else ("", body)
    found = [db.session.get(Blob, (one, row.company_id)) for one in _digests(row.letter)]
    return Seen(
        row=row, title=_title(row, at, body), case=case_named(db.session(), row.company_id, named),
        said=_form(body, endpoint) if row.kind == FORM else wording.said(body, current_user.company.ruleset),
        raw=json.dumps(row.letter.get("body"), ensure_ascii=False, indent=1),
        files=[one for one in found if one is not None],
    )  # fmt: skip


def _title(row: Quarantined, at: str, body: dict[str, Any]) -> str:
    """What the letter is called by people; for a form the name of what its address asks for."""
    if row.kind == FORM:
        asked = command_at(at)
        return asked.title if asked else "表单"
    known = verbs().get(row.kind)
    title, item = known.command.title if known else row.kind, body.get("item")
    return f"{title} {item}" if item else title


def _form(body: dict[str, Any], endpoint: str) -> str:
    """Box by box; what was drawn is no text, files stand below. The boxes of the survey by their names."""
    labels = NAMES if endpoint.startswith("survey.") else {}
    codes = wording.names_of(current_user.company.ruleset)
    values, said = body.get("values"), []
    for pair in values if isinstance(values, list) else []:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):
            continue
        name, text = pair
        if text and not CHIP.match(text) and text[0] not in "[{":
            said.append(f"{labels.get(name, '')} {codes.get(text, text)}".strip())
    return "，".join(said)


def _digests(letter: Any) -> list[str]:
    """Every file that the letter names, wherever it stands, in its order."""
    return list(dict.fromkeys(SHA256.findall(json.dumps(letter))))


def _names(letter: dict[str, Any]) -> dict[str, str]:
    """What the files were called, as far as the letter says."""
    found: dict[str, str] = {}

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("sha256"), str) and isinstance(value.get("name"), str):
                found[value["sha256"]] = value["name"][:200]
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, str) and (chip := CHIP.match(value)):
            found[chip[1]] = chip[2][:200]

    look(letter.get("body"))
    return found


def _after(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
