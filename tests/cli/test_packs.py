"""`fieldapp packs` as it is typed."""

from pathlib import Path

from click.testing import CliRunner

from fieldapp.cli.packs import packs
from fieldapp.packs import loader as room


def test_it_says_that_both_bundled_packs_are_in_order() -> None:
    result = CliRunner().invoke(packs, ["check"])
    assert result.exit_code == 0
    assert "唐河华嘉盛" in result.output and "新郑蓝天" in result.output


def test_it_prints_file_key_and_message_of_a_wrong_pack(tmp_path: Path) -> None:
    text = (Path(room.__file__).parent / "tanghe.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "draft.toml"
    wrong.write_text(text.replace('clause = "TH-3.1.2-3"', 'clause = "TH-99"', 1), encoding="utf-8")
    result = CliRunner().invoke(packs, ["check", str(wrong)])
    assert result.exit_code == 1
    assert "draft.toml: hold.clause: 没有条款 TH-99" in result.output
    wrong.write_text(text.replace("four_zeros = true", "four_zeroes = true", 1), encoding="utf-8")
    result = CliRunner().invoke(packs, ["check", str(wrong)])
    assert result.exit_code == 1
    assert "draft.toml: promise.four_zero" in result.output


def test_it_shows_what_stands_at_a_key() -> None:
    result = CliRunner().invoke(packs, ["show", "xinzheng", "limits.PERMIT_FILING.clause"])
    assert (result.exit_code, result.output.strip()) == (0, '"XZ-1.1-3b"')
    assert "tanghe-2022-03-15" in CliRunner().invoke(packs, ["show"]).output
    assert CliRunner().invoke(packs, ["show", "xinzheng", "sky"]).exit_code == 1
    assert CliRunner().invoke(packs, ["show", "nowhere"]).exit_code == 1
