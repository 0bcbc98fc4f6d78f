"""What the verbs about kept work share: the works in their locked case, for whoever has the part that decides."""

from collections.abc import Sequence
from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.kept import KeptWork, decides
from fieldapp.domain.person import Role
from fieldapp.lib.errors import NotFound

DECIDERS = {
    Role.CUSTOMER_MANAGER, Role.DESIGNER, Role.CREW_LEADER, Role.SITE_MANAGER, Role.QUALITY_INSPECTOR, Role.MANAGER,
}  # fmt: skip


def take_kept(do: Doing, case_id: UUID, kept_ids: Sequence[UUID]) -> tuple[Case, list[KeptWork]]:
    """Open works of the case in the order they were written; refused for anybody but who has the part now."""
    case = do.case(case_id)
    works = [do.session.get(KeptWork, key) for key in dict.fromkeys(kept_ids)]
    found = [one for one in works if one is not None and one.case_id == case.id]
    if len(found) != len(works):
        raise NotFound
    for kept in found:
        do.session.refresh(kept)
        do.only(decides(case, kept), "这一条由现在管这件的人定")
        kept.need_open()
    return case, sorted(found, key=lambda one: (one.written_at, one.id))
