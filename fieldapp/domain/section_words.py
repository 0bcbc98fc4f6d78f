"""A section of the survey sheet in words, as its page calls what was written; what nobody touched is left out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fieldapp.domain.flow import plain
from fieldapp.domain.sheet import FLAGS, SECTIONS, Drawn, Section, Sheet
from fieldapp.lib.units import FLOW_NAMES, PRESSURE_NAMES
from fieldapp.packs import Pack

EMPTY = "空着"
NAMES = {
    "kind": "客户类型", "households": "户数", "smart_meters": "装智能表", "plain_meters": "装普通表",
    "operator": "法人或经营者", "opening_on": "客户打算什么时候用气", "premises_now": "现状", "flags": "有没有这些情况",
    "burners": "用气设备", "growth": "以后要加的", "daily_m3": "一天用多少", "annual_m3": "一年用多少",
    "hours_a_day": "每天用几小时", "burner_kpa": "设备要求的压力", "needs": "其他要求",
    "tie_in": "接气点", "pressure_class": "压力级别", "gas": "气源", "pipe": "管径", "sdr": "SDR", "material": "管材",
    "measured": "实测压力", "measured_at": "几点测的", "gauge": "用哪块表测的", "spare_m3h": "富余能力",
    "hot_tap": "要不要带气接", "hot_taps": "带气几次", "regulator": "调压设施", "nearby": "周边管线、调压、阀井",
    "node": "监测点", "lowest_kpa": "高峰最低压力", "required_kpa": "需要的压力", "method": "怎么来的", "note": "说明",
    "drawn": "走向", "no_cut": "不破路", "cuts": "破路", "inside_m": "红线内管长", "outside_m": "红线外管长",
    "aerial_m": "高位架空", "pipes": "管", "main_m": "干线长度", "extra_m": "超长", "green_m2": "占绿地、动树木",
    "obstacles": "障碍物、其他管线、绿地树木", "station": "有没有专用调压站或表房", "room_m2": "房间面积",
    "height_m": "层高", "storey": "楼层", "ceiling": "吊顶", "fire_rating": "耐火等级", "ventilation": "通风",
    "meter_place": "表位", "alarm_place": "报警器位置", "alarm_power": "报警器电源", "flue": "烟道",
    "room_note": "说明", "result": "勘察结果", "return_reason": "不可行的原因", "site_ready": "现场能不能进场",
    "road_ready_on": "道路什么时候能交出来", "days_needed": "施工要几天", "customer_words": "客户意见",
    "advice": "接气方案、技术建议",
}  # fmt: skip
UNITS = {
    "households": "户", "smart_meters": "户", "plain_meters": "户", "daily_m3": "m³", "annual_m3": "m³",
    "hours_a_day": "小时", "burner_kpa": "kPa", "spare_m3h": "m³/h", "hot_taps": "次", "lowest_kpa": "kPa",
    "required_kpa": "kPa", "inside_m": "m", "outside_m": "m", "aerial_m": "m", "main_m": "m", "extra_m": "m",
    "green_m2": "m²", "room_m2": "m²", "height_m": "m", "days_needed": "天", "length_m": "m", "pits_m": "m",
    "width_m": "m", "year": "年",
}  # fmt: skip
YES_NO = {
    "station": ("有", "没有"), "hot_tap": ("带气", "停气"), "site_ready": ("能", "还不能"),
    "existing": ("原有", "新装"), "municipal": ("市政道路", "院内、自有地"), "certified": ("有 3C", "没有 3C"),
}  # fmt: skip
FURTHER = {"pits_m": "工作坑", "width_m": "路宽"}  # a second length beside the first needs its name
_SIDES = {"INSIDE": "红线内", "OUTSIDE": "红线外"}


def section_words(name: str, saved: Mapping[str, Any] | None, pack: Pack) -> str:
    """客户类型 餐饮，有没有这些情况 地下室: what somebody saved in that section, by the lists of the case's rules."""
    typed = getattr(Sheet.model_validate({name: saved or {}}), name)
    codes = _codes(pack)
    said = []
    for field, value in _written(typed):
        ticked = value is True and field not in YES_NO
        said.append(NAMES[field] if ticked else f"{NAMES[field]} {_one(field, value, typed, codes)}")
    return "，".join(said) or EMPTY


def sheet_words(sheet: Mapping[str, Any], pack: Pack) -> str:
    """Every section that is there; one alone needs no name."""
    there = [name for name in SECTIONS if sheet.get(name) is not None]
    if len(there) == 1:
        return section_words(there[0], sheet[there[0]], pack)
    return "；".join(f"{SECTIONS[name]}：{section_words(name, sheet[name], pack)}" for name in there)


def _written(part: Section) -> list[tuple[str, Any]]:
    """What differs from an untouched one."""
    fields = type(part).model_fields
    return [
        (name, getattr(part, name)) for name in fields if getattr(part, name) != fields[name].get_default()
    ]


def _one(field: str, value: Any, part: Section, codes: Mapping[str, Mapping[str, str]]) -> str:
    if isinstance(value, Drawn):
        return f"画了 {len(value.points)} 个点"
    if isinstance(value, list):
        return "、".join(
            _line(one, codes) if isinstance(one, Section) else codes[field].get(one, one) for one in value
        )
    if isinstance(value, bool):
        return YES_NO[field][0 if value else 1]
    if isinstance(value, Decimal | float):
        value = plain(Decimal(str(value)))
    unit = getattr(part, f"{field}_unit", None)
    unit = PRESSURE_NAMES[unit] if unit is not None else UNITS.get(field, "")
    return f"{codes.get(field, {}).get(str(value), value)} {unit}".rstrip()


def _line(part: Section, codes: Mapping[str, Mapping[str, str]]) -> str:
    """One appliance, road or pipe: 猛火灶 4.2 m³/h × 2."""
    said = []
    for field, value in _written(part):
        if field in ("unit", "side"):
            continue
        text = _one(field, value, part, codes)
        if field == "flow":
            text += f" {FLOW_NAMES[part.unit] if hasattr(part, 'unit') else 'm³/h'}"
        said.append(
            f"× {text}" if field == "qty" else f"{FURTHER[field]} {text}" if field in FURTHER else text
        )
    side = getattr(part, "side", "")
    return " ".join([*said, _SIDES[side]] if side else said)


def _codes(pack: Pack) -> dict[str, dict[str, str]]:
    """By field what the codes of its list are called."""
    survey, by = pack.survey, _names
    return {
        "kind": by(survey.kinds), "flags": FLAGS, "code": by(pack.appliances),
        "pressure_class": by(pack.pressure.classes), "gas": by(survey.gases), "method": by(pack.pressure.methods),
        "surface": by(survey.surfaces), "crossing": by(survey.crossings), "grade": by(survey.grades),
        "owner": by(survey.owners), "material": by(survey.materials), "laying": by(survey.layings),
        "fire_rating": by(survey.fire_ratings), "result": by(survey.results),
        "return_reason": by(survey.return_reasons),
    }  # fmt: skip


def _names(listed: Any) -> dict[str, str]:
    return {one.code: one.name for one in listed}
