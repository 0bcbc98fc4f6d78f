"""How many files a letter carries: one number, which a form on the phone knows before it writes one."""

from typing import get_args

import pytest
from annotated_types import MaxLen

from fieldapp.commands.envelope import MOST_FILES, BlobRef
from fieldapp.commands.registry import verbs


def lists_of_files() -> list[tuple[str, str, list[object]]]:
    return [
        (kind, name, field.metadata)
        for kind, verb in sorted(verbs().items())
        for name, field in verb.command.model_fields.items()
        if BlobRef in get_args(field.annotation)
    ]


@pytest.mark.parametrize(("kind", "name", "limits"), lists_of_files())
def test_every_verb_takes_as_many_files_as_a_form_says(kind: str, name: str, limits: list[object]) -> None:
    assert MaxLen(MOST_FILES) in limits
