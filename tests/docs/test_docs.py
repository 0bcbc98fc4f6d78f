"""The documents name exactly what exists: settings, pack keys, words of the command line."""

import re
from pathlib import Path

import click

from fieldapp.cli import main
from fieldapp.config import Settings
from fieldapp.packs import Pack

DOCS = Path(__file__).resolve().parents[2] / "docs"


def named(document: str) -> set[str]:
    """What stands in backquotes in the first column of the document's table."""
    text = (DOCS / document).read_text(encoding="utf-8")
    return {match.group(1) for match in re.finditer(r"^\| `([^`]+)`", text, re.M)}


def words(group: click.Group, before: str = "") -> set[str]:
    found: set[str] = set()
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        said = f"{before}{name}"
        found |= words(command, f"{said} ") if isinstance(command, click.Group) else {said}
    return found


def test_it_lists_every_setting() -> None:
    fields = Settings.model_fields
    assert named("settings.md") == {
        str(f.validation_alias or f"FIELDAPP_{name.upper()}") for name, f in fields.items()
    }


def test_it_lists_every_setting_with_its_meaning_and_default() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert str(field.description) in text, name
        assert field.default in ("", True, False) or f"`{field.default}`" in text, name


def test_it_lists_every_key_of_a_pack() -> None:
    assert named("packs.md") == set(Pack.model_fields)


def test_it_lists_every_word_of_the_command_line() -> None:
    assert isinstance(main, click.Group)
    assert named("cli.md") == words(main)
