"""What people write into the forms of the kept letters: where, how far the case is, and every box worth filling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.cli.demo.good import GATE_READINGS
from tests.letters.kept import PHOTO

SHOT = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": PHOTO.read_bytes()}
READINGS = {f"v_{key}": value for key, value in GATE_READINGS.items() if not key[-1].isdigit()}


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it is filled in; addresses with {words}, `at` where it is posted to if not to its page."""

    scene: str
    part: str
    page: str
    values: Mapping[str, Any]
    at: str = ""
    signed: bool = False
    drawn: bool = False


AT_DOOR = {
    "result": "D01", "photos": SHOT, "met": "老周", "phone": "13900001111", "consent": True, "demand": "STRONG",
    "energy": "LPG", "shop_state": "OPEN", "obstacles": ["PRICE", "LANDLORD"], "bottles": "12", "cost_yuan": "1400",
    "appliances": "双眼灶", "floor": "1 层", "area_m2": "80", "tenure": "AGREED", "pipe": "50M", "crossing": "LANE",
    "papers": SHOT, "uscc": "92410184MA40TEA20F", "agent_reason": "ELDERLY", "note": "下午 3 点后有空",
    "revisit_on": "{tomorrow}",
}  # fmt: skip
DAY = {"at.day": "{tomorrow}", "at.time": "10:00"}

