"""Papers by the company's list, and the hand-over that waits for them."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.founding import add_firm
from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.mark_paper_missing import MarkPaperMissing
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.customer import recent_cases_of_customer
from fieldapp.domain.paper import Paper, paper_state
from fieldapp.domain.person import Person
from fieldapp.domain.scope import visible
from fieldapp.domain.task import Task
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.packs.intake import PaperStage
from tests.support.cast import Stage
from tests.support.story_intake import TYPED, blob, estate, handed_over, lead, papered, visited

VOUCHER = {
    "voucher_no": "演示 20260220",
    "payer": "甲置业（演示）",
    "paid_on": "2026-02-20",
    "amount": "1,234,567.89",
}


def hand(stage: Stage, case_id: UUID, part: str = "customer_manager") -> None:
    stage.act(part, HandOver(case_id=case_id, firm_id=stage.cast.firms["design"].id))


def codes(stage: Stage, session: Session, case_id: UUID) -> list[str]:
    session.rollback()
    case = session.get_one(Case, case_id)
    return [line.rule.code for line in paper_state(session, case, PaperStage.HANDOVER)]


def test_each_company_and_class_has_its_list(stage_xz: Stage, stage_th: Stage, session: Session) -> None:
    assert codes(stage_xz, session, lead(stage_xz)) == ["M02", "M06"]
    assert codes(stage_xz, session, estate(stage_xz, phone="")) == ["M07"]
    assert codes(stage_th, session, estate(stage_th)) == ["M07", "M08"]


def test_the_case_goes_to_the_design_firm_with_its_papers(stage_xz: Stage, session: Session) -> None:
    case_id = papered(stage_xz)
    before = session.scalars(select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None))).one()
    assert before.kind == "handover"
    session.rollback()
    hand(stage_xz, case_id)
    case = session.get_one(Case, case_id)
    assert (case.stage, case.design_firm_id) == ("HANDED_OVER", stage_xz.cast.firms["design"].id)
    assert {"PAPERS_COLLECTED", "HANDED_OVER"} <= set(case.marks)
    assert case.uscc == TYPED["uscc"]


def test_it_waits_for_papers_unless_they_are_marked_as_missing(stage_xz: Stage, session: Session) -> None:
    case_id = visited(stage_xz)
    with pytest.raises(Refused, match="营业执照"):
        hand(stage_xz, case_id)
    for code in ("M02", "M06"):
        stage_xz.act("customer_manager", MarkPaperMissing(case_id=case_id, code=code, reason="还没办下来"))
    hand(stage_xz, case_id)
    assert session.get_one(Case, case_id).stage == "HANDED_OVER"


def test_it_waits_for_the_class(stage_xz: Stage) -> None:
    case_id = visited(stage_xz, lead(stage_xz, customer_kind=""))
    with pytest.raises(Refused, match="类别"):
        hand(stage_xz, case_id)


def test_only_the_owner_hands_over_and_only_to_a_working_design_firm(
    stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    case_id = papered(stage_xz)
    with pytest.raises(NotPermitted):
        hand(stage_xz, case_id, "customer_manager_2")
    closed = add_firm(session, session.merge(stage_xz.cast.company), "DESIGN", "停用设计（演示）")
    closed.active = False
    session.commit()
    firms = (stage_xz.cast.firms["works"].id, stage_th.cast.firms["design"].id, closed.id)
    for firm_id in firms:
        with pytest.raises(Refused) as refused:
            stage_xz.act("customer_manager", HandOver(case_id=case_id, firm_id=firm_id))
        assert refused.value.field == "firm_id"


def test_a_firm_past_its_qualification_gets_nothing(stage_xz: Stage, session: Session) -> None:
    case_id = papered(stage_xz)
    firm = session.get_one(Firm, stage_xz.cast.firms["design"].id)
    firm.qualified_until = now().replace(year=2020)
    session.commit()
    with pytest.raises(Refused, match="资质"):
        hand(stage_xz, case_id)


def test_the_fee_voucher_is_read_in_fen(stage_th: Stage, session: Session) -> None:
    case_id = visited(stage_th, estate(stage_th))
    stage_th.act(
        "customer_manager", CollectPaper(case_id=case_id, code="M08", values=VOUCHER, files=[blob(stage_th)])
    )
    paper = session.scalars(select(Paper)).one()
    assert paper.values["amount"] == 123456789 and paper.values["paid_on"] == "2026-02-20"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", ""),
        ("amount", "-5"),
        ("amount", "1.234"),
        ("amount", "很多"),
        ("paid_on", "昨天"),
        ("building_area_m2", "-3"),
        ("building_area_m2", "Infinity"),
        ("payer", "长" * 201),
    ],
)
def test_a_bad_value_is_refused_at_its_field(stage_th: Stage, field: str, typed: str) -> None:
    case_id = visited(stage_th, estate(stage_th))
    command = CollectPaper(
        case_id=case_id, code="M08", values={**VOUCHER, field: typed}, files=[blob(stage_th)]
    )
    with pytest.raises(Refused) as refused:
        stage_th.act("customer_manager", command)
    assert refused.value.field == f"values.{field}"


def test_papers_the_customer_brings_are_counted_for_the_four_zeros(stage_th: Stage, session: Session) -> None:
    case_id = visited(stage_th)
    files = [blob(stage_th)]
    stage_th.act(
        "customer_manager", CollectPaper(case_id=case_id, code="M06", obtained="CUSTOMER", files=files)
    )
    stage_th.act(
        "customer_manager",
        CollectPaper(case_id=case_id, code="M02", obtained="SHARED", values={"uscc": "91350203M0001QAY9B"}),
    )
    assert session.get_one(Case, case_id).counters == {"customer_supplied_docs": 1}
    licence = session.scalars(select(Paper).where(Paper.code == "M02")).one()
    assert "校验" in licence.warnings["uscc"] and licence.values["uscc"] == "91350203M0001QAY9B"


def test_a_paper_needs_a_file_or_a_look_at_the_original(stage_xz: Stage) -> None:
    case_id = visited(stage_xz)
    with pytest.raises(Refused) as refused:
        stage_xz.act("customer_manager", CollectPaper(case_id=case_id, code="M06"))
    assert refused.value.field == "files"
    with pytest.raises(Refused, match="数据共享"):
        stage_xz.act("customer_manager", CollectPaper(case_id=case_id, code="M05", obtained="SHARED"))
    stage_xz.act("customer_manager", CollectPaper(case_id=case_id, code="M06", seen_only=True))


def test_a_paper_the_company_does_not_ask_for_is_refused(stage_xz: Stage) -> None:
    case_id = visited(stage_xz, estate(stage_xz))
    with pytest.raises(Refused, match="不要"):
        stage_xz.act(
            "customer_manager",
            CollectPaper(case_id=case_id, code="M08", values=VOUCHER, files=[blob(stage_xz)]),
        )


def test_what_is_there_is_not_missing(stage_xz: Stage) -> None:
    case_id = papered(stage_xz)
    with pytest.raises(Refused, match="已经有了"):
        stage_xz.act("customer_manager", MarkPaperMissing(case_id=case_id, code="M06", reason="没有"))


def test_the_design_firm_sees_the_case_from_the_hand_over_on(stage_xz: Stage, session: Session) -> None:
    def seen() -> int:
        session.rollback()
        designer = session.get_one(Person, stage_xz.person("designer").id)
        return len(session.scalars(select(Case).where(visible(designer))).all())

    case_id = papered(stage_xz)
    assert seen() == 0
    hand(stage_xz, case_id)
    assert seen() == 1


def test_works_split_into_two_cases_show_up(stage_xz: Stage, session: Session) -> None:
    handed_over(stage_xz)
    ids = lead(stage_xz, name="张记烩面馆（二）"), lead(stage_xz, name="好又多超市", phone="13900009999")
    second, other = (session.get_one(Case, case_id) for case_id in ids)
    assert len(recent_cases_of_customer(session, second, now())) == 1
    assert recent_cases_of_customer(session, other, now()) == []


def test_a_cancelled_case_takes_no_papers(stage_xz: Stage, session: Session) -> None:
    case_id = visited(stage_xz)
    session.get_one(Case, case_id).stage = "CANCELLED"
    session.commit()
    for command in (
        CollectPaper(case_id=case_id, code="M06", seen_only=True),
        MarkPaperMissing(case_id=case_id, code="M06", reason="没有"),
    ):
        with pytest.raises(Refused, match="取消"):
            stage_xz.act("customer_manager", command)
