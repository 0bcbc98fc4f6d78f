"""A section of the survey in words: what a card and 以前写的 show a person instead of codes."""

import re
from pathlib import Path

import fieldapp
from fieldapp import packs
from fieldapp.domain.section_words import EMPTY, NAMES, section_words, sheet_words
from fieldapp.domain.sheet import SECTIONS, Sheet

PACK = packs.load("xinzheng")


def test_it_says_what_was_typed_by_the_names_of_the_pack() -> None:
    kind = PACK.survey.kinds[0]
    assert section_words("basic", {"kind": kind.code, "flags": ["BASEMENT"]}, PACK) == (
        f"客户类型 {kind.name}，有没有这些情况 地下室"
    )
    source = {"tie_in": "J-17", "measured": "2.10", "measured_unit": "KPA", "hot_tap": False}
    assert section_words("source", source, PACK) == "接气点 J-17，实测压力 2.1 kPa，要不要带气接 停气"


def test_it_says_a_list_line_by_line() -> None:
    demand = {
        "burners": [{"name": "猛火灶", "flow": "4.20", "qty": 2}],
        "growth": [{"year": 2028, "flow": "3"}],
    }
    words = section_words("demand", demand, PACK)
    assert "用气设备 猛火灶 4.2 m³/h × 2" in words and "以后要加的 2028 年 3 m³/h" in words
    surface = PACK.survey.surfaces[0]
    cut = {"road": "新华路", "surface": surface.code, "length_m": "66.7", "pits_m": "4"}
    route = {
        "cuts": [cut],
        "drawn": {"points": [{"lng": 113.7, "lat": 34.4}] * 2, "legs": [{}]},
        "inside_m": "18",
    }
    words = section_words("route", route, PACK)
    assert f"破路 新华路 {surface.name} 66.7 m 工作坑 4 m 红线外" in words
    assert "走向 画了 2 个点" in words and "红线内管长 18 m" in words
    assert section_words("route", {"no_cut": True}, PACK) == "不破路"


def test_it_says_that_nothing_is_there() -> None:
    assert section_words("area", {}, PACK) == section_words("area", None, PACK) == EMPTY
    assert sheet_words({"area": {"node": "南环"}, "premises": {"storey": "1 层"}}, PACK) == (
        "压力：监测点 南环；场所：楼层 1 层"
    )


def test_it_calls_every_box_as_its_page_does() -> None:
    folder = Path(fieldapp.__file__).parents[1] / "templates" / "survey"
    for section, part in Sheet.model_fields.items():
        page = (folder / f"{section}.html").read_text(encoding="utf-8")
        typed = next(one for one in part.annotation.__args__ if one is not type(None))  # type: ignore[union-attr]
        for field in typed.model_fields:
            if field.endswith("_unit") or field == "pipes":
                continue
            assert field in NAMES, f"{section}.{field}"
            assert re.search(re.escape(NAMES[field]), page), f"{section}.{field} is not called {NAMES[field]}"
    assert set(SECTIONS) == set(Sheet.model_fields)
