"""The world moves on while a phone is away: a newer order, a newer checklist, another owner."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.commands.adopt_pack import AdoptPack
from fieldapp.commands.forward_change import ForwardChange
from fieldapp.commands.move_checklist import MoveChecklist
from fieldapp.commands.upload_design import Quantity
from fieldapp.domain.company import Company
from fieldapp.lib.clock import SHANGHAI
from fieldapp.packs.writer import write
from tests.support.cast import Stage
from tests.support.story_works import building, changed, drawing

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
Rewrite = Callable[[dict[str, Any]], None]  # takes the items of one list by code


def rebuilt(stage: Stage, *, at: datetime | None = None, **over: Any) -> tuple[UUID, UUID, UUID]:
    """Building goes on by order 1 while order 2 is issued: case, old and new order."""
    case_id, old = building(stage, at=at, **over)
    change = changed(stage, old, at=at)
    if over.get("customer") == "RES":
        stage.act("site_manager", ForwardChange(change_id=change), at=at)
    return case_id, old, drawing(stage, case_id, at=at and at + timedelta(hours=3), quantities=more_pipe())


def more_pipe() -> list[Any]:
    pipe = Quantity(item="PE 管", spec="dn63", unit="m", qty=138, side="OUTSIDE")  # type: ignore[arg-type]
    elbow = Quantity(item="弯头", spec="dn63", unit="个", qty=6, side="OUTSIDE")  # type: ignore[arg-type]
    meter = Quantity(item="流量计", spec="G16", unit="台", qty=1, side="INSIDE")  # type: ignore[arg-type]
    return [pipe, elbow, meter]


def newer_pack(code: str, rewrite: Rewrite, checklist: str = "ACC-SM") -> str:
    """The company's pack with one list in a new version."""
    data = tomllib.loads(packs.bundle(code))
    data["pack"]["version"] += "-2"
    sheet = data["checklists"][checklist]
    sheet["version"] = str(int(sheet["version"]) + 1)
    items = {one["code"]: one for one in sheet["items"]}
    rewrite(items)
    sheet["items"] = list(items.values())
    return write(data)


def adopted(stage: Stage, rewrite: Rewrite, code: str = "xinzheng", *, at: datetime | None = None) -> UUID:
    """The company puts the new rules into force; answers the ruleset."""
    text = newer_pack(code, rewrite)
    return UUID(stage.act("admin", AdoptPack(text=text), at=at).result["ruleset_id"])


def moved(
    stage: Stage, acceptance_id: UUID, rewrite: Rewrite, *, at: datetime | None = None
) -> dict[str, Any]:
    """The inspector moves the open round to the new list; answers what became of the answers."""
    ruleset_id = adopted(stage, rewrite, at=at)
    with Session(stage.engine) as session:
        company = session.get_one(Company, stage.cast.company.id)
        assert company.ruleset_id == ruleset_id
    command = MoveChecklist(acceptance_id=acceptance_id, ruleset_id=ruleset_id, reason="省里出了新表")
    return stage.act("inspector", command, at=at).result


def one_of_each(items: dict[str, Any]) -> None:
    """SM-01 and SM-09 ask for something else, SM-02 is asked no more, SM-99 is new."""
    items["SM-01"]["criterion"] = "穿墙有套管，套管里没有接头，两端封堵"
    items["SM-09"]["max"] = 1.5
    items.pop("SM-02")
    items["SM-99"] = {
        "code": "SM-99", "name": "切断阀联动", "criterion": "报警后 30 s 内切断", "type": "bool", "grade": "MAJOR",
        "ref": "CJJ 94 8.2", "conf": "S",
    }  # fmt: skip
