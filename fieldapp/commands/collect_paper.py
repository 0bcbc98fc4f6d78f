"""Take in a paper: its files, what was read off it, and how it came."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.last_word import need_last_word
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.paper import COLLECTED, TOLD, Paper, paper_state, told_of
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib import idcard, money, uscc
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise
from fieldapp.packs.closing import Counted
from fieldapp.packs.intake import Paper as PaperRule
from fieldapp.packs.intake import PaperField, PaperStage


class CollectPaper(Command):
    """`code` is a paper of the pack, `stage` what it is needed for, `subject_id` the household or application.

    `values` are the paper's fields as typed; `obtained` STAFF (fetched by us), SHARED (data sharing) or CUSTOMER.
    `seen_only`: the original was looked at, the copy follows.
    """

    kind: ClassVar[str] = "collect_paper"
    title: ClassVar[str] = "收资料"

    case_id: UUID
    code: str = Field(min_length=1, max_length=40)
    stage: PaperStage = PaperStage.HANDOVER
    subject_id: UUID | None = None
    obtained: Literal["STAFF", "SHARED", "CUSTOMER"] = "STAFF"
    seen_only: bool = False
    values: dict[str, str] = Field(default_factory=dict)
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(CollectPaper, by={Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER, Role.ENGINEER, Role.CUSTOMER_SERVICE})
def collect_paper(do: Doing, cmd: CollectPaper) -> Result:
    case = do.case(cmd.case_id)
    need_last_paper(do, case, paper_of(case, cmd.code), cmd.subject_id)
    return take_in(do, cmd)


def take_in(do: Doing, cmd: CollectPaper) -> Result:
    """The same where nothing newer can be covered, or what came with it must not wait."""
    case = do.case(cmd.case_id)
    running(case)
    rule = paper_of(case, cmd.code)
    if cmd.obtained == "SHARED" and not rule.shareable:
        raise Refused(f"{rule.name}没有数据共享，上门取", field="obtained")
    if not cmd.files and not cmd.seen_only and cmd.obtained != "SHARED":
        raise Refused("拍一张或选文件", field="files")
    warnings: dict[str, str] = {}
    values = {field.code: _value(field, cmd.values.get(field.code, ""), warnings) for field in rule.fields}
    values = {key: value for key, value in values.items() if value is not None}
    record = Paper(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        subject_id=cmd.subject_id,
        code=rule.code,
        stage=cmd.stage.value,
        outcome=COLLECTED,
        obtained=cmd.obtained,
        seen_only=cmd.seen_only and not cmd.files,
        values=values,
        warnings=warnings,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(record)
    do.attach(case, cmd.files, f"paper:{rule.code}", subject_id=record.id, field_name="files")
    if cmd.obtained == "CUSTOMER":
        case.count(Counted.PAPER_BROUGHT)
    credit = next((values.get(field.code) for field in rule.fields if field.kind == "uscc"), None)
    if credit and not case.uscc:
        case.uscc = str(credit)[:40]
    clause = next(
        (c for use in rule.uses if use.needed_for == cmd.stage and (c := case.pack.paper_clause(use))), None
    )
    data = {"code": rule.code, "name": rule.name, "obtained": cmd.obtained, "warnings": warnings}
    data |= {"device": do.letter.device_id}
    do.record(case, "PAPER_COLLECTED", clause=clause or "", data=data, subject_id=record.id)
    note_complete(do, case)
    return {"paper_id": str(record.id), "warnings": warnings}


def running(case: Case) -> None:
    """Refuse papers for a case that was cancelled."""
    if case.at_stage is Stage.CANCELLED:
        raise Refused("这件已取消，不用再收", code="stage")


def paper_of(case: Case, code: str) -> PaperRule:
    """The pack's paper of that code; refused when the company asks for none."""
    try:
        return case.pack.paper(code)
    except KeyError:
        raise Refused("公司不要这份资料", field="code") from None


def need_last_paper(do: Doing, case: Case, rule: PaperRule, subject_id: UUID | None = None) -> dict[str, str]:
    """Raise Stale when something newer is known of the paper, whichever way it came."""
    records = [one.id for one in told_of(do.session, case.id, rule.code, subject_id)]
    return need_last_word(do, case, rule.name, records, *TOLD)


def note_complete(do: Doing, case: Case) -> None:
    """Once nothing is open any more for the hand-over, say so in the journal, one time."""
    if case.at_stage is not Stage.VISITED or "PAPERS_COLLECTED" in case.marks:
        return
    do.session.flush()
    lines = paper_state(do.session, case, PaperStage.HANDOVER)
    if lines and not any(line.open for line in lines):
        missing = [line.rule.code for line in lines if line.needed and not line.have]
        clause = lines[0].clause or ""
        do.record(case, "PAPERS_COLLECTED", clause=clause, data={"papers": len(lines), "missing": missing})


def _value(field: PaperField, typed: str, warnings: dict[str, str]) -> Any:
    """What was read off the paper, in its own kind; a doubtful number warns, a missing one is refused."""
    text, place = normalise(typed), f"values.{field.code}"
    if not text:
        if field.required:
            raise Refused(f"{field.name}没填", field=place)
        return None
    if len(text) > 200:
        raise Refused("最多 200 个字", field=place)
    if field.kind == "money":
        return money.parse(text, place)
    if field.kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise Refused("日期看不懂，重新选", field=place) from None
    if field.kind == "number":
        return _number(text, place)
    if field.kind in ("uscc", "idcard"):
        verdict = uscc.check(text) if field.kind == "uscc" else idcard.check(text)
        if verdict.warning:
            warnings[field.code] = verdict.warning
        return verdict.normalised
    return text


def _number(text: str, place: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Refused("要填数字", field=place) from None
    if not number.is_finite() or not 0 <= number <= 10**9:
        raise Refused("数不对，看看单位", field=place)
    return f"{number:f}"
