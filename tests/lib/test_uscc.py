"""统一社会信用代码: doubt is said, nothing is blocked."""

import pytest

from fieldapp.lib import uscc


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("91410184MA40TEA12P", "企业"),
        ("92410184MA40TEA20F", "个体工商户"),
        ("91411328MA40TEA393", "企业"),
        ("92411328MA40TEA47T", "个体工商户"),
        ("91350200MA2YJ1XR9G", "企业"),
        (" 9141 0184 ma40tea12p", "企业"),
    ],
)
def test_good_ones_pass(code: str, kind: str) -> None:
    verdict = uscc.check(code)
    assert (verdict.valid, verdict.warning, verdict.kind_name) == (True, None, kind)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350203M0001QAY9B", "校验位对不上"),
        ("91410184MA40TEA12Q", "校验位对不上"),
        ("410184000012345", "15 位老注册号"),
        ("91410184MA40TEA1", "这里是 16 位"),
        ("91410184MA40TEAI2P", "不该有的字"),
        ("", "没填"),
    ],
)
def test_the_others_are_warned_about(code: str, sentence: str) -> None:
    verdict = uscc.check(code)
    assert not verdict.valid
    assert verdict.warning is not None and sentence in verdict.warning


def test_a_genuine_early_code_keeps_its_kind() -> None:
    assert uscc.check("91350203M0001QAY9B").kind_name == "企业"
