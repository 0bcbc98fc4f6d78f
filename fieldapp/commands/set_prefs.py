"""How a person likes the screens: large text, and always light in the sun."""

from typing import ClassVar, Literal

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb


class SetPrefs(Command):
    """`text` large is 适老化, `theme` light is 始终浅色; empty follows the phone."""

    kind: ClassVar[str] = "set_prefs"
    title: ClassVar[str] = "改显示"

    text: Literal["", "large"] = Field(default="")
    theme: Literal["", "light"] = Field(default="")


@verb(SetPrefs, by=set())
def set_prefs(do: Doing, cmd: SetPrefs) -> Result:
    do.actor.prefs = {**do.actor.prefs, "text": cmd.text, "theme": cmd.theme}
    return None
