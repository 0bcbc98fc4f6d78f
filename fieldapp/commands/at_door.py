"""What is said of a visit at a door of the street, and whether it can be taken."""

from typing import Any

from pydantic import Field, field_validator

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.register_lead import phone_of
from fieldapp.commands.strokes import kept_strokes, parsed
from fieldapp.domain.visit import code_of
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import Visit as Rules
from fieldapp.packs.intake import VisitCode


class AtDoor(Command):
    """`result` is a door code of the pack; demand, obstacles, energy, shop_state, agent_reason are of its lists.

    `pin` is a pasted place, `pin_crs` its system where it is not a link that tells. What follows is for a customer who
    wants gas: `uscc` and papers, and with `agent_reason` the strokes of who asks us to act for them (帮办).
    """

    result: str = Field(min_length=1, max_length=40)
    met: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)
    demand: str = Field(default="", max_length=40)
    obstacles: list[str] = Field(default_factory=list, max_length=10)
    energy: str = Field(default="", max_length=40)
    shop_state: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=9)
    pin: str = Field(default="", max_length=1000)
    pin_crs: str = Field(default="", max_length=10)
    uscc: str = Field(default="", max_length=40)
    agent_reason: str = Field(default="", max_length=40)
    papers: list[BlobRef] = Field(default_factory=list, max_length=20)
    strokes: list[dict[str, Any]] = Field(default_factory=list, max_length=500)

    @field_validator("phone")
    @classmethod
    def callable_number(cls, value: str) -> str:
        return phone_of(value)

    @field_validator("strokes", mode="before")
    @classmethod
    def drawn(cls, value: Any) -> Any:
        return parsed(value)

    @field_validator("strokes")
    @classmethod
    def written(cls, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return kept_strokes(value) if value else []


def check(do: Doing, cmd: AtDoor) -> VisitCode:
    """The door code; refused when a chosen code is none of the pack's, or its photo is missing."""
    pack = do.actor.company.pack
    code = code_of(pack, cmd.result)
    if code is None:
        raise Refused("从给的里面选一个", field="result")
    known(pack.visit, cmd)
    if code.photo and not cmd.photos:
        raise Refused(f"“{code.name}”要拍一张", field="photos")
    if cmd.agent_reason and code.wants and not cmd.strokes:
        raise Refused("帮办要本人签名，在框里手写", field="strokes")
    return code


def known(rules: Rules, cmd: AtDoor) -> None:
    """Every chosen code must be one of the pack's."""
    lists = (
        ("demand", [cmd.demand], rules.demands),
        ("obstacles", cmd.obstacles, rules.obstacles),
        ("energy", [cmd.energy], rules.energies),
        ("shop_state", [cmd.shop_state], rules.shop_states),
        ("agent_reason", [cmd.agent_reason], rules.agent_reasons),
    )
    for field, chosen, listed in lists:
        if set(chosen) - {"", *(one.code for one in listed)}:
            raise Refused("从给的里面选一个", field=field)
