"""`fieldapp clauses`: complete today, and it notices when a proof goes."""

from pathlib import Path

from click.testing import CliRunner

from fieldapp.cli import main


def test_it_finds_a_test_for_every_clause_of_both_companies() -> None:
    result = CliRunner().invoke(main, ["clauses"])
    assert result.exit_code == 0, result.output
    assert "82 条，0 条没有测试" in result.output
    assert "test_it_gives_the_drawing_one_day_from_the_survey" in result.output


def test_it_fails_when_a_clause_has_none_or_a_test_names_an_unknown_one(tmp_path: Path) -> None:
    proof = tmp_path / "tests" / "test_one.py"
    proof.parent.mkdir()
    proof.write_text(
        'import pytest\npytestmark = [pytest.mark.clause("XZ-0")]\n\n'
        '@pytest.mark.clause("XZ-9", "TH-1")\ndef test_x(): ...\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["clauses", "--tests", str(proof.parent), "--missing"])
    assert result.exit_code == 1
    assert "没有条款 XZ-9：tests/test_one.py::test_x" in result.output
    assert "80 条没有测试" in result.output and "XZ-0 " not in result.output
