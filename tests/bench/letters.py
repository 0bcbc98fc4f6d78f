"""Letters from phones through the real endpoint: how many a second, beside what the database commits of single rows."""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.case import Case
from fieldapp.domain.job import enqueue
from fieldapp.domain.stage import Stage
from fieldapp.lib.clock import now
from fieldapp.lib.ids import uuid7
from tests.bench.figure import Figure
from tests.bench.house import House
from tests.bench.load import our_server
from tests.bench.page import log_in

PHONES, BATCHES, BATCH = 4, 2, 50
GOAL = 0.15
ENQUEUE_MS = 1.0


def measure(house: House) -> Iterator[Figure]:
    """Visits by several customer managers at once, each letter in a transaction with its ledger and journal rows."""
    with our_server(house.settings, house.folder) as (port, _):
        phones = [
            (log_in(port, one.login, "bench-2026"), _batches(house, number))
            for number, one in enumerate(house.people.managers[:PHONES])
        ]
        threads = [threading.Thread(target=_send, args=(port, *phone)) for phone in phones]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
    sent = sum(len(batch) for _, batches in phones for batch in batches)
    stored = _stored(
        house,
        [UUID(str(letter["cmd_id"])) for _, batches in phones for batch in batches for letter in batch],
    )
    if stored != sent:
        raise RuntimeError(f"{stored} of {sent} letters were taken")
    rate = sent / took
    yield Figure(
        f"{house.kind}.letters", rate, "letters/s", house.commits, rate / house.commits,
        f">= {GOAL} x single-row commits", rate >= GOAL * house.commits,
    )  # fmt: skip


def later(house: House) -> Figure:
    """What it adds to a letter to leave work for the worker, beside the smallest question of the same session."""
    with Session(house.engine) as session:
        leave = _median(lambda n: enqueue(session, "bench", f"one {n}", {"attachment_id": "0" * 36}, now()))
        bare = _median(lambda _: session.execute(select(1)))
        session.rollback()
    return Figure(
        f"{house.kind}.enqueue",
        leave,
        "ms",
        bare,
        leave / bare,
        f"<= {ENQUEUE_MS:.0f} ms added",
        leave <= ENQUEUE_MS,
    )


def _median(what: Callable[[int], object]) -> float:
    times = []
    for number in range(200):
        began = time.perf_counter()
        what(number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _batches(house: House, number: int) -> list[list[dict[str, object]]]:
    """Visits to the manager's own leads, as their phone would have kept them."""
    owner = house.people.managers[number]
    query = select(Case.id).where(
        Case.customer_manager_id == owner.id, Case.stage == Stage.ASSIGNED, Case.closed_at.is_(None)
    )
    with Session(house.engine) as session:
        cases = list(session.scalars(query.limit(BATCHES * BATCH)))
    written = datetime.now(UTC).isoformat()
    letters: list[dict[str, object]] = [
        {
            "v": 1, "cmd_id": str(uuid7()), "owner": str(owner.id), "kind": "record_visit", "client_at": written,
            "body": {"case_id": str(cases[n % len(cases)]), "result": "D03", "met": "店主", "note": f"第 {n} 次"},
        }
        for n in range(BATCHES * BATCH)
    ]  # fmt: skip
    return [letters[n : n + BATCH] for n in range(0, len(letters), BATCH)]


def _send(port: int, cookie: str, batches: list[list[dict[str, object]]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    for batch in batches:
        connection.request("POST", "/sync/commands", json.dumps(batch), headers)
        connection.getresponse().read()


def _stored(house: House, ids: list[UUID]) -> int:
    with Session(house.engine) as session:
        return len(list(session.scalars(select(LedgerRow.id).where(LedgerRow.id.in_(ids)))))
