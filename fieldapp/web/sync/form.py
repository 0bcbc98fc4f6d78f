"""Forms by letter: each is handed to the very route it would have been posted to, as the person who is logged in."""

from typing import Annotated, Any

from flask import current_app, flash, g, get_flashed_messages, request, session, url_for
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from fieldapp.commands.dispatch import again
from fieldapp.commands.envelope import Letter, Receipt
from fieldapp.commands.ledger import LedgerRow, body_digest
from fieldapp.extensions import db
from fieldapp.hypermedia import TITLES
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from fieldapp.web.replay import Replay
from fieldapp.web.sync.address import command_at
from fieldapp.web.sync.outcome import Answer, invalid, outcome

FORM = "form"
ONLINE = "这一步要有网，内容还在本机"
# What the browser says about itself and about the page it stands on holds for the forms in its batch too.
PASSED_ON = ("Cookie", "Origin", "Sec-Fetch-Site", "User-Agent", "Accept-Language")


class FormBody(BaseModel):
    """`at` is the form's action, `values` its fields in their order; files as "sha256/name" under the field's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str = Field(min_length=2, max_length=500, pattern=r"^/[^/\\][^\x00-\x20\\]*$")
    values: list[tuple[Annotated[str, Field(min_length=1, max_length=200)], str]] = Field(max_length=5000)


def hand_in(letter: Letter) -> Answer:
    """What became of a form; the same form again is answered from the ledger, whatever its case has become since."""
    replay = Replay(letter, body_digest(letter))
    try:
        body = FormBody.model_validate(letter.body)
    except ValidationError as wrong:
        if db.session.get(LedgerRow, letter.cmd_id) is None:
            return invalid(wrong, "shape")
        body = FormBody.model_construct(at="", values=[])  # an earlier version took it: the ledger answers
    answer = outcome(lambda: _known(replay) or _post(body, replay), lambda: replay.unfolded or letter)
    if replay.next and "next" not in answer:
        answer["next"] = replay.next
    if replay.errors and answer["http"] not in (200, 202):
        answer["errors"] = replay.errors
        answer["field"], answer["detail"] = next(iter(replay.errors.items()))
    return answer


def _known(replay: Replay) -> Receipt | None:
    earlier = db.session.get(LedgerRow, replay.letter.cmd_id)
    if earlier is None:
        return None
    receipt = again(earlier, replay.letter)
    if receipt.case_id is not None:
        replay.next = url_for("cases.show", case_id=receipt.case_id)
    return receipt


def _post(body: FormBody, replay: Replay) -> Receipt:
    """A request inside this one: the same database session, person and guards; its cookies are nobody's."""
    if command_at(body.at) is None:
        raise Refused(ONLINE, code="online_only")
    builder = EnvironBuilder(
        path=body.at, base_url=request.host_url, method="POST", data=MultiDict(body.values),
        headers=Headers([(name, request.headers[name]) for name in PASSED_ON if name in request.headers]),
        content_type="application/x-www-form-urlencoded", environ_base={"REMOTE_ADDR": request.remote_addr or ""},
    )  # fmt: skip
    told: list[Any] = []
    g.replay = replay
    try:
        with current_app.request_context(builder.get_environ()):
            session.pop("_flashes", None)
            _serve()
            told = list(get_flashed_messages(with_categories=True))
    except HTTPException as error:
        title = TITLES.get(error.code or 500, TITLES[500])
        raise NotFound if error.code == 404 else Refused(title, code="http") from None
    finally:
        del g.replay
    for category, words in told:
        flash(words, category)
    if replay.receipt is None:
        raise Refused("这一步现在做不了，看过再写", code="not_now")
    return replay.receipt


def _serve() -> None:
    """Guards, then the view; its page is nobody's, what counts is told by `receive`."""
    if request.routing_exception is not None:
        raise request.routing_exception
    guarded = current_app.preprocess_request()
    if isinstance(guarded, Response):
        raise NotPermitted(TITLES.get(guarded.status_code, TITLES[403]))
    view = current_app.view_functions[request.endpoint or ""]
    current_app.ensure_sync(view)(**(request.view_args or {}))
