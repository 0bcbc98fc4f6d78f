"""Which verb handles which command, and who may use it."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import fieldapp.commands as room
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.domain.person import Role

Result = dict[str, Any] | None
C = TypeVar("C", bound=Command)
Handler = Callable[[Doing, C], Result]


@dataclass(frozen=True, slots=True)
class Verb:
    """A command class, its handler and the roles that may use it (empty: everybody with a login)."""

    command: type[Command]
    handle: Callable[[Doing, Any], Result]
    by: frozenset[Role]


_verbs: dict[str, Verb] = {}


def verb(command: type[C], *, by: set[Role]) -> Callable[[Handler[C]], Handler[C]]:
    """Register the decorated function as the handler of `command`, for people with one of the roles."""

    def register(handle: Handler[C]) -> Handler[C]:
        if command.kind in _verbs:
            raise ValueError(f"two verbs named {command.kind}")
        _verbs[command.kind] = Verb(command, handle, frozenset(by))
        return handle

    return register


def verbs() -> dict[str, Verb]:
    """Every verb in the room; files are found by looking, so adding one is enough."""
    if not _loaded:
        for module in pkgutil.iter_modules(room.__path__):
            importlib.import_module(f"{room.__name__}.{module.name}")
        _loaded.append(True)
    return _verbs


_loaded: list[bool] = []
