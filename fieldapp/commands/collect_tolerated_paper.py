"""Fetch a tolerated paper at the customer's door; without the file the collection stays open."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.lighting import OFFICE, customer_of
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.paper import COLLECTED, Paper
from fieldapp.domain.tolerance import gap_of, tolerance_in
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import PaperStage


class CollectToleratedPaper(Command):
    """`files` are the paper itself."""

    kind: ClassVar[str] = "collect_tolerated_paper"
    title: ClassVar[str] = "补收容缺资料"

    tolerance_id: UUID
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    note: str = Field(default="", max_length=300)


@verb(CollectToleratedPaper, by=OFFICE)
def collect_tolerated_paper(do: Doing, cmd: CollectToleratedPaper) -> Result:
    tolerance = tolerance_in(do.session, cmd.tolerance_id)
    case = do.case(tolerance.case_id)
    gap = gap_of(do.session, case, tolerance)
    if not gap.open:
        raise Refused("这份已经补了", code="collected")
    if not cmd.files:
        raise Refused("没有文件关不了，拍下来或选文件", field="files", code="file_missing")
    rule = case.pack.paper(tolerance.code)
    paper = Paper(
        id=uuid7(),
        company_id=case.company_id,
        case_id=case.id,
        subject_id=tolerance.application.paper_subject,
        code=tolerance.code,
        stage=PaperStage.APPLICATION.value,
        outcome=COLLECTED,
        obtained="STAFF",
        values={},
        warnings={},
        reason=cmd.note,
        by_id=do.actor.id,
        at=do.at,
    )
    do.session.add(paper)
    do.session.flush()
    do.attach(case, cmd.files, f"paper:{rule.code}", subject_id=paper.id, field_name="files")
    do.record(
        case,
        "PAPER_COLLECTED",
        clause=case.pack.tolerance.clauses[customer_of(case)],
        subject_id=paper.id,
        data={
            "paper": rule.code, "name": rule.name, "tolerance": str(tolerance.id), "files": len(cmd.files),
            "device": do.letter.device_id,
        },
    )  # fmt: skip
    return {"paper_id": str(paper.id)}
