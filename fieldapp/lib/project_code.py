"""项目代码: the national code of an investment project, in both generations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldapp.lib.errors import Refused
from fieldapp.lib.text import normalise

_SHAPE = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
# 2010 to 2012 are months of 2020 (the new form began then), not years: those years had no such codes.
_YEAR = re.compile(r"20(1[5-9]|20)")
_MONTH = re.compile(r"(2\d|3\d)(0[1-9]|1[0-2])")
_UNVERIFIED = "末位校验码未核（GB/T 40058 的算法待定）"


class Generation(StrEnum):
    YEAR = "YEAR"  # before November 2020: year, region, industry, type, serial
    MONTH = "MONTH"  # since: year and month, region, guiding department, type, random and check digit


class CodeError(Refused):
    """Why this is not a project code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "project_code", "project_code")


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """`time` is "2020" or "2026-03"; `division` the industry (old) or guiding department (new); texts,
    leading zeros kept.
    """

    generation: Generation
    time: str
    region: str
    division: str
    kind: str
    serial: str
    normalised: str
    original: str
    warnings: tuple[str, ...] = ()


def _shaped(text: str) -> str:
    plain = re.sub(r"\s*-\s*", "-", normalise(text))
    if plain == "":
        raise CodeError("项目代码没填")
    if stray := re.search(r"[^\d\- ]", plain, re.ASCII):
        raise CodeError(f"项目代码只有数字和短横，里面有“{stray.group()}”")
    plain = plain.replace(" ", "")
    digits = plain.replace("-", "")
    if len(digits) != 20:
        raise CodeError(f"项目代码要 20 位数字，这里是 {len(digits)} 位")
    if plain == digits:
        return "-".join((digits[:4], digits[4:10], digits[10:12], digits[12:14], digits[14:]))
    if not _SHAPE.fullmatch(plain):
        raise CodeError("短横位置不对，应为 4-6-2-2-6 位")
    return plain


def parse(text: str, regions: Sequence[str] = ("41",)) -> ProjectCode:
    """Read a code; CodeError carries the reason in Chinese.

    `regions` are the region codes or prefixes the company works in. Another one is only a warning, because
    codes change and a city or province may be the registrar (410100, 410000).
    """
    code = _shaped(text)
    head, region, division, kind, serial = code.split("-")
    warnings: list[str] = []
    if _YEAR.fullmatch(head):
        generation, time = Generation.YEAR, head
    elif match := _MONTH.fullmatch(head):
        generation, time = Generation.MONTH, f"20{match[1]}-{match[2]}"
        warnings.append(_UNVERIFIED)
        if time < "2020-10":
            warnings.append(f"开头 {head} 早于新代码启用（2020年），核一下")
    else:
        raise CodeError(f"开头 {head} 不是年份（2015-2020）也不是年月（如 2603）")
    if not any(_within(region, known) for known in regions):
        warnings.append(f"地区代码 {region} 不在本公司范围（{'、'.join(regions)}），核一下")
    return ProjectCode(generation, time, region, division, kind, serial, code, text, tuple(warnings))


def _within(region: str, known: str) -> bool:
    above = {known[:4].ljust(6, "0"), known[:2].ljust(6, "0")}
    return region.startswith(known) or region in above
