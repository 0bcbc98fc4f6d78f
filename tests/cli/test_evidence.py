"""`fieldapp evidence`: one word takes the record out, one proves it without anything of ours, one writes the page."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import fieldapp.lib
from fieldapp.cli import main
from tests.support.cast import Stage
from tests.support.story_evidence import Evening, changed, opened, packed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_it_exports_and_proves_and_names_what_was_changed(
    app: Flask, stage_xz: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Evening(stage_xz, app.config["FIELDAPP"].data).play()
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", app.config["FIELDAPP"].database)
    monkeypatch.setenv("FIELDAPP_DATA", str(app.config["FIELDAPP"].data))
    run, file = CliRunner(), tmp_path / "a.evidence"
    done = run.invoke(main, ["evidence", "export", str(night.case_id), "--out", str(file)])
    assert done.exit_code == 0 and str(file) in done.output
    proven = run.invoke(main, ["evidence", "verify", str(file)])
    assert proven.exit_code == 0 and proven.output.endswith("没有改动\n") and "✓ 签名 4 个" in proven.output
    assert run.invoke(main, ["evidence", "verify", str(file), "--key", "A" * 43 + "="]).exit_code == 1
    parts = opened(file)
    changed("record.json", lambda record: record["rounds"][1]["signatures"].reverse())(parts)
    broken = run.invoke(main, ["evidence", "verify", str(packed(parts, tmp_path / "b.evidence"))])
    assert broken.exit_code == 1 and "✗ 第 2 轮第 1 个签名（监理单位 孙明）和前一个接不上" in broken.output
    unknown = run.invoke(main, ["evidence", "export", "XZ-2026-9999"])
    assert unknown.exit_code == 1 and "没有案件 XZ-2026-9999" in unknown.output
    page = tmp_path / "page.html"
    assert run.invoke(main, ["evidence", "page", str(page)]).exit_code == 0
    assert 'data-key=""' not in page.read_text("utf-8")
    assert run.invoke(main, ["evidence", "page", str(page), "--plain"]).exit_code == 0
    assert 'data-key=""' in page.read_text("utf-8")


def test_it_proves_with_nothing_of_ours_but_the_ground(app: Flask, stage_xz: Stage, tmp_path: Path) -> None:
    """The folder lib/ alone, with an empty package around it: no database, no app, no rules."""
    file = Evening(stage_xz, app.config["FIELDAPP"].data).play().export(tmp_path / "a.evidence")
    alone = tmp_path / "alone" / "fieldapp"
    shutil.copytree(Path(fieldapp.lib.__file__).parent, alone / "lib")
    (alone / "__init__.py").write_text("")
    asked = (
        "import sys; from pathlib import Path; from fieldapp.lib.evidence import verify; "
        "print(verify(Path(sys.argv[1])).broken == '', {'flask', 'sqlalchemy', 'pydantic'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked, str(file)], capture_output=True, text=True, check=True, cwd=alone.parent
    )
    assert said.stdout == "True set()\n"
