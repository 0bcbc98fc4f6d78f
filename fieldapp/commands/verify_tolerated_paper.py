"""A second pair of eyes on a paper that came later: it is what was promised."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import customer_of
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.tolerance import gap_of, tolerance_in
from fieldapp.lib.errors import NotPermitted, Refused


class VerifyToleratedPaper(Command):
    """Not by the person who fetched it."""

    kind: ClassVar[str] = "verify_tolerated_paper"
    title: ClassVar[str] = "核对补件"

    tolerance_id: UUID


@verb(VerifyToleratedPaper, by={Role.COUNTER_OFFICER, Role.CUSTOMER_SERVICE, Role.MANAGER})
def verify_tolerated_paper(do: Doing, cmd: VerifyToleratedPaper) -> Result:
    tolerance = tolerance_in(do.session, cmd.tolerance_id)
    case = do.case(tolerance.case_id)
    gap = gap_of(do.session, case, tolerance)
    if gap.paper is None:
        raise Refused("这份还没补来，没有文件可核", code="file_missing")
    if tolerance.verified_at is not None:
        raise Refused("这份已经核过", code="verified")
    if gap.paper.by_id == do.actor.id:
        raise NotPermitted("自己收的，换个人核")
    tolerance.verified_at, tolerance.verified_by_id = do.now, do.actor.id
    do.record(
        case,
        "TOLERANCE_VERIFIED",
        clause=case.pack.tolerance.clauses[customer_of(case)],
        subject_id=tolerance.id,
        data={"paper": tolerance.code, "name": case.pack.paper(tolerance.code).name},
    )
    return {"tolerance_id": str(tolerance.id)}
