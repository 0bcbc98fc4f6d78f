"""Test again what was accepted long ago and never lit: from here the acceptance carries an ignition once more (G1)."""

from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.lighting import customer_of
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.gate import recheck
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import Refused


class RecordRetest(Command):
    """`values` by the input keys of the test rule that the pack's gates use; `files` the record or its picture."""

    kind: ClassVar[str] = "record_retest"
    title: ClassVar[str] = "久置复验"

    case_id: UUID
    values: dict[str, Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=3)]]
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)
    note: str = Field(default="", max_length=300)


@verb(RecordRetest, by={Role.QUALITY_INSPECTOR})
def record_retest(do: Doing, cmd: RecordRetest) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.ACCEPTED, Stage.IN_SERVICE, Stage.ARCHIVED)
    if not cmd.files:
        raise Refused("复验记录拍一张", field="files", code="file_missing")
    rule = case.pack.test_rules[next(gate.test for gate in case.pack.ignition.gates if gate.test is not None)]
    fine, why = recheck(case.pack, rule, cmd.values)
    if not fine:
        raise Refused(f"{why}，复验不合格，先整改", code="retest_failed")
    files = do.attach(case, cmd.files, "retest", field_name="files")
    do.record(
        case,
        "RETEST_RECORDED",
        clause=case.pack.ignition.clauses[customer_of(case)],
        data={
            "test": rule.id,
            "why": why,
            "values": {k: str(v) for k, v in cmd.values.items()},
            "note": cmd.note,
            "files": [one.sha256 for one in files],
        },
    )
    return {"why": why}
