"""The examples of all verbs in one place: by kind, with the company where the verb is at home."""

import importlib
import pkgutil
from collections.abc import Callable

import tests.commands.examples as room
from fieldapp.commands.envelope import Command
from tests.support.cast import Stage

Example = Callable[[Stage], tuple[str, Command]]
SLICES = [
    importlib.import_module(f"{room.__name__}.{one.name}") for one in pkgutil.iter_modules(room.__path__)
]
EXAMPLES: dict[str, Example] = {kind: build for one in SLICES for kind, build in one.EXAMPLES.items()}
# Some duties only one of the companies has.
HOME: dict[str, str] = {kind: getattr(one, "COMPANY", "xinzheng") for one in SLICES for kind in one.EXAMPLES}
