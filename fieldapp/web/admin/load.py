"""Things of one's own company by id, where anything else is not there, and keeping what was typed about them."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.envelope import Command
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.web.forms import Form, receive

T = TypeVar("T")


def own(kind: type[T], key: UUID) -> T:
    """The thing, or NotFound, whether it exists elsewhere or not."""
    found: Any = db.session.get(kind, key)
    if found is None or found.company_id != current_user.company_id:
        raise NotFound
    return found  # type: ignore[no-any-return]


def keep(
    command: type[Command],
    page: Callable[[Form, T | None], str],
    then: str,
    one: T | None = None,
    **fixed: UUID,
) -> Answer | tuple[str, int]:
    """Carry out the form about a thing (None: a new one), then go to the list at the endpoint `then`."""
    return receive(command, page=lambda form: page(form, one), done=lambda _: url_for(then), fixed=fixed)
