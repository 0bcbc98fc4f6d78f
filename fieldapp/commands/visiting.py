"""What is said of a visit, at the door of a case or of the street, and whether it can be taken."""

from pydantic import Field, field_validator

from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.register_lead import phone_of
from fieldapp.domain.visit import code_of
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack
from fieldapp.packs.intake import VisitCode


class Visiting(Command):
    """`result` is a door code of the pack; demand, obstacles, energy, shop_state, agent_reason are of its lists."""

    result: str = Field(min_length=1, max_length=40)
    met: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)
    demand: str = Field(default="", max_length=40)
    obstacles: list[str] = Field(default_factory=list, max_length=10)
    energy: str = Field(default="", max_length=40)
    shop_state: str = Field(default="", max_length=40)
    agent_reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)
    photos: list[BlobRef] = Field(default_factory=list, max_length=9)

    @field_validator("phone")
    @classmethod
    def callable_number(cls, value: str) -> str:
        return phone_of(value)


def check(pack: Pack, cmd: Visiting) -> VisitCode:
    """The door code; refused when a chosen code is none of the pack's, or its photo is missing."""
    code = code_of(pack, cmd.result)
    if code is None:
        raise Refused("从给的里面选一个", field="result")
    rules = pack.visit
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
    if code.photo and not cmd.photos:
        raise Refused(f"“{code.name}”要拍一张", field="photos")
    return code
