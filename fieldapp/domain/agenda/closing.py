"""Next steps of the closing part of a case: completion documents, settlement, the two keys, the archive, the fee."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from fieldapp.domain.archive import archive_of
from fieldapp.domain.audit import SETTLEMENT, keys_of, passed_at_all
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.completion import OPEN_STAGES
from fieldapp.domain.fee import FeeAccount, account_of, next_dunning, stage_name, voucher_of
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.domain.step import Due, Step, softly
from fieldapp.lib.clock import SHANGHAI
from fieldapp.packs.closing import FeeStage

AUDITED = (Stage.ACCEPTED, Stage.IN_SERVICE)


def steps(session: Session, case: Case, clocks: list[Clock]) -> Iterable[Step]:
    """What is next, for whom, until when."""
    if case.at_stage in OPEN_STAGES and not passed_at_all(case):
        yield from _papers(session, case)
    elif passed_at_all(case):
        yield from _archive(session, case)
    if case.pack.fee.enabled and case.residential:
        yield from _fee(session, case)


def _papers(session: Session, case: Case) -> Iterator[Step]:
    pack = case.pack
    for key in keys_of(session, case):
        money = key.step.code == SETTLEMENT
        if key.subject is None or key.returned:
            kind, what = ("settlement", "结算单") if money else ("completion_documents", "竣工资料")
            target = "SETTLEMENT" if money else "COMPLETION_DOCS"
            yield Step(
                kind, f"{'补' if key.returned else '报'}{what}", Role.CONTRACTOR, firm_id=case.contractor_id,
                clause=pack.completion.settlement_clause if money else pack.completion.clause,
                **softly(case, target, "WORKS_COMPLETED"),
            )  # fmt: skip
        elif key.waiting and case.at_stage in AUDITED:
            yield Step("audit", f"终审：{key.step.name}", key.step.role, clause=pack.final_audit.clause)


def _archive(session: Session, case: Case) -> Iterator[Step]:
    archive = archive_of(session, case)
    if archive is None or archive.received_at is not None:
        return
    clause = case.pack.archive.clause
    if archive.handed_at is None:
        yield Step("archive", "移交档案信息表", Role.ENGINEER, clause=clause)
    else:
        name = case.pack.household.name if case.residential else case.pack.household.business_name
        yield Step("archive", f"收档案，建{name}", Role.CUSTOMER_SERVICE, clause=clause)


def _fee(session: Session, case: Case) -> Iterator[Step]:
    fee, account = case.pack.fee, account_of(session, case)
    roles = {step.stage: step.role for step in fee.stages}
    if account is None:
        if voucher_of(session, case) is not None:
            yield Step(
                "fee", "配套费立账", roles[FeeStage.VOUCHER_OBTAINED], person_id=case.customer_manager_id,
                clause=fee.collect_clause or "",
            )  # fmt: skip
        return
    label, stage, clause = _next(case, account)
    if stage is not None:
        yield Step(
            "fee", label, roles[stage], subject_id=account.id, clause=clause or "", **_due(case, account)
        )


def _next(case: Case, account: FeeAccount) -> tuple[str, FeeStage | None, str | None]:
    """Label, stage whose turn it is (None when done or not yet), and clause."""
    fee, now = case.pack.fee, account.stage
    if now is FeeStage.BOOKED:
        return "", None, None
    if now is FeeStage.VOUCHER_OBTAINED:
        ready = "WORKS_COMPLETED" in case.marks
        return "备配套费资料", FeeStage.DOSSIER_READY if ready else None, fee.collect_clause
    if now is FeeStage.DOSSIER_READY:
        return "上报配套费", FeeStage.REPORTED, fee.collect_clause
    if now is FeeStage.PAID:
        return f"配套费{stage_name(case.pack, FeeStage.BOOKED)}", FeeStage.BOOKED, fee.dun_clause
    return f"向{fee.payer}催配套费", FeeStage.DUNNED, fee.dun_clause


def _due(case: Case, account: FeeAccount) -> Due:
    """When to ask again: the day agreed, else the pack's interval from the report."""
    if account.reported_on is None or account.settled:
        return Due()
    day = account.next_on or next_dunning(case.pack, account.reported_on)
    start = account.dunned_on or account.reported_on
    return Due(
        due_at=datetime.combine(day + timedelta(days=1), time(), SHANGHAI),
        started_at=datetime.combine(start, time(), SHANGHAI),
    )
