"""Judges a pressure test or purge by its rule: was it carried out as the rule asks, and does it pass."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fieldapp.domain.explanation import Explanation
from fieldapp.lib.errors import Refused
from fieldapp.lib.number import number
from fieldapp.lib.pressure import exact_drop_pa
from fieldapp.packs import Pack
from fieldapp.packs.trial import Judge, TestKind, TestRule

NAMES = {"PASS": "合格", "FAIL": "不合格"}
CARRIED_OUT = (TestKind.STRENGTH, TestKind.TIGHTNESS, TestKind.PURGE, TestKind.RECHECK)
INSTRUMENTS = {"GAUGE": "压力表", "U_TUBE": "U 形管", "DIGITAL": "数字压力计", "BOARD": "白板靶"}
LAST = frozenset(  # read or known only when a test ends
    {"end_kpa", "H2", "B2", "t2", "minutes", "pressure_kpa", "velocity_ms", "clean", "detector_ppm"}
)
_TO_KPA = (("Pa", Decimal("0.001")), ("mmH₂O", Decimal("0.00980665")), ("MPa", Decimal(1000)))
_AIR_PA = (Decimal(60_000), Decimal(110_000))  # no weather at any Chinese town lies outside
_YES = {"true", "1", "yes", "是"}
Steps = list[tuple[str, str]]


def judge_test(
    rule: TestRule, inputs: Mapping[str, Any], pack: Pack, *, today: date | None = None
) -> Explanation:
    """PASS or FAIL with the working. Refused when the test was not carried out as the rule asks, so that it counts
    neither way; the field of the refusal is the input's key.

    `inputs` are the rule's own keys (kPa, Pa, ℃, min as it says) and, where known, medium, soap, leak, instrument,
    accuracy and `calibrated_until` (ISO date, compared with `today`).
    """
    if rule.kind not in CARRIED_OUT:
        raise Refused(f"{rule.id} {rule.name}只是规定，没有读数可判", code="trial")
    values = _numbers(rule, inputs)
    steps: Steps = []
    _medium(rule, inputs)
    required = _pressure(rule, values, steps)
    _instrument(rule, values, inputs, required, today, steps)
    klass = _klass(pack, values.get("design_kpa"))
    soap = inputs.get("soap")
    _soap(rule, klass, soap)
    _hold(rule, values, klass, soap is None or _true(soap), steps)
    failings = [*_limits(rule, values, inputs, steps), *_leak(inputs, steps)]
    value, sentence = _drop(rule, values, steps)
    if value is not None and not rule.allows(value):
        failings.append(sentence)
    decision = "FAIL" if failings else "PASS"
    steps.append(("判定", "；".join(failings) or sentence or "各项都够"))
    facts: dict[str, Any] = {"test": rule.id, "conf": rule.conf.value}
    if value is not None:
        facts |= {"value": f"{value:f}", "unit": "Pa", "limit": rule.limit_pa}
    said = "；".join(failings) or sentence or rule.name
    return Explanation(decision, NAMES[decision], said, rule.ref, pack.version, tuple(steps), facts)


def check_start(rule: TestRule, inputs: Mapping[str, Any], pack: Pack, *, today: date | None = None) -> None:
    """Refused when a test must not begin like this: a reading missing, too little pressure, the wrong gauge."""
    first = [one for one in rule.inputs if one.key not in LAST]
    values = _numbers(rule.model_copy(update={"inputs": tuple(first)}), inputs)
    _medium(rule, inputs)
    required = None if rule.kind is TestKind.PURGE else _pressure(rule, values, [])
    _instrument(rule, values, inputs, required, today, [])


def needed_minutes(rule: TestRule, pack: Pack, design_kpa: Decimal | None, soap: bool) -> Decimal | None:
    """How long this test must be held; None when the rule asks for no time."""
    minutes = rule.minutes(_klass(pack, design_kpa), soap)
    return None if minutes is None else Decimal(str(minutes))


def show(value: Decimal | float) -> str:
    """Without trailing zeros and never as a power of ten."""
    text = f"{Decimal(str(value)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _numbers(rule: TestRule, inputs: Mapping[str, Any]) -> dict[str, Decimal]:
    """The rule's inputs as numbers; Refused at the first one missing or not a number."""
    values = {}
    for one in rule.inputs:
        given = inputs.get(one.key)
        if given is None or given == "":
            if one.required:
                raise Refused(f"{one.name}没填", one.key, "missing")
            continue
        if one.unit is None and isinstance(given, bool | str) and one.key not in ("gauge_class",):
            continue
        read = number(str(given))
        if read is None:
            raise Refused(f"{one.name}要填数字", one.key, "number")
        values[one.key] = read
    return values


