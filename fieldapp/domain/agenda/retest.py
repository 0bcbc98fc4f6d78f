"""The step before a late ignition: works accepted long ago are tested again, because gate G1 asks for it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.application import READY, State, applications_of
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.ignition import idle_until
from fieldapp.domain.person import Role
from fieldapp.domain.step import Step, under
from fieldapp.packs.base import Customer


def steps(session: Session, case: Case, clocks: list[Clock], now: datetime) -> Iterable[Step]:
    """For the inspector, once somebody waits for gas and the acceptance carries none any more."""
    until = idle_until(case)
    if case.customer is None or case.at_stage not in READY or until is None or now <= until:
        return []
    waiting = [one for one in applications_of(session, case, live=True) if one.state is State.ACCEPTED]
    if not waiting:
        return []
    keys = [limit.key for limit in case.pack.limits.values() if limit.stop == "GAS_ON"]
    clause = case.pack.ignition.clauses[Customer(case.customer)]
    return [
        Step(
            "retest", "久置复验", Role.QUALITY_INSPECTOR, person_id=case.inspector_id, clause=clause,
            **under(clocks, *keys),
        )
    ]  # fmt: skip
