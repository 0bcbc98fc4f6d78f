"""`fieldapp explain` as it is typed: the answer, the rule, its source, the pack version, and no database anywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fieldapp import packs
from fieldapp.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(
        main, ["explain", *words], env={"FIELDAPP_DATABASE_URL": "nonsense://", "FIELDAPP_DATA": "/nowhere"}
    )


def ask(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    assert {"rule", "source", "pack_version"} <= set(answer)
    return answer


def test_it_reckons_a_promise_with_and_without_a_hold() -> None:
    plain = ask("clock", "--company", "xinzheng", "--limit", "DELIVERY_SMALL", "--start", "2026-03-02T10:00")
    assert plain["due"] == plain["internal_target"] == "2026-03-06T00:00:00+08:00"
    assert (plain["source"], plain["pack_version"]) == ("XZ-1.2-1", "xinzheng-2021-51")
    held = ask(
        "clock",
        "--limit",
        "DELIVERY_SMALL",
        "--start",
        "2026-03-02T10:00",
        "--hold",
        "2026-03-03T10:00/2026-03-05T10:00",
    )
    assert (held["internal_target"], held["due"]) == (
        "2026-03-08T00:00:00+08:00",
        "2026-03-10T00:00:00+08:00",
    )


def test_it_names_the_clause_of_the_customer_and_of_the_other_company() -> None:
    start = ("--start", "2026-03-02T10:00:00+08:00")
    assert ask("clock", "--limit", "IGNITION", *start, "--customer", "RES")["source"] == "XZ-2.2-1"
    assert ask("clock", "--company", "tanghe", "--limit", "DELIVERY_SMALL", *start)["source"] == "TH-3.1.2-1"
    assert ask("clock", "--limit", "IGNITION", *start)["stopwatch"] == "2026-03-03T10:00:00+08:00"


@pytest.mark.parametrize(
    ("flow", "decision"), [("19.9", "SMALL_MERCHANT"), ("20.0", "SMALL_MERCHANT"), ("20.1", "STANDARD")]
)
def test_it_decides_the_package(flow: str, decision: str) -> None:
    answer = ask("package", "--flow", flow)
    assert (answer["decision"], answer["source"]) == (decision, "XZ-1.1-2d")


@pytest.mark.parametrize(
    ("cuts", "decision", "length"),
    [
        (["0"], "SKIPPED", 0.0),
        (["199.9"], "FILING", 199.9),
        (["66.7", "66.7", "66.6"], "CONFIRM", 200.0),
        (["200.1"], "APPROVAL", 200.1),
    ],
)
def test_it_decides_the_way_of_a_road_cut_by_the_sum(cuts: list[str], decision: str, length: float) -> None:
    answer = ask("permit", *(word for cut in cuts for word in ("--cut", cut)))
    assert (answer["decision"], answer["length_m"]) == (decision, length)
    assert ask("permit", "--company", "tanghe", "--cut", "300")["decision"] == "COMMITMENT"


def test_it_judges_the_corrected_drop_by_the_standard() -> None:
    readings = {"H1": "115000", "B1": "101325", "t1": "20", "H2": "114800", "B2": "101325", "t2": "19.5"}
    words = [word for key, value in readings.items() for word in ("--set", f"{key}={value}")]
    answer = ask("verdict", "--test", "T12", *words)
    assert (answer["decision"], answer["value"]) == ("PASS", pytest.approx(-169.4, abs=0.05))
    assert "CJJ 33" in answer["source"]
    words[words.index("H2=114800")] = "H2=114000"
    assert ask("verdict", "--test", "T12", *words)["decision"] == "FAIL"


def test_it_reads_a_project_code_of_either_generation_and_says_why_not() -> None:
    new = ask("code", "2603-410184-04-01-123456")
    assert (new["decision"], new["generation"], new["time"]) == ("ACCEPTED", "MONTH", "2026-03")
    assert ask("code", "2020-410184-45-03-012345")["generation"] == "YEAR"
    wrong = ask("code", "2613-410184")
    assert (wrong["decision"], wrong["valid"]) == ("QUARANTINED", False) and "20 位" in wrong["reason"]


def test_it_takes_a_pack_that_is_not_yet_in_force(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    text = packs.bundle("xinzheng").replace("small_flow_m3h = 20.0", "small_flow_m3h = 25.0")
    draft.write_text(text.replace('"xinzheng-2021-51"', '"draft-1"'), encoding="utf-8")
    answer = ask("package", "--flow", "24", "--pack", str(draft))
    assert (answer["decision"], answer["pack_version"]) == ("SMALL_MERCHANT", "draft-1")


def test_it_reads_as_people_read_without_json() -> None:
    text = run("package", "--flow", "20").output
    assert (
        "小微商套餐" in text
        and "小时流量20立方以下按小微商套餐标准执行" in text
        and "xinzheng-2021-51" in text
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("clock", "--limit", "NOPE", "--start", "2026-03-02T10:00"), "没有时限 NOPE"),
        (("clock", "--limit", "IGNITION", "--start", "soon"), "时间看不懂"),
        (("clock", "--limit", "IGNITION", "--start", "2026-03-02", "--hold", "2026-03-03"), "开始/结束"),
        (
            ("clock", "--limit", "IGNITION", "--start", "2026-03-02", "--hold", "2026-03-04/2026-03-03"),
            "早于开始",
        ),
        (("package", "--flow", "-1"), "不能小于 0"),
        (("package", "--flow", "nan"), "不能小于 0"),
        (("package", "--flow", "1e9"), "看看单位"),
        (("permit", "--cut", "many"), "要填数字"),
        (("verdict", "--test", "T99"), "没有试验 T99"),
        (("verdict", "--test", "T12", "--set", "H1=115000"), "没填"),
        (("verdict", "--test", "T12", "--set", "H9=1"), "没有读数 H9"),
        (("package", "--flow", "20", "--company", "nowhere"), "没有这家公司的规则"),
        (("package", "--flow", "20", "--pack", "/nowhere.toml"), "没有这个文件"),
    ],
)
def test_it_says_in_one_line_what_is_wrong(words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output and len(result.output.strip().splitlines()) == 1
