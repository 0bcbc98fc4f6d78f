"""A link of the chain of proof that does not hold, and the digests that links are made of."""

import base64
import binascii
import hashlib
import json
from typing import Any

import rfc8785

GENESIS = "0" * 64


class Broken(Exception):
    """The first link that does not hold, as a sentence for people."""


def need(holds: object, sentence: str) -> None:
    if not holds:
        raise Broken(sentence)


def digest(content: Any) -> str:
    """SHA-256 (hex) of the RFC 8785 form."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def exact(data: bytes, sentence: str) -> Any:
    """The JSON in these bytes, which must be its RFC 8785 form: no second reading, no room for anything unseen."""
    try:
        found = json.loads(data)
        again = rfc8785.dumps(found)
    except (ValueError, RecursionError):
        raise Broken(sentence) from None
    need(again == data, sentence)
    return found


def raw(text: str) -> bytes | None:
    """Bytes from url-safe base64 in its one proper spelling; None for any other."""
    try:
        found = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.urlsafe_b64encode(found).decode() == text else None
