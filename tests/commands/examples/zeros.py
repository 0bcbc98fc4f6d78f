"""One valid reason for one of the four zeros, which Tanghe alone promises."""

from collections.abc import Callable
from uuid import UUID

from fieldapp.commands.collect_paper import CollectPaper
from fieldapp.commands.envelope import Command
from fieldapp.commands.explain_counter import ExplainCounter
from tests.support.cast import Stage
from tests.support.story_intake import blob, visited

COMPANY = "tanghe"


def brought(stage: Stage, case_id: UUID | None = None) -> UUID:
    """The customer brought a paper himself."""
    case_id = case_id or visited(stage)
    paper = CollectPaper(case_id=case_id, code="M06", obtained="CUSTOMER", files=[blob(stage)])
    stage.act("customer_manager", paper)
    return case_id


def explain(stage: Stage) -> tuple[str, Command]:
    return "customer_manager", ExplainCounter(
        case_id=brought(stage), counter="customer_supplied_docs", reason="客户顺路带来的"
    )


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {ExplainCounter.kind: explain}
