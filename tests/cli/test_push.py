"""`fieldapp push FILE` prints what became of every letter, and loses none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from fieldapp.cli.push import push
from tests.support.cast import Stage
from tests.support.story_push import canonical

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path / "data"))
    return CliRunner()


def test_it_prints_a_line_a_letter_and_the_sums(run: CliRunner, stage_xz: Stage, tmp_path: Path) -> None:
    file = tmp_path / "push.json"
    letters = [canonical(), canonical(), canonical("2603-1", message="m-9")]
    file.write_text(json.dumps(letters, ensure_ascii=False), "utf-8")
    answer = run.invoke(push, [str(file)])
    assert answer.exit_code == 0, answer.output
    assert "新收 1，更新 0，重复 1，待处理 1" in answer.output
    assert "XZ-" in answer.output and "20 位" in answer.output


def test_it_reads_what_platforms_export_in_gb18030(run: CliRunner, stage_xz: Stage, tmp_path: Path) -> None:
    file = tmp_path / "push.json"
    file.write_bytes(json.dumps(canonical(), ensure_ascii=False).encode("gb18030"))
    answer = run.invoke(push, [str(file), "--json"])
    assert json.loads(answer.output)["name"] == "薛店花园小区一期"


def test_it_keeps_a_broken_file(run: CliRunner, stage_xz: Stage, tmp_path: Path) -> None:
    file = tmp_path / "push.json"
    file.write_bytes(b"\xff\xfe{ broken \x00")
    assert "待处理 1" in run.invoke(push, [str(file)]).output
    assert "重复 1" in run.invoke(push, [str(file)]).output


def test_it_names_the_companies_when_the_one_given_is_unknown(
    run: CliRunner, stage_xz: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "push.json"
    file.write_text("[]", "utf-8")
    answer = run.invoke(push, [str(file), "--company", "nowhere"])
    assert answer.exit_code == 1 and "xinzheng" in answer.output
