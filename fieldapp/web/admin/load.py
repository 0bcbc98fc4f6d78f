"""Things of one's own company by id; anything else is not there."""

from typing import Any, TypeVar
from uuid import UUID

from flask_login import current_user

from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound

T = TypeVar("T")


def own(kind: type[T], key: UUID) -> T:
    """The thing, or NotFound, whether it exists elsewhere or not."""
    found: Any = db.session.get(kind, key)
    if found is None or found.company_id != current_user.company_id:
        raise NotFound
    return found  # type: ignore[no-any-return]
