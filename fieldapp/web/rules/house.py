"""The company itself: where one applies, and what it calls its people and departments."""

from fieldapp.packs import Pack
from fieldapp.packs.base import Role
from fieldapp.web.rules.entry import Entry, Groups


def channels(pack: Pack) -> Groups:
    entries = [
        Entry(one.name, "线上" if one.online else "线下", ("柜台",) if one.counter else (), one.clause)
        for one in pack.channels
    ]
    lines = [Entry(number) for number in pack.hotlines]
    return [("报装渠道", entries), *([("热线", lines)] if lines else [])]


def titles(pack: Pack) -> Groups:
    people = []
    for role in Role:
        if role is not Role.PLATFORM:
            title = pack.titles[role]
            other = "，".join(f"{clause} 里叫{name}" for clause, name in title.by_clause.items())
            people.append(Entry(title.name, other))
    departments = [Entry(name) for name in pack.departments.model_dump().values()]
    aliases = [Entry(old, f"就是{new}") for old, new in pack.dept_aliases.items()]
    return [("岗位", people), ("部门", departments), *([("别名", aliases)] if aliases else [])]
