"""Who designs a case: the designer who first took it, and nobody else (一对一)."""

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case


def take(do: Doing, case: Case) -> None:
    """Make the actor the case's designer; refused when it is a colleague's."""
    if case.designer_id is None:
        case.designer_id = do.actor.id
        if case.design_firm_id is None:
            case.design_firm_id = do.actor.firm_id
    do.only(case.designer_id, f"这件是{case.designer.name if case.designer else '同事'}的")
