"""A new version of the rules: a pack file, checked, in force for new cases at once."""

from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.adopt_pack import AdoptPack
from fieldapp.lib.errors import Refused
from fieldapp.web.admin import bp
from fieldapp.web.forms import Form, blank, receive

LARGEST = 2_000_000


@bp.get("/rules")
def rules() -> str:
    return _page(blank())


@bp.post("/rules")
def adopt() -> Answer | tuple[str, int]:
    return receive(AdoptPack, page=_page, done=lambda _: url_for("rules.index"), shape=_with_file)


def _with_file(body: dict[str, Any]) -> dict[str, Any]:
    """A chosen file stands for the typed text."""
    chosen = request.files.get("pack_file")
    if chosen is None or not chosen.filename:
        return body
    raw = chosen.read(LARGEST + 1)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("不是 UTF-8 的文字文件", field="text") from None
    return {**body, "text": text}


def _page(form: Form) -> str:
    return render_template("admin/rules.html", form=form, pack=current_user.company.pack)
