"""The fictional cast of both companies, used by the demo and by the tests' stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.founding import add_area, add_firm, add_person, found_company, hasher
from fieldapp.domain.company import Company, Firm
from fieldapp.domain.person import Person, Role

PASSWORD = "demo-2026"

FIRMS = {
    "xinzheng": {"design": "宏图设计（演示）", "works": "豫安管道安装（演示）", "watch": "中正监理（演示）"},
    "tanghe": {"design": "唐州设计（演示）", "works": "宛东管道安装（演示）", "watch": "南阳监理（演示）"},
    "": {"design": "甲设计（演示）", "works": "乙安装（演示）", "watch": "丙监理（演示）"},
}
KINDS = {"design": "DESIGN", "works": "CONTRACTOR", "watch": "SUPERVISOR"}

NAMES: dict[str, dict[str, str]] = {
    "xinzheng": {
        "manager": "马国强",
        "admin": "郭涛",
        "customer_manager": "李敏",
        "customer_manager_2": "陈卫东",
        "counter": "何静",
        "designer": "周航",
        "contractor": "赵建国",
        "crew": "吴刚",
        "site_manager": "梁栋",
        "inspector": "王海涛",
        "engineer": "刘建军",
        "finance": "钱芳",
        "service": "孙丽",
        "supervisor": "孙明",
    },
    "tanghe": {
        "manager": "牛永强",
        "admin": "方圆",
        "customer_manager": "张燕",
        "customer_manager_2": "段磊",
        "counter": "乔梅",
        "designer": "郑帆",
        "contractor": "曹志远",
        "crew": "邓勇",
        "site_manager": "任东",
        "inspector": "程立",
        "engineer": "贾文",
        "finance": "彭雪",
        "service": "苏晴",
        "supervisor": "丁一",
    },
    "": {
        "manager": "甲一",
        "admin": "甲二",
        "customer_manager": "甲三",
        "customer_manager_2": "甲四",
        "counter": "甲五",
        "designer": "乙一",
        "contractor": "丙一",
        "crew": "丙二",
        "site_manager": "甲六",
        "inspector": "甲七",
        "engineer": "甲八",
        "finance": "甲九",
        "service": "甲十",
        "supervisor": "丁三",
    },
}

PARTS: dict[str, tuple[Role, str]] = {
    "manager": (Role.MANAGER, ""),
    "admin": (Role.ADMIN, ""),
    "customer_manager": (Role.CUSTOMER_MANAGER, ""),
    "customer_manager_2": (Role.CUSTOMER_MANAGER, ""),
    "counter": (Role.COUNTER_OFFICER, ""),
    "designer": (Role.DESIGNER, "design"),
    "contractor": (Role.CONTRACTOR, "works"),
    "crew": (Role.CREW_LEADER, "works"),
    "site_manager": (Role.SITE_MANAGER, ""),
    "inspector": (Role.QUALITY_INSPECTOR, ""),
    "engineer": (Role.ENGINEER, ""),
    "finance": (Role.FINANCE_OFFICER, ""),
    "service": (Role.CUSTOMER_SERVICE, ""),
    "supervisor": (Role.SUPERVISOR, "watch"),
}

AREAS = {
    "xinzheng": (("城区", ("新华路", "人民路", "轩辕路")), ("和庄", ("和庄", "薛店", "龙湖"))),
    "tanghe": (("城关", ("建设路", "文峰", "滨河")), ("城郊", ("源潭", "张店", "毕店"))),
    "": (("全部", ()),),
}
PREFIX = {"xinzheng": "xz", "tanghe": "th"}


@dataclass
class Cast:
    """One company with its people by part; `cast["designer"]` is the designer."""

    company: Company
    people: Mapping[str, Person]
    firms: Mapping[str, Firm] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Person:
        return self.people[part]


def hire(
    session: Session, code: str, now: datetime, pack_text: str | None = None, password: str = PASSWORD
) -> Cast:
    """Found the company from its bundled pack (or the given text) and hire everybody; logins are like xz-designer."""
    text = pack_text if pack_text is not None else packs.bundle(code)
    return staff(session, found_company(session, text, now), password)


@cache
def _hashed(password: str) -> str:
    """Every cast shares one password, which everybody knows, and Argon2 is slow on purpose."""
    return hasher.hash(password)


def staff(session: Session, company: Company, password: str = PASSWORD) -> Cast:
    """Hire everybody for a company that is founded already."""
    code = company.code
    key = code if code in NAMES else ""
    firms = {
        part: add_firm(session, company, KINDS[part], name, "演示资质") for part, name in FIRMS[key].items()
    }
    hashed = _hashed(password)
    people = {}
    for number, (part, (role, firm)) in enumerate(PARTS.items()):
        login = f"{PREFIX.get(code, code)}-{part.replace('_', '-')}"
        phone = f"1390000{len(code):02d}{number:02d}"
        people[part] = add_person(
            session,
            company,
            login,
            NAMES[key][part],
            [role],
            password,
            firm=firms.get(firm),
            phone=phone,
            password_hash=hashed,
        )
    for place, (name, words) in enumerate(AREAS[key]):
        owner = people["customer_manager" if place == 0 else "customer_manager_2"]
        add_area(session, company, name, words, owner.id, default=place == 0)
    return Cast(company, people, firms)
