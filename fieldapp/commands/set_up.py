"""Set a company up before anybody can log in: found it from a checked pack, give it its first admin."""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.change_password import LONGEST, SHORTEST
from fieldapp.commands.founding import add_person, found_company
from fieldapp.domain.company import Company
from fieldapp.domain.person import Person, Role
from fieldapp.lib.errors import Refused


def found(engine: Engine, pack_text: str, now: datetime) -> Company:
    """A company from the self-contained text of its pack; refused when that is not in order, or known already."""
    pack = packs.parse(pack_text)
    if problems := packs.check(pack):
        raise Refused("\n".join(str(problem) for problem in problems))
    with Session(engine, expire_on_commit=False) as session:
        code = pack.pack.company
        if session.scalar(select(Company.id).where(Company.code == code)) is not None:
            raise Refused(f"公司 {code} 已经有了，换新版规则在“规则”页换版")
        company = found_company(session, pack_text, now)
        session.commit()
        return company


def hire_admin(engine: Engine, company_code: str, login: str, name: str, password: str) -> Person:
    """A person who may enter everybody else."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(f"密码要 {SHORTEST} 到 {LONGEST} 位")
    with Session(engine, expire_on_commit=False) as session:
        company = session.scalar(select(Company).where(Company.code == company_code))
        if company is None:
            raise Refused(f"没有公司 {company_code}")
        if session.scalar(select(Person.id).where(Person.login == login)) is not None:
            raise Refused(f"工号 {login} 已经有人用了")
        person = add_person(session, company, login, name, [Role.ADMIN], password)
        session.commit()
        return person
