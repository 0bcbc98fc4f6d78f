"""A refusal as the phone is answered it."""

from typing import Any

from pydantic import ValidationError

from fieldapp.lib.errors import NotFound, Refused
from fieldapp.web.messages import sentence

REFUSALS = (Refused, ValidationError, NotFound)


def told(error: Exception) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {"message": error.message, "field": error.field, "code": error.code}
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        return {"message": sentence(dict(first)), "field": field, "code": "invalid"}
    return {"message": "", "field": None, "code": "not_found"}
