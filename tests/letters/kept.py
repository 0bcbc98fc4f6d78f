"""Letters as phones keep them for up to a year: a file with {words} for ids that each company gives anew."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from fieldapp.commands.envelope import Letter
from fieldapp.lib.clock import local, now
from fieldapp.web.sync.answer import LABELS
from tests.support.cast import Stage

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("v*/*.json"))
NOBODY = "00000000-0000-7000-8000-000000000000"  # what a digest in a file puts for every {word}
PHOTO = FOLDER / "photo.jpg"  # the picture all of them name
WORD = re.compile(r"\{([a-z_]+)\}")
Ids = dict[str, str]


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def everywhere(stage: Stage, part: str) -> Ids:
    """Words of every letter; appointments are made for a day to come, whenever the letter is taken."""
    tomorrow = local(now()).date() + timedelta(days=1)
    return {"owner": str(stage.person(part).id), "tomorrow": tomorrow.isoformat()}


def filled(value: Any, ids: Callable[[str], str]) -> Any:
    """The value with every {word} in its texts replaced."""
    if isinstance(value, str):
        return WORD.sub(lambda word: ids(word[1]), value)
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    return [filled(one, ids) for one in value] if isinstance(value, list) else value


def envelope(letter: dict[str, Any]) -> Letter:
    return Letter.model_validate({name: value for name, value in letter.items() if name not in LABELS})


def send(phone: FlaskClient, letter: dict[str, Any]) -> dict[str, Any]:
    """Where the phone sends it."""
    if letter["kind"] == "submit_document":
        found: dict[str, Any] = phone.post(
            f"/sync/documents/{letter['doc']}/submission", json=letter
        ).get_json()
    else:
        [found] = phone.post("/sync/commands", json=[letter]).get_json()
    return found
