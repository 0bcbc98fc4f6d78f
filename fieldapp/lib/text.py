"""Text as people type it: brought to one form, cut for search, masked for eyes that need not see it."""

import re
import unicodedata
from itertools import pairwise

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘－"), "-")
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_CONTROL = dict.fromkeys(code for code in (*range(32), 127) if chr(code) not in "\t\n\r")
_COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒夏侯轩辕端木闻人独孤南宫西门百里呼延"
        "澹台申屠太史公冶赫连钟离鲜于闾丘司空完颜拓跋濮阳淳于单于万俟仲孙公羊宗政第五左丘梁丘东郭",
    )
)


def legible(text: str) -> str:
    """Without the control characters that pasted text may carry and nobody sees (PostgreSQL stores no NUL)."""
    return text.translate(_CONTROL)


def normalise(text: str) -> str:
    """Full-width to half-width, every dash to "-", every run of white space to one blank, nothing
    invisible.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_DASHES)
    return " ".join(plain.split())


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters, lower case, in order; the same function cuts what is stored and
    what is sought.

    Runs of letters, digits and Chinese characters are cut separately, so "王明 138" means both. A run of one
    character is glued to its neighbour: "3 号楼" and "3号楼" give the same pairs, and two characters always
    find.
    """
    runs = [run for run in re.split(r"[\W_]+", normalise(text).lower()) if run]
    glued: list[str] = []
    for run in runs:
        if glued and len(glued[-1]) == 1:
            glued[-1] += run
        else:
            glued.append(run)
    if len(glued) > 1 and len(glued[-1]) == 1:
        glued[-2:] = [glued[-2] + glued[-1]]
    return [pair for run in glued for pair in ([run] if len(run) == 1 else map("".join, pairwise(run)))]


def mask_phone(text: str) -> str:
    """138****5678; a landline keeps its area code and last two digits."""
    phone = normalise(text).replace(" ", "")
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    area, dash, number = phone.rpartition("-")
    if len(digits) < 7:
        return "****"
    return f"{area}{dash}{number[:2]}****{number[-2:]}"


def mask_id(text: str) -> str:
    """411328********0017: the region and the last four stay."""
    number = normalise(text).replace(" ", "").upper()
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def mask_name(text: str) -> str:
    """张* or 欧阳*: the surname; how long the rest is does not show."""
    name = normalise(text)
    if not name:
        return ""
    surname = name[:2] if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else name[:1]
    return f"{surname}*"