def _medium(rule: TestRule, inputs: Mapping[str, Any]) -> None:
    medium = inputs.get("medium")
    if not medium:
        return
    if medium in rule.forbidden_mediums:
        raise Refused(f"不能用{medium}做试验，用{'或'.join(rule.mediums)}", "medium", "medium")
    if rule.mediums and medium not in rule.mediums:
        raise Refused(f"试验介质只能是{'或'.join(rule.mediums)}", "medium", "medium")


def _pressure(rule: TestRule, values: dict[str, Decimal], steps: Steps) -> Decimal | None:
    """The test pressure wanted (kPa); Refused when the test began below it, with a guess at the unit."""
    design = values.get("design_kpa")
    if rule.pressure is None or design is None:
        return None
    if design <= 0:
        raise Refused("设计压力要大于 0", "design_kpa", "pressure")
    required = rule.pressure.exactly(design).quantize(Decimal("0.001"))
    if rule.kind is TestKind.PURGE:
        pressure = values["pressure_kpa"]
        if pressure > required:
            raise Refused(f"吹扫压力不能高于 {show(required)} kPa", "pressure_kpa", "pressure")
        steps.append(("吹扫压力", f"{show(pressure)} kPa，不高于 {show(required)} kPa"))
        return required
    key = "start_kpa" if "start_kpa" in values else "H1"
    start = values[key] if key == "start_kpa" else values[key] / 1000
    if start < required or start > required * 10:
        far = "低于" if start < required else "远高于"
        raise Refused(
            f"开始压力 {show(start)} kPa {far}要求的 {show(required)} kPa{_slip(start, required)}",
            key,
            "pressure",
        )
    if start > required * 2 and (guess := _slip(start, required)):
        raise Refused(
            f"开始压力 {show(start)} kPa 比要求的 {show(required)} kPa 高很多{guess}", key, "pressure"
        )
    steps.append(("试验压力", f"{show(start)} kPa，要 {show(required)} kPa 以上（设计 {show(design)} kPa）"))
    return required


def _slip(value: Decimal, wanted: Decimal) -> str:
    """The unit in which the number would be about right."""
    for unit, factor in _TO_KPA:
        if wanted * Decimal("0.9") <= value * factor <= wanted * Decimal("2"):
            return f"，单位是 {unit} 吗"
    return ""


def _instrument(
    rule: TestRule,
    values: dict[str, Decimal],
    inputs: Mapping[str, Any],
    required: Decimal | None,
    today: date | None,
    steps: Steps,
) -> None:
    tool = rule.instrument
    if tool is None:
        return
    kind = inputs.get("instrument")
    if kind and kind not in tool.kinds:
        wanted = "、".join(INSTRUMENTS.get(one, one) for one in tool.kinds)
        raise Refused(f"这项试验要用{wanted}", "instrument", "instrument")
    _range(rule, values, required, steps)
    accuracy = values.get("gauge_class")
    if accuracy is not None and not tool.class_fits(accuracy):
        raise Refused(
            f"压力表精度 {show(accuracy)} 级不够，要 {show(tool.max_class or 0)} 级以内",
            "gauge_class",
            "class",
        )
    until = inputs.get("calibrated_until")
    if tool.calibrated and until and today and date.fromisoformat(str(until)) < today:
        raise Refused(f"仪表检定 {until} 到期了，换一块在检定期内的", "calibrated_until", "calibration")


def _range(rule: TestRule, values: dict[str, Decimal], required: Decimal | None, steps: Steps) -> None:
    """A gauge that is far too large reads nothing: its range is a multiple of the test pressure."""
    tool, full = rule.instrument, values.get("gauge_range_kpa")
    if tool is None or full is None or tool.range_min_factor is None or tool.range_max_factor is None:
        return
    base = required if required is not None else values["H1"] / 1000
    low, high = base * Decimal(str(tool.range_min_factor)), base * Decimal(str(tool.range_max_factor))
    if not tool.range_fits(base, full):
        guess = next((f"，单位是 {u} 吗" for u, f in _TO_KPA if low <= full * f <= high), "")
        raise Refused(
            f"压力表量程 {show(full)} kPa 不合适，"
            f"试验 {show(base)} kPa 要用 {show(low)} 到 {show(high)} kPa 的表{guess}",
            "gauge_range_kpa",
            "range",
        )
    if any(values.get(key, Decimal(0)) > full for key in ("start_kpa", "end_kpa")):
        raise Refused("读数超过了压力表量程，看看单位", "start_kpa", "range")
    steps.append(("压力表", f"量程 {show(full)} kPa，要 {show(low)} 到 {show(high)} kPa"))


def _klass(pack: Pack, design_kpa: Decimal | None) -> str | None:
    """The pressure class that chooses the hold time."""
    if design_kpa is None:
        return None
    mpa = design_kpa / 1000
    fits = [one for one in pack.pressure.classes if mpa <= Decimal(str(one.max_mpa))]
    return fits[0].test_class if fits else pack.pressure.classes[-1].test_class


