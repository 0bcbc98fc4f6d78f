"""What the two ways out of a superseded order share: the newest order, and the work done to an older one."""

from uuid import UUID

from fieldapp.commands.building import take_crew_order
from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.kept import SUPERSEDED, KeptWork, open_kept
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.works import Progress, loose_reports


def take_old_work(do: Doing, order_id: UUID) -> tuple[Case, WorkOrder, list[Progress], list[KeptWork]]:
    """The order in force, the reports built to an older one, and the letters kept for the same reason."""
    case, order = take_crew_order(do, order_id)
    return case, order, loose_reports(do.session, case), old_letters(do, case)


def old_letters(do: Doing, case: Case) -> list[KeptWork]:
    return [one for one in open_kept(do.session, case) if one.why == SUPERSEDED]
