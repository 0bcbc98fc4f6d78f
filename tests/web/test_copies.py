"""Two copies of one letter on their way at once, as a proxy makes them: both wait for the case, one is carried out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import Command
from fieldapp.commands.file_permit import FilePermit, FilingReceipt
from fieldapp.commands.ledger import Declined
from fieldapp.domain.case import Case
from tests.support.cast import Stage, enter
from tests.support.story_sync import hand_in, letter
from tests.support.story_works import building, completion, issued, permit_now

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def completing(stage: Stage) -> tuple[str, UUID, Command, int | None]:
    """Refused when it comes again: the stage has moved."""
    case_id, order_id = building(stage)
    return "crew", case_id, completion(stage, order_id), None


def filing(stage: Stage) -> tuple[str, UUID, Command, int | None]:
    """Stale when it comes again: the permit is a revision further."""
    case_id, _ = issued(stage)
    desk, *rest = [one.authority for one in permit_now(stage, case_id).desks]
    receipt = FilingReceipt(authority=desk, no="备字 0001")
    return "customer_manager", case_id, FilePermit(case_id=case_id, receipts=[receipt], not_concerned=rest), 1


def wait_for(engine: Engine, wanted: int) -> None:
    until = time.monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(WAITING) != wanted:
            assert time.monotonic() < until, "they do not wait"
            time.sleep(0.02)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
@pytest.mark.parametrize("example", [completing, filing])
def test_the_copy_that_waited_is_told_that_the_letter_was_carried_out(
    app: Flask, stage_xz: Stage, example: Callable[[Stage], tuple[str, UUID, Command, int | None]]
) -> None:
    part, case_id, command, base_rev = example(stage_xz)
    sent = letter(stage_xz, part, command, base_rev=base_rev)
    phones = [enter(app, stage_xz, part) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool, Session(stage_xz.engine) as held:
        held.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
        copies = [pool.submit(hand_in, phone, sent) for phone in phones]
        wait_for(stage_xz.engine, 2)
        held.rollback()
        said = [copy.result()[0] for copy in copies]
    assert sorted((one["http"], one["status"]) for one in said) == [(200, "applied"), (200, "duplicate")], (
        said
    )
    with Session(stage_xz.engine) as session:
        assert session.scalar(select(func.count()).select_from(Declined)) == 0
