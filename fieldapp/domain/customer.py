"""Who the customer of a case is: one key to know them again, a guess at their class, and their other cases."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.stage import Stage
from fieldapp.lib import seal
from fieldapp.lib.geo import Place, distance_m
from fieldapp.lib.text import normalise
from fieldapp.packs import Pack

_LEGAL_TAILS = re.compile(r"(股份有限公司|有限责任公司|有限公司|公司|分店|门店|总店|店|厂)$")
_BRACKETS = re.compile(r"\([^)]*\)")
ALIKE = 0.72  # share of common characters from which two names, or two addresses, are worth a second look
KEPT = 8


@dataclass(frozen=True, slots=True)
class Twin:
    """An open case that may be the same customer, and what gave it away."""

    case: Case
    why: str


def name_key(name: str) -> str:
    """The name without brackets, legal form and signs: 张记烩面馆（新华路店） and 张记 烩面馆 are one."""
    plain = _BRACKETS.sub("", normalise(name).lower())
    core = re.sub(r"[\W_]+", "", plain)
    return (_LEGAL_TAILS.sub("", core) or core)[:64]


def phone_digest(phone: str) -> str | None:
    """What a phone number is found by; None without digits."""
    digits = re.sub(r"\D", "", normalise(phone))
    return seal.digest(digits) if digits else None


def guess_customer(pack: Pack, industry: str, *texts: str) -> str | None:
    """RES, NONRES, or None when nothing hints at either; a person confirms it (A4-39)."""
    words = " ".join(texts)
    if any(industry.upper().startswith(head) for head in pack.intake.residential_industries):
        return "RES"
    if any(word in words for word in pack.intake.residential_words):
        return "RES"
    if industry:
        return "NONRES"
    kinds = [kind for kind in pack.intake.kinds if kind.name in words]
    return kinds[0].customer.value if kinds else None


def twins(
    session: Session,
    company_id: UUID,
    *,
    name: str,
    address: str,
    uscc: str = "",
    phone: str = "",
    place: Place | None = None,
    radius_m: float = 0,
) -> list[Twin]:
    """Open cases of the same credit code, the same phone, or a like name at a like address or place."""
    seen: dict[UUID, Twin] = {}
    open_cases = select(Case).where(
        Case.company_id == company_id, Case.stage.not_in([Stage.CANCELLED.value, Stage.ARCHIVED.value])
    )

    def keep(cases: Iterable[Case], why: str) -> None:
        for case in cases:
            seen.setdefault(case.id, Twin(case, why))

    newest = Case.id.desc()
    if uscc:
        keep(
            session.scalars(open_cases.where(Case.uscc == uscc).order_by(newest).limit(KEPT)), "信用代码一样"
        )
    digest = phone_digest(phone)
    if digest:
        keep(
            session.scalars(open_cases.where(Case.phone_digest == digest).order_by(newest).limit(KEPT)),
            "电话一样",
        )
    key = name_key(name)
    if key:
        start = open_cases.where(Case.customer_key.startswith(key[:2], autoescape=True))
        near = [
            case
            for case in session.scalars(start.order_by(newest).limit(200))
            if _alike(key, case.customer_key)
            and (_alike(normalise(address), normalise(case.address)) or _close(place, case, radius_m))
        ]
        keep(near, "名称、地址差不多")
    return list(seen.values())[:KEPT]


def recent_cases_of_customer(session: Session, case: Case, now: datetime) -> list[Case]:
    """Other cases of the same customer, by name, credit code or telephone, within the pack's watch for split works
    (A4-08), newest first."""
    same = [Case.customer_key == case.customer_key] if case.customer_key else []
    if case.uscc:
        same.append(Case.uscc == case.uscc)
    if case.phone_digest:
        same.append(Case.phone_digest == case.phone_digest)
    if not same:
        return []
    since = now - timedelta(days=case.pack.permit.split_window_days)
    query = select(Case).where(
        Case.company_id == case.company_id,
        Case.id != case.id,
        Case.created_at >= since,
        Case.stage != Stage.CANCELLED.value,
        or_(*same),
    )
    return list(session.scalars(query.order_by(Case.created_at.desc()).limit(20)))


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _close(place: Place | None, case: Case, radius_m: float) -> bool:
    if place is None or not case.place:
        return False
    there = Place(case.place["lng"], case.place["lat"], case.place["crs"])
    return distance_m(place, there) <= radius_m
