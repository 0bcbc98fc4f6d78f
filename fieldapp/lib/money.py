"""Money in whole fen: read what people type, show what people read."""

import re
import unicodedata

from fieldapp.lib.errors import Refused

_AMOUNT = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{0,2}))?")
# One hundred thousand million yuan: whatever is longer is a slipped finger, and it still fits 64 bits.
_MOST = 10**13


def parse(text: str, field: str | None = None, *, negative: bool = False) -> int:
    """Fen from "12.30", "1,234.5", "￥12" or "12元"; negative (a deduction) only where the caller allows."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    bare = typed.removeprefix("¥").removesuffix("元").replace(" ", "").replace("，", ",")
    match = _AMOUNT.fullmatch(bare)
    if not match:
        if re.fullmatch(r"-?[\d,]+\.\d{3,}", bare):
            raise Refused("金额最多到分，两位小数", field, "money")
        raise Refused("金额看不懂，写成 1234.50" if bare else "金额没填", field, "money")
    sign, yuan, cents = match.groups()
    fen = int(yuan.replace(",", "")) * 100 + int((cents or "").ljust(2, "0"))
    if sign and fen and not negative:
        raise Refused("金额不能是负数", field, "money")
    if fen > _MOST:
        raise Refused("金额太大，看看是不是多打了", field, "money")
    return -fen if sign else fen


def show(fen: int) -> str:
    """123450 -> "1,234.50"."""
    yuan, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{cents:02}"
