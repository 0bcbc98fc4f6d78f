"""The content signed on a phone, checked for its shape: it is kept and shown even when it is no longer true."""

from typing import Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

MOST_BYTES = 1 << 20
Values = dict[str, str]


class _Part(BaseModel):
    """Newer phones may say more; what is read here must be there and of its kind."""

    model_config = ConfigDict(extra="allow", strict=True)


class SignedAnswer(_Part):
    verdict: Literal["PASS", "FAIL", "NA"]
    measured: Values
    designs: Values
    text: str
    note: str
    photos: list[str]


class SignedTrial(_Part):
    id: str
    item: str
    rule: str
    decision: str


class SignedLeft(_Part):
    item: str
    text: str


class SignedParty(_Part):
    slot: str
    firm: str
    person: str


class SignedList(_Part):
    code: str
    version: str


class SignedContent(_Part):
    """As domain/signature.content_of writes it."""

    acceptance: str
    round: int
    checklists: list[SignedList]
    order_rev: int
    drawing: str
    items: dict[str, SignedAnswer] = Field(max_length=500)
    trials: list[SignedTrial] = Field(max_length=500)
    left: list[SignedLeft] = Field(max_length=500)
    parties: list[SignedParty] = Field(max_length=50)


def whole(content: dict[str, Any] | None) -> dict[str, Any] | None:
    """The content as it came; ValueError when it is not one, or can't be put into canonical form."""
    if content is None:
        return None
    try:
        SignedContent.model_validate(content)
        size = len(rfc8785.dumps(content))
    except (ValueError, rfc8785.CanonicalizationError, RecursionError):
        raise ValueError("签的内容没存全，看过再签") from None
    if size > MOST_BYTES:
        raise ValueError("签的内容太大")
    return content
