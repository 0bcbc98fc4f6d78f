"""A report from the site: what was built today, photos of what will be buried."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.order import current_order
from fieldapp.domain.person import Role
from fieldapp.domain.works import Progress, find_order, of_the_firm, order_in
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7


class ReportProgress(Command):
    """`order_id` is the revision built from; work done under an old one is kept and marked, since it was done."""

    kind: ClassVar[str] = "report_progress"
    title: ClassVar[str] = "记施工日报"
    adds: ClassVar[bool] = True

    order_id: UUID
    text: str = Field(min_length=2, max_length=2000)
    concealed: bool = False
    photos: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(ReportProgress, by={Role.CREW_LEADER, Role.CONTRACTOR})
def report_progress(do: Doing, cmd: ReportProgress) -> Result:
    case = do.case(find_order(do.session, do.actor, cmd.order_id).case_id)
    order = order_in(do.session, case, cmd.order_id)
    of_the_firm(order, do.actor)
    if do.role is Role.CREW_LEADER:
        do.only(case.crew_leader_id, "这件派给了别的班组")
    if case.marked("WORKS_STARTED") is None:
        raise Refused("还没开工", code="stage")
    if cmd.concealed and not cmd.photos:
        raise Refused("要埋的先拍照", "photos", "concealed")
    current = current_order(do.session, case)
    old = current is not None and current.rev != order.rev
    report = Progress(
        id=uuid7(), company_id=case.company_id, case_id=case.id, order_id=order.id, rev=order.rev, old_rev=old,
        concealed=cmd.concealed, text=cmd.text, by_id=do.actor.id, at=do.at,
    )  # fmt: skip
    do.session.add(report)
    do.attach(case, cmd.photos, "concealed" if cmd.concealed else "progress", report.id, "photos")
    do.record(
        case, "PROGRESS_REPORTED", clause=case.pack.contract.clause, subject_id=report.id, revision=order.rev,
        data={"text": cmd.text, "concealed": cmd.concealed, "old_rev": old, "photos": len(cmd.photos)},
    )  # fmt: skip
    return {"progress_id": str(report.id), "old_rev": old}
