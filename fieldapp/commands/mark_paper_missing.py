"""Say that a paper can't be had for now, and why, so that the case can go on without it where the pack lets it."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.collect_paper import need_last_paper, note_complete, paper_of, running
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.paper import MISSING, Paper, papers_of
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import PaperStage


class MarkPaperMissing(Command):
    """`code` is a paper of the pack needed at `stage`; `reason` says why it is not there."""

    kind: ClassVar[str] = "mark_paper_missing"
    title: ClassVar[str] = "缺件登记"

    case_id: UUID
    code: str = Field(min_length=1, max_length=40)
    stage: PaperStage = PaperStage.HANDOVER
    reason: str = Field(min_length=2, max_length=200)


@verb(MarkPaperMissing, by={Role.CUSTOMER_MANAGER, Role.COUNTER_OFFICER})
def mark_paper_missing(do: Doing, cmd: MarkPaperMissing) -> Result:
    case = do.case(cmd.case_id)
    running(case)
    rule = paper_of(case, cmd.code)
    held = papers_of(do.session, case, codes=[rule.code]).get(rule.code)
    if held is not None and held.outcome != MISSING:
        raise Refused(f"{rule.name}已经有了")
    device = need_last_paper(do, case, rule)
    record = Paper(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        code=rule.code,
        stage=cmd.stage.value,
        outcome=MISSING,
        reason=cmd.reason,
        by_id=do.actor.id,
        at=do.now,
    )
    do.session.add(record)
    clause = next(
        (c for use in rule.uses if use.needed_for == cmd.stage and (c := case.pack.paper_clause(use))), None
    )
    data = {"code": rule.code, "name": rule.name, "reason": cmd.reason, **device}
    do.record(case, "PAPER_MISSED", clause=clause or "", data=data, subject_id=record.id)
    note_complete(do, case)
    return {"paper_id": str(record.id)}
