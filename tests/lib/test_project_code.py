"""项目代码: both generations, as typed on every kind of keyboard."""

import pytest

from fieldapp.lib.errors import Refused
from fieldapp.lib.project_code import CodeError, Generation, parse

NEW = "2603-410184-04-01-123456"
OLD = "2020-410184-45-03-012345"


def test_it_reads_the_new_form() -> None:
    code = parse(NEW)
    assert (code.generation, code.time, code.region) == (Generation.MONTH, "2026-03", "410184")
    assert (code.division, code.kind, code.serial, code.normalised) == ("04", "01", "123456", NEW)
    assert any("校验码" in warning for warning in code.warnings)


def test_it_reads_the_old_form() -> None:
    code = parse(OLD)
    assert (code.generation, code.time, code.serial, code.warnings) == (Generation.YEAR, "2020", "012345", ())


@pytest.mark.parametrize(
    "typed",
    [
        "２６０３－４１０１８４－０４－０１－１２３４５６",
        " 2603–410184—04-01-123456 ",
        "2603 - 410184 - 04 - 01 - 123456",
        "26034101840401123456",
        "2603 410184 04 01 123456",
    ],
)
def test_it_reads_what_people_type_and_keeps_it(typed: str) -> None:
    code = parse(typed)
    assert (code.normalised, code.original) == (NEW, typed)


@pytest.mark.parametrize("month", ["2010", "2011", "2012"])
def test_2010_to_2012_are_months_not_years(month: str) -> None:
    code = parse(f"{month}-410184-04-01-123456")
    assert (code.generation, code.time) == (Generation.MONTH, f"2020-{month[2:]}")


@pytest.mark.parametrize("year", ["2015", "2016", "2019", "2020"])
def test_2015_to_2020_are_years(year: str) -> None:
    assert parse(f"{year}-410184-45-03-012345").generation is Generation.YEAR


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "没填"),
        ("1999-410184-04-01-123456", "1999 不是年份"),
        ("2613-410184-04-01-123456", "2613 不是年份"),
        ("2014-410184-04-01-123456", "2014 不是年份"),
        ("2603-41018-04-01-123456", "这里是 19 位"),
        ("2603-4101840-4-01-123456", "短横位置"),
        ("26O3-410184-04-01-123456", "里面有“O”"),
        ("2603-410184-04-01-12345６7", "这里是 21 位"),
    ],
)
def test_it_says_why_not(typed: str, reason: str) -> None:
    with pytest.raises(CodeError, match=reason) as refused:
        parse(typed)
    assert isinstance(refused.value, Refused)
    assert refused.value.field == "project_code"


@pytest.mark.parametrize(
    ("region", "known", "strange"),
    [
        ("410184", ["41"], False),
        ("320100", ["41"], True),
        ("410184", ["410184"], False),
        ("410100", ["410184"], False),
        ("410000", ["410184"], False),
        ("411328", ["410184"], True),
    ],
)
def test_another_region_is_only_a_warning(region: str, known: list[str], strange: bool) -> None:
    code = parse(f"2020-{region}-45-03-012345", known)
    assert bool(code.warnings) is strange


def test_a_month_before_the_new_form_began_is_a_warning() -> None:
    assert any("早于" in warning for warning in parse("2005-410184-04-01-123456").warnings)
