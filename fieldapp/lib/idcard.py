"""身份证号 (GB 11643): read and doubt."""

from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from fieldapp.lib.text import normalise


@dataclass(frozen=True, slots=True)
class Verdict:
    """`valid`: shape, birth date and check digit fit; `warning` is None exactly then."""

    normalised: str
    valid: bool
    warning: str | None
    born: date | None


def check(text: str) -> Verdict:
    number = normalise(text).replace(" ", "").upper()
    if not number:
        return Verdict(number, False, "身份证号没填", None)
    if len(number) == 15 and number.isdigit():
        return Verdict(number, False, "这是 15 位老身份证号，现在用 18 位", None)
    if len(number) != 18:
        return Verdict(number, False, f"身份证号应为 18 位，这里是 {len(number)} 位", None)
    if not (number[:17].isascii() and number[:17].isdigit() and number[17] in "0123456789X"):
        return Verdict(number, False, "身份证号只有数字，末位可以是 X", None)
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        return Verdict(number, False, "身份证号里的生日不对，对照证件核一下", None)
    # The region is not judged: it is where the number was given out, not the place of birth, and codes change.
    if number[17] != ric.calc_check_digit(number):
        return Verdict(number, False, "身份证号末位对不上，对照证件核一下", born)
    return Verdict(number, True, None, born)
