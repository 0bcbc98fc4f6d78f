"""Leads from the street, the counter and the hotline; twins are offered, doubts are warnings."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import Place
from fieldapp.commands.register_lead import RegisterLead
from fieldapp.domain.case import Case
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage

SHOP = {
    "source": "SWEEP",
    "name": "张记烩面馆",
    "address": "新华路 126 号",
    "customer_kind": "RESTAURANT",
    "phone": "13900001111",
}


def register(stage: Stage, part: str = "customer_manager", **over: object) -> tuple[UUID, dict[str, object]]:
    receipt = stage.act(part, RegisterLead(**{**SHOP, **over}))  # type: ignore[arg-type]
    return UUID(receipt.result["case_id"]), receipt.result


def test_it_gives_a_street_lead_to_the_one_who_found_it(stage_xz: Stage, session: Session) -> None:
    place = Place(lng=113.74, lat=34.40, accuracy_m=6)
    receipt = stage_xz.act("customer_manager_2", RegisterLead(**SHOP, agent_reason="ELDERLY"), place=place)  # type: ignore[arg-type]
    case = session.get_one(Case, receipt.case_id)
    assert (case.stage, case.customer, case.origin) == ("ASSIGNED", "NONRES", "SWEEP")
    assert case.customer_manager_id == stage_xz.person("customer_manager_2").id
    assert case.place is not None and case.place["crs"] == "CGCS2000"
    assert {"LEAD_REGISTERED", "AGENT_ASKED", "CASE_ASSIGNED"} <= set(case.marks)


def test_it_gives_a_counter_lead_to_the_owner_of_the_area(stage_xz: Stage, session: Session) -> None:
    case_id, _ = register(stage_xz, "counter", source="BRANCH", address="薛店镇工业路 9 号")
    case = session.get_one(Case, case_id)
    assert (case.origin, case.channel) == ("CHANNEL", "BRANCH")
    assert case.counters == {"customer_trips": 1}  # the customer came in person
    assert case.customer_manager_id == stage_xz.person("customer_manager_2").id


def test_each_company_has_its_own_channels(stage_xz: Stage, stage_th: Stage) -> None:
    register(stage_xz, "counter", source="ZHB_APP")
    with pytest.raises(Refused) as refused:
        register(stage_th, "counter", source="ZHB_APP")
    assert refused.value.field == "source"


@pytest.mark.parametrize(
    "again",
    [
        {"name": "别的店", "address": "别处", "phone": "139 0000 1111"},
        {"name": "另一家", "address": "别处", "phone": "", "uscc": "92410184MA40TEA20F"},
        {"name": "张记烩面馆（新华路店）", "address": "新华路126号", "phone": ""},
    ],
)
def test_it_offers_the_twin_before_writing_a_second_one(stage_xz: Stage, again: dict[str, str]) -> None:
    register(stage_xz, uscc="92410184MA40TEA20F")
    with pytest.raises(Refused, match="已经有了") as refused:
        register(stage_xz, **again)
    assert (refused.value.field, refused.value.code) == ("despite", "twins")
    register(stage_xz, **again, despite=True)


def test_another_shop_in_the_same_street_is_no_twin(stage_xz: Stage) -> None:
    register(stage_xz)
    register(stage_xz, name="文峰早餐店", address="新华路 128 号", phone="13900002222")


def test_a_companys_twins_are_not_anothers(stage_xz: Stage, stage_th: Stage) -> None:
    register(stage_xz)
    register(stage_th)


def test_doubtful_numbers_warn_and_are_kept(stage_xz: Stage, session: Session) -> None:
    case_id, result = register(stage_xz, uscc="91350203M0001QAY9B", id_number="411328190001010018")
    case = session.get_one(Case, case_id)
    assert set(result["warnings"]) == {"uscc", "id_number"}  # type: ignore[call-overload]
    assert (case.uscc, case.id_number) == ("91350203M0001QAY9B", "411328190001010018")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "长" * 201),
        ("name", "  "),
        ("address", ""),
        ("phone", "不知道"),
        ("phone", "123"),
        ("note", "x" * 501),
    ],
)
def test_bad_input_is_refused_at_its_field(stage_xz: Stage, field: str, value: str) -> None:
    with pytest.raises(ValueError) as wrong:
        register(stage_xz, **{field: value})
    assert field in str(wrong.value)


def test_a_designer_registers_nobody(stage_xz: Stage) -> None:
    with pytest.raises(NotPermitted):
        register(stage_xz, "designer")


def test_numbers_count_up_within_the_company(stage_xz: Stage, stage_th: Stage) -> None:
    first = register(stage_xz)[1]["no"]
    second = register(stage_xz, name="好又多超市", address="人民路 3 号", phone="")[1]["no"]
    other = register(stage_th)[1]["no"]
    assert [str(no)[-6:] for no in (first, second, other)] == ["000001", "000002", "000001"]
    assert str(other).startswith("TH-")
