"""配套费: from the voucher to the booked allocation, never more than is due, and only where it is a duty."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from fieldapp.commands.approve_fee_excess import ApproveFeeExcess
from fieldapp.commands.book_fee import BookFee
from fieldapp.commands.prepare_fee_dossier import PrepareFeeDossier
from fieldapp.commands.report_fee import ReportFee
from fieldapp.domain.case import Case
from fieldapp.domain.fee import FeeAccount, ageing, totals
from fieldapp.domain.worklist import tasks_of
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from fieldapp.packs.closing import FeeStage
from tests.support.cast import Stage
from tests.support.story_closing import (
    dunning,
    fee_opened,
    fee_ready,
    fee_reported,
    finished,
    opening,
    payment,
    with_voucher,
)


@pytest.fixture
def stage(stage_th: Stage) -> Stage:
    """Tanghe, where the ledger is kept."""
    return stage_th


def look(stage: Stage, account_id: object) -> FeeAccount:
    with Session(stage.engine, expire_on_commit=False) as session:
        return session.get_one(FeeAccount, account_id)


@pytest.mark.clause("TH-3.2.1-4a", "TH-3.2.1-4b")
def test_it_walks_through_every_stage(stage: Stage) -> None:
    account_id = fee_opened(stage)
    assert look(stage, account_id).stage is FeeStage.VOUCHER_OBTAINED
    fee_ready(stage, account_id)
    assert look(stage, account_id).stage is FeeStage.DOSSIER_READY
    stage.act(
        "engineer",
        ReportFee(account_id=account_id, report_no="2026-01", receiver="财政局综合科", on=date(2026, 3, 2)),
    )
    assert look(stage, account_id).stage is FeeStage.REPORTED
    stage.act("finance", dunning(account_id))
    seen = look(stage, account_id)
    assert (seen.stage, seen.next_on) == (FeeStage.DUNNED, date(2026, 4, 29))
    stage.act("finance", payment(account_id, 4000000))
    seen = look(stage, account_id)
    assert (seen.stage, seen.receivable_fen) == (FeeStage.PART_PAID, 6000000)
    stage.act("finance", payment(account_id, 6000000, "回单 2"))
    assert look(stage, account_id).stage is FeeStage.PAID
    assert (
        stage.act("finance", BookFee(account_id=account_id, finance_voucher="记-0412")).result["fen"]
        == 10000000
    )
    assert look(stage, account_id).stage is FeeStage.BOOKED


def test_it_puts_the_next_step_on_the_right_worklist(stage: Stage) -> None:
    case_id = with_voucher(stage, finished(stage))

    def fee_tasks() -> set[tuple[str, str]]:
        with Session(stage.engine) as session:
            return {
                (t.label, t.role)
                for t in tasks_of(session, session.get_one(Case, case_id))
                if t.kind == "fee"
            }

    assert fee_tasks() == {("配套费立账", "customer_manager")}
    account_id = fee_opened(stage, case_id)
    assert fee_tasks() == {("备配套费资料", "engineer")}
    fee_reported(stage, account_id)
    assert fee_tasks() == {("向财政局催配套费", "finance_officer")}


def test_it_never_takes_more_than_is_due_without_approval(stage: Stage) -> None:
    account_id = fee_reported(stage)
    stage.act("finance", payment(account_id, 9000000))
    with pytest.raises(Refused, match=r"累计会超过应拨 0\.01") as refused:
        stage.act("finance", payment(account_id, 1000001, "回单 2"))
    assert refused.value.field == "amount"
    with pytest.raises(NotPermitted):
        stage.act("finance", ApproveFeeExcess(account_id=account_id, extra=1, reason="尾差"))
    stage.act("manager", ApproveFeeExcess(account_id=account_id, extra=1, reason="尾差"))
    assert stage.act("finance", payment(account_id, 1000001, "回单 2")).result["left_fen"] == 0


def test_it_books_a_bank_slip_once(stage: Stage) -> None:
    account_id = fee_reported(stage)
    stage.act("finance", payment(account_id, 1000000))
    with pytest.raises(Refused, match="记过了"):
        stage.act("finance", payment(account_id, 1000000))
    stage.act("finance", BookFee(account_id=account_id, finance_voucher="记-0412"))
    with pytest.raises(Refused, match="没有要入账"):
        stage.act("finance", BookFee(account_id=account_id, finance_voucher="记-0413"))
    assert look(stage, account_id).stage is FeeStage.PART_PAID


def test_it_goes_in_order_and_by_role(stage: Stage) -> None:
    account_id = fee_opened(stage)
    with pytest.raises(Refused, match="资料还没备齐"):
        stage.act(
            "engineer",
            ReportFee(account_id=account_id, report_no="1", receiver="财政局", on=date(2026, 3, 2)),
        )
    with pytest.raises(Refused, match="还没上报"):
        stage.act("finance", dunning(account_id))
    with pytest.raises(NotPermitted, match="工程专工"):
        stage.act("finance", PrepareFeeDossier(account_id=account_id, items=["VOUCHER"]))
    assert not stage.act("engineer", PrepareFeeDossier(account_id=account_id, items=["VOUCHER"])).result[
        "ready"
    ]


def test_it_opens_only_on_a_voucher_and_within_it(stage: Stage) -> None:
    case_id = finished(stage)
    with pytest.raises(Refused, match="凭证还没收到"):
        stage.act("customer_manager", opening(case_id))
    with_voucher(stage, case_id)
    with pytest.raises(Refused, match="减免"):
        stage.act("customer_manager", opening(case_id, payable=60000000))
    with pytest.raises(Refused, match="应缴总额"):
        stage.act("customer_manager", opening(case_id, entitlement=50000001))


def test_it_ages_what_is_owed_in_the_companys_buckets(stage: Stage) -> None:
    for on in (date(2026, 3, 2), date(2026, 3, 1), date(2025, 11, 1)):
        fee_reported(stage, fee_opened(stage, finished(stage)), on)
    paid = fee_reported(stage, fee_opened(stage, finished(stage)), date(2026, 3, 2))
    stage.act("finance", payment(paid, 10000000))
    with Session(stage.engine) as session:
        table = ageing(session, stage.cast.company.id, stage.cast.company.pack, date(2026, 4, 1))
        assert [(line.count, line.fen) for line in table] == [
            (1, 10000000),
            (1, 10000000),
            (1, 10000000),
            (0, 0),
        ]
        assert totals(session, stage.cast.company.id) == (40000000, 10000000)


def test_it_keeps_no_ledger_in_xinzheng(stage_xz: Stage) -> None:
    with pytest.raises(NotFound):
        stage_xz.act("customer_manager", opening(finished(stage_xz)))
