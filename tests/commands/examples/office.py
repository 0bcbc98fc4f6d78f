"""One valid command of every verb of the office, with the part that sends it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.add_area import AddArea
from fieldapp.commands.add_firm import AddFirm
from fieldapp.commands.add_person import AddPerson
from fieldapp.commands.adopt_pack import AdoptPack
from fieldapp.commands.change_area import ChangeArea
from fieldapp.commands.change_firm import ChangeFirm
from fieldapp.commands.change_person import ChangePerson
from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.envelope import Command
from fieldapp.commands.reactivate_person import ReactivatePerson
from fieldapp.commands.set_calendar_day import SetCalendarDay
from fieldapp.domain.company import Area
from fieldapp.domain.person import Role
from tests.support.cast import Stage

Scene = tuple[str, Command]


def new_person(stage: Stage) -> Scene:
    roles = [Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER]
    return "admin", AddPerson(login="new-hand", name="新来的", roles=roles, phone="139 0000 7777")


def change_person(stage: Stage) -> Scene:
    return "admin", ChangePerson(
        person_id=stage.person("counter").id, name="何静", roles=[Role.COUNTER_OFFICER]
    )


def leave(stage: Stage) -> Scene:
    return "admin", DeactivatePerson(person_id=stage.person("service").id, reason="离职")


def come_back(stage: Stage) -> Scene:
    stage.act("admin", DeactivatePerson(person_id=stage.person("service").id, reason="借调"))
    return "admin", ReactivatePerson(person_id=stage.person("service").id)


def new_firm(stage: Stage) -> Scene:
    return "admin", AddFirm(firm_kind="DESIGN", name="第二设计（演示）", qualified_until=date(2030, 12, 31))


def change_firm(stage: Stage) -> Scene:
    return "admin", ChangeFirm(firm_id=stage.cast.firms["works"].id, name="改名安装（演示）", active=True)


def new_area(stage: Stage) -> Scene:
    manager = stage.person("customer_manager_2").id
    return "admin", AddArea(name="新区", keywords="新港 双湖、国际路", customer_manager_id=manager)


def change_area(stage: Stage) -> Scene:
    with Session(stage.engine) as session:
        area_id = session.scalars(
            select(Area.id).where(Area.company_id == stage.cast.company.id).limit(1)
        ).one()
    return "admin", ChangeArea(area_id=area_id, name="改名片区", keywords="新华路", is_default=True)


def set_day(stage: Stage) -> Scene:
    return "admin", SetCalendarDay(day=date(2027, 3, 8), day_kind="REST", note="本地放假")


def newer_pack(code: str) -> str:
    """The company's pack under a new version."""
    pack = packs.load(code)
    return packs.bundle(code).replace(f'"{pack.version}"', f'"{pack.version}-2"')


def adopt(stage: Stage) -> Scene:
    return "admin", AdoptPack(text=newer_pack(stage.cast.company.code))


EXAMPLES: dict[str, Callable[[Stage], Scene]] = {
    "add_person": new_person,
    "change_person": change_person,
    "deactivate_person": leave,
    "reactivate_person": come_back,
    "add_firm": new_firm,
    "change_firm": change_firm,
    "add_area": new_area,
    "change_area": change_area,
    "set_calendar_day": set_day,
    "adopt_pack": adopt,
}