def _soap(rule: TestRule, klass: str | None, soap: Any) -> None:
    """Every joint is soaped, unless the rule has a longer hold that does without."""
    without = any(hold.klass == klass and hold.soap is None for hold in rule.holds)
    if rule.soap and soap is not None and not _true(soap) and not without:
        raise Refused("接口要逐个查漏才算做完", "soap", "soap")


def _hold(rule: TestRule, values: dict[str, Decimal], klass: str | None, soap: bool, steps: Steps) -> None:
    wanted, held = rule.minutes(klass, soap), values.get("minutes")
    if wanted is None or held is None:
        return
    if held < Decimal(str(wanted)):
        raise Refused(f"稳压 {show(held)} 分不够，要 {show(wanted)} 分", "minutes", "hold")
    steps.append(("稳压", f"{show(held)} 分，要 {show(wanted)} 分"))


def _limits(rule: TestRule, values: dict[str, Decimal], inputs: Mapping[str, Any], steps: Steps) -> list[str]:
    """What fails among the readings that have a limit of their own."""
    failings = []
    for one in rule.inputs:
        if one.max is not None and one.key in values:
            steps.append(
                (one.name, f"{show(values[one.key])} {one.unit or ''}，不超过 {show(one.max)}".rstrip())
            )
            if values[one.key] > Decimal(str(one.max)):
                failings.append(
                    f"{one.name} {show(values[one.key])} 超过 {show(one.max)} {one.unit or ''}".rstrip()
                )
    if rule.min_velocity_ms is not None and values["velocity_ms"] < Decimal(str(rule.min_velocity_ms)):
        failings.append(f"流速 {show(values['velocity_ms'])} m/s 不到 {show(rule.min_velocity_ms)} m/s")
    if rule.max_section_m is not None and values["section_m"] > Decimal(str(rule.max_section_m)):
        failings.append(f"吹扫段 {show(values['section_m'])} m 超过 {show(rule.max_section_m)} m")
    if rule.judge is Judge.CLEAN and not _true(inputs.get("clean")):
        failings.append("靶板有铁锈或尘土")
    return failings


def _leak(inputs: Mapping[str, Any], steps: Steps) -> list[str]:
    if not _true(inputs.get("leak")):
        return []
    steps.append(("查漏", "有漏点"))
    return ["查漏有漏点"]


def _drop(rule: TestRule, values: dict[str, Decimal], steps: Steps) -> tuple[Decimal | None, str]:
    """The drop in Pa and the sentence that compares it."""
    if rule.judge is Judge.CORRECTED_DROP:
        return _corrected(rule, values, steps)
    if rule.judge is not Judge.NO_DROP:
        return None, ""
    start, end = values["start_kpa"], values["end_kpa"]
    if end < 0:
        raise Refused("结束压力不能是负数", "end_kpa", "pressure")
    drop = (start - end) * 1000
    steps.append(("压降", f"{show(start)} − {show(end)} = {show(start - end)} kPa"))
    return drop, "无压降" if drop <= 0 else f"掉压 {show(drop)} Pa"


def _corrected(rule: TestRule, values: dict[str, Decimal], steps: Steps) -> tuple[Decimal, str]:
    for key, name in (("B1", "开始大气压"), ("B2", "结束大气压")):
        if not _AIR_PA[0] <= values[key] <= _AIR_PA[1]:
            guess = "，单位是 kPa 吗" if _AIR_PA[0] <= values[key] * 1000 <= _AIR_PA[1] else "，看看单位"
            raise Refused(f"{name} {show(values[key])} Pa 不对{guess}", key, "pressure")
    for key, name in (("H1", "开始表压"), ("H2", "结束表压")):
        if values[key] <= 0:
            raise Refused(f"{name}要大于 0", key, "pressure")
    if values["H1"] < 1000:
        raise Refused(f"开始表压 {show(values['H1'])} Pa 太低，单位是 kPa 吗", "H1", "pressure")
    names = ("H1", "B1", "t1", "H2", "B2", "t2")
    exact = exact_drop_pa(*(values[name] for name in names))
    h1, b1, t1, h2, b2, t2 = (show(values[name]) for name in names)
    rounded = show(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
    steps.append(("修正压力降", f"({h1}+{b1}) − ({h2}+{b2})×(273+{t1})/(273+{t2}) = {rounded} Pa"))
    if rule.limit_pa is None:
        return exact, f"修正压力降 {rounded} Pa"
    fits, sign = rule.allows(exact), "≤" if rule.limit_inclusive else "<"
    compare = sign if fits else (">" if rule.limit_inclusive else "≥")
    return exact, f"修正压力降 {rounded} Pa {compare} {show(rule.limit_pa)} Pa"


def _true(value: Any) -> bool:
    return value is True or str(value).strip().lower() in _YES
