"""Pydantic's findings as short Chinese sentences beside the field."""

from typing import Any


def sentence(error: dict[str, Any]) -> str:
    """The sentence for one validation error; a validator's own ValueError text is taken as it is."""
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind in ("missing", "string_too_short", "too_short"):
        return "这里还没填"
    template = _SENTENCES.get(kind) or next(
        (text for start, text in _FAMILIES if kind.startswith(start)), "这里填得不对"
    )
    return template.format(**{name: _plain(value) for name, value in context.items()})


_SENTENCES = {
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}，看看单位",
    "string_too_long": "最多 {max_length} 个字",
    "too_long": "最多 {max_length} 项",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_max_digits": "数太大，看看单位",
    "string_pattern_mismatch": "格式不对",
    "enum": "从给的里面选一个",
    "literal_error": "从给的里面选一个",
    "extra_forbidden": "多了一项，刷新后再交",
}
_FAMILIES = (
    ("int", "要填整数"),
    ("decimal", "要填数字"),
    ("float", "要填数字"),
    ("bool", "选是或否"),
    ("datetime", "时间看不懂，重新选"),
    ("date", "日期看不懂，重新选"),
    ("timezone", "时间看不懂，重新选"),
    ("uuid", "从给的里面选一个"),
    ("finite", "要填数字"),
)


def _plain(value: Any) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