FORMS = {
    "form_lead": Form(
        "street", "customer_manager", "/canvass/new",
        {"customer_kind": "RESTAURANT", "name": "老街羊肉汤", "address": "新郑市文峰路 8 号", "contact": "周师傅",
         "phone": "13900001111", "source": "SWEEP", "photos": SHOT, "uscc": "92410184MA40TEA20F",
         "agent_reason": "ELDERLY", "note": "下午 3 点后有空"},
        at="/canvass",
    ),
    "form_door": Form(
        "street", "customer_manager", "/canvass",
        {**AT_DOOR, "name": "老街羊肉汤", "shop": "RESTAURANT", "street": "文峰路", "number": "8 号"},
        at="/canvass/doors", signed=True,
    ),
    "form_door_visit": Form(
        "door", "customer_manager", "/canvass/doors/{door}",
        {**AT_DOOR, "pin": "113.74,34.40", "pin_crs": "GCJ02"},
        at="/canvass/doors/{door}/visits", signed=True,
    ),
    "form_survey_booking": Form(
        "unbooked", "designer", "/cases/{case}/appointment", {**DAY, "note": "走后门"}
    ),
    "form_survey_booking_moved": Form(
        "agreed", "designer", "/cases/{case}/appointment",
        {**DAY, "moved_by": "CUSTOMER", "way": "PHONE", "note": "客户出差"},
    ),
    "form_contact": Form(
        "unbooked", "designer", "/cases/{case}/appointment",
        {"way": "PHONE", "outcome": "NO_ANSWER", "note#1": "下午再打"}, at="/cases/{case}/contacts",
    ),
    "form_arrival": Form("agreed", "designer", "/cases/{case}/survey", {}, at="/cases/{case}/survey/arrival"),
    "form_survey_photos": Form(
        "survey", "designer", "/cases/{case}/survey", {"photo_SHOPFRONT": SHOT}, at="/cases/{case}/survey/photos"
    ),
    "form_sketch": Form(
        "survey", "designer", "/cases/{case}/survey/sketch", {"slot": "FLUE", "photo": SHOT}, drawn=True
    ),
    "form_survey_basic": Form(
        "survey", "designer", "/cases/{case}/survey/basic", {"kind": "RESTAURANT", "operator": "店主"}
    ),
    "form_survey_source": Form(
        "survey", "designer", "/cases/{case}/survey/source",
        {"tie_in": "J-17", "pressure_class": "MEDIUM_B", "pipe": "de110", "measured": "0.2", "measured_unit": "MPA",
         "measured_at": "14:05", "gas": "NG", "hot_tap": "1", "hot_taps": "1"},
    ),
    "form_survey_area": Form(
        "survey", "designer", "/cases/{case}/survey/area",
        {"node": "南环调压站", "lowest_kpa": "220", "required_kpa": "200", "method": "GAUGE"},
    ),
    "form_survey_route": Form(
        "survey", "designer", "/cases/{case}/survey/route",
        {"cuts_road": "新华路", "cuts_length_m": "6", "cuts_crossing": "OPEN_CUT", "cuts_surface": "ASPHALT",
         "cuts_width_m": "12", "inside_m": "18", "outside_m": "36", "main_m": "0", "pipes_size": "de63",
         "pipes_length_m": "36", "green_m2": "4"},
    ),
    "form_survey_premises": Form(
        "survey", "designer", "/cases/{case}/survey/premises",
        {"station": "0", "room_m2": "38", "height_m": "3.1", "storey": "1 层", "fire_rating": "TWO",
         "alarm_power": "厨房配电箱"},
    ),
    "form_survey_submitted": Form(
        "drafted", "designer", "/cases/{case}/survey/conclusion",
        {"result": "FEASIBLE", "advice": "从 J-17 接", "days_needed": "3"},
    ),
    "form_order_accepted": Form(
        "ordered", "contractor", "/orders/{order}/acceptance",
        {"contract_no": "HT-001", "contract_due": "{tomorrow}"},
    ),
    "form_order_returned": Form(
        "ordered", "contractor", "/orders/{order}/return", {"reason": "DRAWING_UNCLEAR", "note": "图上的管径和现场不符"}
    ),
    "form_acknowledgement": Form("revised", "crew", "/orders/{order}/acknowledgement", {}),
    "form_start": Form(
        "ready", "crew", "/cases/{case}/start",
        {"seen_rev": True, "dangers": ["TRAFFIC"], "ticket.TRAFFIC": "ZD-1 陈师傅", "photos": SHOT, "note": "围挡已立"},
    ),
    "form_change": Form(
        "works", "crew", "/cases/{case}/changes/new",
        {"side": "INSIDE", "cause": "OBSTACLE", "reason": "有条电缆，绕过去", "rows.0.after": "126",
         "cost_delta": "350.5", "photos": SHOT},
        at="/cases/{case}/changes",
    ),
    "form_completion": Form(
        "works", "crew", "/cases/{case}/completion",
        {"self_check": "自检合格", "strength": "空气 0.1 MPa 30 分，不漏", "tightness": "空气 5 kPa 15 分，不降",
         "photos": SHOT, "remaining": "路面待恢复"},
    ),
    "form_restoration": Form(
        "works", "crew", "/cases/{case}/restoration", {"photos": SHOT, "note": "沥青已补平"}
    ),
    "form_paper": Form(
        "wanted", "customer_manager", "/cases/{case}/papers/M02",
        {"files": SHOT, "values.uscc": "92410184MA40TEA20F", "obtained": "STAFF"},
    ),
    "form_paper_missing": Form(
        "wanted", "customer_manager", "/cases/{case}/papers/M02", {"reason": "执照在换，下周给"},
        at="/cases/{case}/papers/M02/missing",
    ),
    "form_paper_of_application": Form(
        "asked", "customer_manager", "/applications/{application}/papers/M05",
        {"files": SHOT, "obtained": "CUSTOMER", "seen_only": True},
    ),
    "form_paper_tolerated": Form(
        "tolerated", "customer_manager", "/tolerances/{tolerance}", {"files": SHOT, "note": "原件已看"},
        at="/tolerances/{tolerance}/paper",
    ),
    "form_gas_visit": Form(
        "taken", "customer_manager", "/applications/{application}/visit", {**DAY, "note": "家里有老人"}
    ),
    "form_gas_refused": Form(
        "taken", "customer_manager", "/applications/{application}/refusal",
        {"reason": "HAZARD_INSIDE", "note": "软管超过 2 m，换好再通", "photos": SHOT,
         "rebooked_at.day": "{tomorrow}", "rebooked_at.time": "10:00"},
    ),
    "form_gate": Form(
        "taken", "customer_manager", "/applications/{application}/gates/G4",
        {**READINGS, "photos": SHOT, "note": "压力表 U-07"},
    ),
    "form_meter": Form(
        "taken", "customer_manager", "/applications/{application}/meter",
        {"no": "M2603120017", "model": "G10", "maker": "甲表厂", "direction": "LEFT", "base_reading": "0.125",
         "seal_no": "Q-7781", "installed_on": "2026-02-27", "expires_on": "2036-02-27", "photos": SHOT},
    ),
    "form_gas_photos": Form(
        "taken", "customer_manager", "/applications/{application}/photos", {"shows": "FLAME", "photos": SHOT}
    ),
    "form_household": Form(
        "accepted", "customer_manager", "/households/{household}/edit",
        {"user_no": "U-1101", "user_name": "王芳", "phone": "13900002222", "id_number": "110101199003070097"},
        at="/households/{household}",
    ),
    "form_retest": Form(
        "accepted", "inspector", "/cases/{case}/retest", {**READINGS, "files": SHOT, "note": "放了 7 个月"}
    ),
    "form_rectification": Form(
        "wrong", "crew", "/defects/{defect}", {"done": "补了 2 处箭头", "photos": SHOT}
    ),
}  # fmt: skip
WALK = "record_walk"  # the one letter that no form writes
