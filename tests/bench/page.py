"""Whole pages from the README's server with eight clients at once."""

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.bench.figure import Figure
from tests.bench.house import House
from tests.bench.load import bare_server, hit, memory_mb, our_server

GOAL_MS = 150.0
GOAL_MB = 250.0


def measure(house: House) -> Iterator[Figure]:
    """Worklist, case page, board and search of the large company, beside a bare route on the same server."""
    with bare_server(house.folder) as (port, _):
        bare = hit(port, ["/"])
    yield Figure(f"{house.kind}.bare_route", bare.p95_ms, "ms p95", goal="limit of this run")
    cases = [f"/cases/{case_id}" for case_id in house.people.case_ids[:200]]
    with our_server(house.settings, house.folder) as (port, pid):
        cookie = log_in(port, house.people.managers[0].login, "bench-2026")
        manager = log_in(port, house.people.cast["manager"].login, "demo-2026")
        for name, paths, who in (
            ("worklist_page", ["/today"], cookie),
            ("case_page", cases, cookie),
            (
                "search_page",
                ["/cases?" + urlencode({"q": q}) for q in ("烩面", "新华", "豆制", "张记")],
                cookie,
            ),
            ("board_page", ["/board"], manager),
        ):
            hit(port, paths, headers={"Cookie": who}, requests=64)
            served = hit(port, paths, headers={"Cookie": who})
            yield Figure(
                f"{house.kind}.{name}", served.p95_ms, "ms p95", bare.p95_ms, served.p95_ms / bare.p95_ms,
                f"<= {GOAL_MS:.0f} ms at 8 concurrent", served.p95_ms <= GOAL_MS,
            )  # fmt: skip
        memory = memory_mb(pid)
    yield Figure(
        f"{house.kind}.server_memory",
        memory,
        "MB",
        goal=f"<= {GOAL_MB:.0f} MB after load",
        met=memory <= GOAL_MB,
    )


def log_in(port: int, login: str, password: str) -> str:
    """The session cookie of a fresh login."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urlencode({"login": login, "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", "/login", body, headers)
    answer = connection.getresponse()
    answer.read()
    cookies = "; ".join(answer.headers.get_all("Set-Cookie") or [])
    found = re.search(r"fieldapp=[^;]+", cookies)
    if answer.status != 303 or found is None:
        raise RuntimeError(f"login answered {answer.status}")
    return found.group(0)
