"""One valid command of every verb of the fee ledger, which is Tanghe's alone, with the part that sends it."""

from collections.abc import Callable
from datetime import date

from fieldapp.commands.approve_fee_excess import ApproveFeeExcess
from fieldapp.commands.book_fee import BookFee
from fieldapp.commands.envelope import Command
from fieldapp.commands.prepare_fee_dossier import PrepareFeeDossier
from fieldapp.commands.report_fee import ReportFee
from tests.support import story_closing as story
from tests.support.cast import Stage

COMPANY = "tanghe"


def open_fee(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", story.opening(story.with_voucher(stage, story.finished(stage)))


def dossier(stage: Stage) -> tuple[str, Command]:
    return "engineer", PrepareFeeDossier(account_id=story.fee_opened(stage), items=["VOUCHER"])


def report(stage: Stage) -> tuple[str, Command]:
    account_id = story.fee_ready(stage)
    return "engineer", ReportFee(
        account_id=account_id, report_no="2026-01", receiver="财政局综合科", on=date(2026, 3, 2)
    )


def dun(stage: Stage) -> tuple[str, Command]:
    return "finance", story.dunning(story.fee_reported(stage))


def receive(stage: Stage) -> tuple[str, Command]:
    return "finance", story.payment(story.fee_reported(stage), 4000000)


def book(stage: Stage) -> tuple[str, Command]:
    account_id = story.fee_reported(stage)
    stage.act("finance", story.payment(account_id, 10000000))
    return "finance", BookFee(account_id=account_id, finance_voucher="记-0412")


def excess(stage: Stage) -> tuple[str, Command]:
    return "manager", ApproveFeeExcess(account_id=story.fee_reported(stage), extra=500000, reason="上年补拨")


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "open_fee_account": open_fee,
    "prepare_fee_dossier": dossier,
    "report_fee": report,
    "dun_fee": dun,
    "receive_fee": receive,
    "book_fee": book,
    "approve_fee_excess": excess,
}
