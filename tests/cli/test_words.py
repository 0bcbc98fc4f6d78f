"""The words of the command line that need a database: from nothing to a company with an admin, a journal, a demo."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder that the settings name."""
    yield tmp_path / "data"


def run(data: Path, *words: str, url: str = "") -> Result:
    return CliRunner().invoke(
        main, list(words), env={"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE_URL": url}
    )


def test_it_lists_its_words() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    for word in (
        "clauses",
        "create-admin",
        "demo",
        "evidence",
        "explain",
        "found",
        "journal",
        "migrate",
        "packs",
        "push",
        "seed",
        "serve",
        "sweep",
        "worker",
    ):
        assert f"\n  {word} " in text, word
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_it_says_that_the_database_is_not_migrated(data: Path) -> None:
    result = run(data, "journal", "verify")
    assert result.exit_code == 1 and "fieldapp migrate up" in result.output


def test_it_founds_a_company_from_its_pack_and_gives_it_an_admin(database_url: str, data: Path) -> None:
    def say(*words: str) -> Result:
        return run(data, *words, url=database_url)

    assert "还没有公司" in say("journal", "verify").output
    assert say("found", "tanghe").exit_code == 0
    assert "已经有了" in say("found", "tanghe").output
    assert (
        "没有公司 nowhere"
        in say("create-admin", "nowhere", "boss", "王管", "--password", "long enough").output
    )
    assert "8 到 128 位" in say("create-admin", "tanghe", "boss", "王管", "--password", "short").output
    assert say("create-admin", "tanghe", "boss", "王管", "--password", "long enough").exit_code == 0
    assert "已经有人用了" in say("create-admin", "tanghe", "boss", "王管", "--password", "long enough").output
    assert "没有改动" in say("journal", "verify", "--company", "tanghe").output
    assert "还没过完" in say("journal", "digest", "--day", "2999-01-01").output
    assert say("journal", "digest").exit_code == 0
    assert say("sweep").exit_code == 0


def test_it_refuses_a_wrong_pack_file_by_file_and_key(data: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "third.toml"
    wrong.write_text('extends = "common"\n', encoding="utf-8")
    result = run(data, "found", str(wrong))
    assert result.exit_code == 1 and "third.toml" in result.output


def test_it_migrates_up_and_down(data: Path) -> None:
    os.makedirs(data)
    assert run(data, "migrate", "up").exit_code == 0
    assert run(data, "found", "xinzheng").exit_code == 0
    assert run(data, "migrate", "down", "base", "--yes").exit_code == 0
    assert run(data, "journal", "verify").exit_code == 1
    assert run(data, "migrate").exit_code == 0
