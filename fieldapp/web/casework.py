"""The commonest post: one command about one case, answered by the page that draws that case."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Command
from fieldapp.domain.case import Case
from fieldapp.web.forms import Form, receive


def receive_for(
    case: Case,
    command: type[Command],
    draw: Callable[[Case, Form], str],
    then: str = "cases.show",
    *,
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Answer | tuple[str, int]:
    """`draw` shows the case with the form, `then` is the endpoint of this case to go on to; see `receive`."""
    case_id = case.id
    return receive(
        command,
        page=lambda form: draw(case, form),
        done=lambda _: url_for(then, case_id=case_id),
        fixed={"case_id": case_id},
        shape=shape,
    )
