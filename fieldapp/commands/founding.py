"""Found a company from a rule pack, and its firms, areas and people; done at set-up, before anybody can log in."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.domain.company import Area, Company, Firm, Ruleset
from fieldapp.domain.journal import Chain
from fieldapp.domain.person import Person, Role
from fieldapp.lib import seal
from fieldapp.lib.ids import uuid7

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def found_company(session: Session, pack_text: str, now: datetime) -> Company:
    """A company with the pack in force; `pack_text` is the bundled text of packs.bundle()."""
    pack = packs.parse(pack_text)
    company = Company(id=uuid7(), code=pack.pack.company, name=pack.company.name, created_at=now)
    session.add(company)
    session.flush()
    ruleset = adopt(session, company, pack_text, now)
    company.ruleset = ruleset
    session.add(Chain(id=company.id, company_id=company.id))
    session.flush()
    login, unknown = platform_login(company), _unknown()
    add_person(session, company, login, "平台推送", [Role.PLATFORM], "", password_hash=unknown)
    return company


@cache
def _unknown() -> str:
    """The hash of a password that nobody knows; any number of people may not know the same one."""
    return hasher.hash(secrets.token_urlsafe(48))


def platform_login(company: Company) -> str:
    """The name under which what the approval platforms push is written down; its password nobody knows."""
    return f"{company.code}-platform"


def adopt(session: Session, company: Company, pack_text: str, now: datetime) -> Ruleset:
    """Keep one version of the company's rules for good."""
    pack = packs.parse(pack_text)
    digest = hashlib.sha256(pack_text.encode()).hexdigest()
    ruleset = Ruleset(
        id=uuid7(),
        company_id=company.id,
        version=pack.pack.version,
        text=pack_text,
        sha256=digest,
        adopted_at=now,
    )
    session.add(ruleset)
    session.flush()
    return ruleset


def add_firm(session: Session, company: Company, kind: str, name: str, qualification: str = "") -> Firm:
    """A third party: kind is one of FIRM_KINDS."""
    firm = Firm(id=uuid7(), company_id=company.id, kind=kind, name=name, qualification=qualification)
    session.add(firm)
    session.flush()
    return firm


def add_person(
    session: Session, company: Company, login: str, name: str, roles: Sequence[Role], password: str, *,
    firm: Firm | None = None, phone: str | None = None, password_hash: str = "",
) -> Person:  # fmt: skip
    """A person with a login; the password is kept as an Argon2id hash, which many at once may be given ready."""
    person = Person(
        id=uuid7(), company_id=company.id, firm_id=firm.id if firm else None, login=login, name=name,
        roles=[role.value for role in roles], password_hash=password_hash or hasher.hash(password), phone=phone,
        phone_digest=seal.digest(phone) if phone else None,
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person


def add_area(
    session: Session,
    company: Company,
    name: str,
    keywords: Sequence[str],
    manager_id: UUID | None,
    *,
    default: bool = False,
) -> Area:
    """An area of the city and its customer manager."""
    area = Area(
        id=uuid7(),
        company_id=company.id,
        name=name,
        keywords=list(keywords),
        customer_manager_id=manager_id,
        is_default=default,
    )
    session.add(area)
    session.flush()
    return area
