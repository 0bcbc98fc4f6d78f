"""A form that was filled in without a network comes by letter and is handed to its own route, as if just posted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from flask import g

from fieldapp.commands.envelope import Asked, Command, Letter, Receipt

View = TypeVar("View", bound=Callable[..., object])


@dataclass
class Replay:
    """The form's letter on its way through `receive`, and what became of it.

    `letter` is what the phone wrote and `asked` its digest; `unfolded` the command the route made of it.
    """

    letter: Letter
    asked: str
    unfolded: Letter | None = None
    receipt: Receipt | None = None
    next: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def unfold(self, command: Command) -> Letter:
        """The command as its author's, with the id, device, time and place of the form."""
        given = self.letter.model_dump(exclude={"kind", "body"})
        self.unfolded = Asked(
            **given, kind=command.kind, body=command.model_dump(mode="json"), asked=self.asked
        )
        return self.unfolded


def by_letter(command: type[Command]) -> Callable[[View], View]:
    """Declare that the form of this route may also come by letter; every other write wants the network.

    `command` is what the form is called by while nobody has carried it out.
    """

    def declare(view: View) -> View:
        view.by_letter = command  # type: ignore[attr-defined]
        return view

    return declare


def replaying() -> Replay | None:
    """The letter whose form is being handed in now; None for a post from a page."""
    found: Replay | None = g.get("replay")
    return found
