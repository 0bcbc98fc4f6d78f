"""One valid command of every verb about work that arrives on what changed meanwhile."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.bind_progress import BindProgress
from fieldapp.commands.envelope import Command
from fieldapp.commands.keep_work import KeepWork
from fieldapp.commands.move_checklist import MoveChecklist
from fieldapp.commands.read_change_note import ReadChangeNote
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.report_progress import ReportProgress
from fieldapp.commands.set_work_aside import SetWorkAside
from fieldapp.commands.take_work import TakeWork
from fieldapp.commands.write_change_note import WriteChangeNote
from fieldapp.domain.kept import KeptWork
from tests.support.cast import Stage
from tests.support.story_acceptance import completed, convened
from tests.support.story_intake import lead
from tests.support.story_turned import adopted, one_of_each, rebuilt

Example = tuple[str, Command]


def move(stage: Stage) -> Example:
    acceptance_id = convened(stage, completed(stage))
    ruleset_id = adopted(stage, one_of_each)
    return "inspector", MoveChecklist(acceptance_id=acceptance_id, ruleset_id=ruleset_id, reason="出了新表")


def built_old(stage: Stage) -> UUID:
    """A report to order 1 while order 2 is in force; answers order 2."""
    _, old, new = rebuilt(stage)
    stage.act("crew", ReportProgress(order_id=old, text="管沟挖好"))
    return new


def bind(stage: Stage) -> Example:
    return "crew", BindProgress(order_id=built_old(stage))


def note(stage: Stage) -> Example:
    return "crew", WriteChangeNote(order_id=built_old(stage), text="按旧路由埋了", strokes=STROKES)


def read(stage: Stage) -> Example:
    part, written = note(stage)
    note_id = stage.act(part, written).result["note_id"]
    return "designer", ReadChangeNote(note_id=note_id, note="看过")


def keep(stage: Stage) -> Example:
    case_id = lead(stage)
    who = stage.person("customer_manager_2").id
    given = ReassignCase(case_id=case_id, part="customer_manager", person_id=who, reason="换片区")
    stage.act("manager", given)
    work = {"kind": "record_visit", "body": {"case_id": str(case_id), "result": "D01", "met": "店主"}}
    kept = KeepWork(case_id=case_id, why="REASSIGNED", part="customer_manager", name="记上门", work=work)
    return "customer_manager", kept


def kept(stage: Stage) -> KeptWork:
    part, command = keep(stage)
    key = stage.act(part, command).result["kept_id"]
    with Session(stage.engine, expire_on_commit=False) as session:
        return session.scalars(select(KeptWork).where(KeptWork.id == UUID(key))).one()


def take(stage: Stage) -> Example:
    one = kept(stage)
    return "customer_manager_2", TakeWork(case_id=one.case_id, kept_ids=[one.id])


def aside(stage: Stage) -> Example:
    one = kept(stage)
    return "customer_manager_2", SetWorkAside(case_id=one.case_id, kept_ids=[one.id], reason="重新去过了")


EXAMPLES: dict[str, Callable[[Stage], Example]] = {
    MoveChecklist.kind: move,
    BindProgress.kind: bind,
    WriteChangeNote.kind: note,
    ReadChangeNote.kind: read,
    KeepWork.kind: keep,
    TakeWork.kind: take,
    SetWorkAside.kind: aside,
}
