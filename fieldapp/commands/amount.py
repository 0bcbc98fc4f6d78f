"""Money in commands: whole fen as a number, or yuan as people type them ("1,234.50")."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from fieldapp.lib import money
from fieldapp.lib.errors import Refused


def _read(value: Any) -> Any:
    """Text is yuan, a number is fen; what cannot be read becomes the field's own sentence."""
    if not isinstance(value, str):
        return value
    try:
        return money.parse(value)
    except Refused as refused:
        raise ValueError(refused.message) from None


Amount = Annotated[int, BeforeValidator(_read), Field(ge=0, le=10**13)]
