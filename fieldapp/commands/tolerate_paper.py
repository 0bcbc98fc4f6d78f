"""容缺: let one missing paper come later after the two tests 合法性 and 技术可靠性, with a promise and a day."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, customer_of, one_to_one, opened
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.application import State, papers_for
from fieldapp.domain.paper import TOLERATED, Paper
from fieldapp.domain.tolerance import Judgement, Tolerance, due_of, judge
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import PaperStage


class ToleranceAnswer(BaseModel):
    """One of the pack's tests: is the project's legality (or technical reliability) affected without the paper?"""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str
    affected: bool
    note: str = Field(default="", max_length=300)


class ToleratePaper(Command):
    """`promised_by` is who of the customer's side promised it."""

    kind: ClassVar[str] = "tolerate_paper"
    title: ClassVar[str] = "容缺受理"

    application_id: UUID
    code: str
    reason: str = Field(min_length=2, max_length=300)
    promised_by: str = Field(min_length=1, max_length=100)
    tests: list[ToleranceAnswer]


@verb(ToleratePaper, by=OFFICE)
def tolerate_paper(do: Doing, cmd: ToleratePaper) -> Result:
    application, case = opened(do, cmd.application_id, State.WAITING_WORKS, State.SUBMITTED, State.ACCEPTED)
    one_to_one(do, case)
    stages = (PaperStage.APPLICATION, PaperStage.IGNITION)
    lines = [line for stage in stages for line in papers_for(do.session, application, stage)]
    line = next((line for line in lines if line.rule.code == cmd.code), None)
    if line is None:
        raise Refused("这份报装用不着这份资料", field="code")
    if line.have or line.tolerated or not line.needed:
        raise Refused(f"{line.rule.name}{'已经收了' if line.have else '不用再容缺'}", field="code")
    tests = [Judgement(one.code, one.affected, one.note) for one in cmd.tests]
    judge(case.pack, line, tests, application.channel)
    tolerance = Tolerance(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        application_id=application.id,
        code=cmd.code,
        reason=cmd.reason,
        tests={one.code: {"affected": one.affected, "note": one.note} for one in tests},
        promised_by=cmd.promised_by,
        officer_id=do.actor.id,
        at=do.now,
        due_at=due_of(case.pack, do.now),
    )
    paper = Paper(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        subject_id=application.paper_subject,
        code=cmd.code,
        stage=line.use.needed_for.value,
        outcome=TOLERATED,
        reason=cmd.reason,
        due_at=tolerance.due_at,
        values={},
        warnings={},
        by_id=do.actor.id,
        at=do.now,
    )
    do.session.add_all([tolerance, paper])
    do.record(
        case,
        "PAPER_TOLERATED",
        clause=case.pack.tolerance.clauses[customer_of(case)],
        subject_id=tolerance.id,
        data={
            "household": application.household.label,
            "paper": cmd.code,
            "name": line.rule.name,
            "reason": cmd.reason,
            "tests": tolerance.tests,
            "promised_by": cmd.promised_by,
            "due_at": tolerance.due_at.isoformat(),
        },
    )
    return {"tolerance_id": str(tolerance.id)}
