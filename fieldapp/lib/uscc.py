"""统一社会信用代码: read and doubt, never block (genuine early codes fail the check digit)."""

from dataclasses import dataclass

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from fieldapp.lib.text import normalise

_KINDS = {
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "11": "机关",
    "12": "事业单位",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`valid`: shape and check digits fit. `warning` is None exactly then. `kind` is the prefix, None if
    unknown.
    """

    normalised: str
    valid: bool
    warning: str | None
    kind: str | None
    kind_name: str | None


def _organisation_fits(code: str) -> bool:
    body, check = code[8:16], code[16]
    total = sum(_ORGANISATION_DIGITS.index(c) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return check == "0123456789X0"[11 - total % 11]


def check(text: str) -> Verdict:
    """Whoever holds the licence decides; the answer only says what to look at again."""
    code = normalise(text).replace(" ", "").replace("-", "").upper()
    kind = code[:2] if len(code) == 18 and code[:2] in _KINDS else None

    def verdict(warning: str | None) -> Verdict:
        return Verdict(code, warning is None, warning, kind, _KINDS.get(kind or ""))

    if not code:
        return verdict("信用代码没填")
    if len(code) == 15 and code.isdigit():
        return verdict("这是 15 位老注册号，有新照就填 18 位信用代码")
    if len(code) != 18:
        return verdict(f"信用代码应为 18 位，这里是 {len(code)} 位，对照证件核一下")
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return verdict("信用代码校验位对不上，对照证件核一下，无误可以照填")
    except ValidationError:
        return verdict("信用代码里有不该有的字（不用 I、O、Z、S、V），对照证件核一下")
    if not _organisation_fits(code):
        return verdict("信用代码第 17 位对不上，对照证件核一下，无误可以照填")
    return verdict(None if kind else f"信用代码开头 {code[:2]} 少见，对照证件核一下")
