"""What is said besides of a visit at a door of the street: where it is, and what a customer brings who wants gas."""

from typing import Any

from pydantic import Field, field_validator

from fieldapp.commands import visiting
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef
from fieldapp.commands.strokes import kept_strokes, parsed
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import VisitCode


class AtDoor(visiting.Visiting):
    """`pin` is a pasted place, `pin_crs` its system where it is not a link that tells.

    What follows is for a customer who wants gas: `uscc` and papers, and with `agent_reason` the strokes of who asks
    us to act for them (帮办).
    """

    pin: str = Field(default="", max_length=1000)
    pin_crs: str = Field(default="", max_length=10)
    uscc: str = Field(default="", max_length=40)
    papers: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    strokes: list[dict[str, Any]] = Field(default_factory=list, max_length=500)

    @field_validator("strokes", mode="before")
    @classmethod
    def drawn(cls, value: Any) -> Any:
        return parsed(value)

    @field_validator("strokes")
    @classmethod
    def written(cls, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return kept_strokes(value) if value else []


def check(do: Doing, cmd: AtDoor) -> VisitCode:
    """The door code; refused as every visit is, and when who asks us to act for them has not signed."""
    code = visiting.check(do.actor.company.pack, cmd)
    if cmd.agent_reason and code.wants and not cmd.strokes:
        raise Refused("帮办要本人签名，在框里手写", field="strokes")
    return code
