"""A number as people type it into a box: read the same way here and on the phone."""

import re
import unicodedata
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")


def number(text: str) -> Decimal | None:
    """None when it is none. Full-width digits count; powers of ten do not: nobody reads 1e9 off a gauge."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return Decimal(plain) if _PLAIN.fullmatch(plain) else None
