"""What is said of a visit, at the door of a case or of the street, and whether it can be taken."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field, field_validator

from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.register_lead import phone_of
from fieldapp.domain.visit import code_of, next_time, on_day
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack
from fieldapp.packs.base import Named
from fieldapp.packs.intake import VisitCode


class Visiting(Command):
    """`result` is a door code of the pack; demand, obstacles, energy, shop_state, agent_reason, pipe, crossing, tenure
    and appliances are of its lists.

    `revisit_on` is the day the two have agreed on, else the pack says when; `bottles` and `cost_yuan` are of a month;
    `consent`: the customer wants to be called.
    """

    result: str = Field(min_length=1, max_length=40)
    met: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)
    demand: str = Field(default="", max_length=40)
    obstacles: list[str] = Field(default_factory=list, max_length=10)
    energy: str = Field(default="", max_length=40)
    shop_state: str = Field(default="", max_length=40)
    agent_reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    revisit_on: date | None = None
    floor: str = Field(default="", max_length=20)
    area_m2: int | None = Field(default=None, ge=1, le=1_000_000)
    bottles: int | None = Field(default=None, ge=0, le=10_000)
    cost_yuan: int | None = Field(default=None, ge=0, le=10_000_000)
    appliances: list[str] = Field(default_factory=list, max_length=30)
    pipe: str = Field(default="", max_length=40)
    crossing: str = Field(default="", max_length=40)
    tenure: str = Field(default="", max_length=40)
    consent: bool = False
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)

    @field_validator("phone")
    @classmethod
    def callable_number(cls, value: str) -> str:
        return phone_of(value)

    @property
    def facts(self) -> dict[str, Any]:
        """What was said besides, as a visit keeps it (`Visited`)."""
        cost = None if self.cost_yuan is None else self.cost_yuan * 100
        said = {
            "floor": self.floor, "area_m2": self.area_m2, "bottles": self.bottles, "cost_fen": cost,
            "appliances": list(self.appliances), "pipe": self.pipe, "crossing": self.crossing,
            "tenure": self.tenure, "consent": self.consent,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value not in ("", None, [], False)}


def revisit_of(pack: Pack, cmd: Visiting, code: VisitCode, at: datetime, missed: int) -> datetime | None:
    """When to come again: on the day agreed; else as the pack says, and not after so many times with that result."""
    if cmd.revisit_on is not None:
        return on_day(pack, cmd.revisit_on)
    if code.max_visits is not None and missed >= code.max_visits:
        return None
    return next_time(pack, code, at)


def check(pack: Pack, cmd: Visiting) -> VisitCode:
    """The door code; refused when a chosen code is none of the pack's, or its photo is missing."""
    code = code_of(pack, cmd.result)
    if code is None:
        raise Refused("从给的里面选一个", field="result")
    rules = pack.visit
    lists: tuple[tuple[str, Sequence[str], Sequence[Named]], ...] = (
        ("demand", [cmd.demand], rules.demands),
        ("obstacles", cmd.obstacles, rules.obstacles),
        ("energy", [cmd.energy], rules.energies),
        ("shop_state", [cmd.shop_state], rules.shop_states),
        ("pipe", [cmd.pipe], rules.pipes),
        ("crossing", [cmd.crossing], rules.crossings),
        ("tenure", [cmd.tenure], rules.tenures),
        ("appliances", cmd.appliances, pack.appliances),
        ("agent_reason", [cmd.agent_reason], rules.agent_reasons),
    )
    for field, chosen, listed in lists:
        if set(chosen) - {"", *(one.code for one in listed)}:
            raise Refused("从给的里面选一个", field=field)
    if code.photo and not cmd.photos:
        raise Refused(f"“{code.name}”要拍一张", field="photos")
    return code
