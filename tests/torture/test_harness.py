"""The harness of drawn stories: it draws alike, cuts to the core, loses what it should and sees every lie."""

import copy
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Error, Page
from sqlalchemy import update

from fieldapp.domain.person import Person
from tests.support import chromium
from tests.support.cast import Stage
from tests.torture.drawn import fate, hand, proof
from tests.torture.drawn.ground import Known, Land
from tests.torture.drawn.handset import Look
from tests.torture.drawn.patience import Patience
from tests.torture.drawn.proof import Fact
from tests.torture.drawn.story import OPS, draw, read, shrink, written
from tests.torture.drawn.wire import Trap, Wire


def test_it_draws_the_same_story_from_the_same_seed_and_everything_happens_in_some() -> None:
    assert draw(7) == draw(7) and read(written(draw(7)))[0].op == draw(7)[0].op
    assert {step.op for seed in range(200) for step in draw(seed)} == set(OPS)


def test_everything_it_draws_can_be_done() -> None:
    assert [op for op in OPS if not callable(getattr(hand, op, getattr(fate, op, None)))] == []


def test_it_cuts_a_story_to_what_it_needs() -> None:
    story = next(one for one in map(draw, range(100)) if len(one) > 10)
    needed = {story[2], story[9]}
    assert set(shrink(story, lambda some: needed <= set(some), 10)) == needed
    assert shrink(story, lambda some: True, -1) == story  # no time left


class Onward(BaseHTTPRequestHandler):
    """A page that goes on to another one by itself."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        on = "<script>setTimeout(() => location.assign('/b'), 30)</script>" if self.path == "/a" else ""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(on)))
        self.end_headers()
        self.wfile.write(on.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.browser
def test_a_page_is_closed_also_while_it_goes_on_to_the_next(phone: Callable[..., Page]) -> None:
    """Each of forty at the worst moment; closed at once, a few of them would never be gone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Onward)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = phone().context
    for _ in range(40):
        hung = threading.Timer(60, chromium.put_down)
        hung.start()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/a", wait_until="commit")
        with suppress(Error):
            while not page.url.endswith("/b"):
                page.evaluate("1")
        chromium.shut(page)
        hung.cancel()
    server.shutdown()
    assert len(context.pages) == 1


class Told(BaseHTTPRequestHandler):
    """Remembers the bodies it got whole."""

    protocol_version = "HTTP/1.1"
    got: list[bytes] = []

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) == length:
            self.got.append(body)
        self.send_response(201)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def wire() -> Iterator[Wire]:
    Told.got = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Wire(server.server_port)
    yield made
    made.close()
    server.shutdown()


def put(wire: Wire, path: str = "/a") -> bytes:
    """What comes back, nothing when the line was cut."""
    line = HTTPConnection("127.0.0.1", wire.port, timeout=30)
    try:
        line.request("PUT", path, body=b"x" * 100_000)
        return line.getresponse().read()
    except (OSError, HTTPException):
        return b""
    finally:
        line.close()


@pytest.mark.parametrize(
    ("there", "after", "arrives"), [(False, 0, 1), (False, 20, 1), (True, 50_000, 0), (True, 3, 0)]
)
def test_the_wire_cuts_once_what_it_should(wire: Wire, there: bool, after: int, arrives: int) -> None:
    assert put(wire) == b"ok"
    wire.set(Trap("PUT /b", there=there, after=after))
    assert put(wire) == b"ok"  # another address
    assert put(wire, "/b") == b""
    assert len(Told.got) == 2 + arrives
    assert put(wire, "/b") == b"ok"


def test_the_wire_refuses_while_nobody_is_at_the_company(wire: Wire) -> None:
    target, wire.target = wire.target, 1
    assert put(wire) == b""
    wire.target = target
    assert put(wire) == b"ok"


ROUND = "0190a000-0000-7000-8000-00000000000a"
DOC = f"acceptance:{ROUND}"
PAST = {"cmd_id": "c1", "kind": "answer_item", "doc": DOC, "status": "applied", "sha256": "s1", "rev": 1,
        "row": {"kind": "answer_item", "body": {"item": "SM-10", "note": "甲"}, "base_rev": 0}}  # fmt: skip
PHOTO = {"sha256": "p1", "key": "o|p1", "doc": DOC, "state": "arrived", "bytes": True, "receipt_id": None}
TRUE = Look(
    says={"path": f"/acceptances/{ROUND}/sheet", "sync": "已到公司", "total": "", "blank": "",
          "carry": [["0", "2 / 2"]]},
    disk={"row": [], "past": [PAST], "photo": [PHOTO], "draft": [], "bytes": ["o|p1"],
          "receipt": [{"receipt_id": "r1", "sha256": "rs"}]},
)  # fmt: skip
KNOWN = Known(
    answers={"SM-10": [("甲", "PASS", "[]")]}, authors={"SM-10": ["a"]}, ledger={"c1": "s1"}, blobs={"p1"},
    spoilt=set(), filed=Counter({("x", "p1"): 1}), visits=Counter({"访": 1}), signatures={"g": 20},
    receipts={"r1": "rs"}, contacts={},
)  # fmt: skip
WROTE = Fact("answer", 0, 0, "甲", "SM-10", 1, True)


def test_it_finds_nothing_where_all_is_true() -> None:
    assert proof.untrue(TRUE, KNOWN) + proof.unlike(TRUE) + proof.double(KNOWN) == []
    assert proof.lost([WROTE], {0: TRUE}, KNOWN) + proof.older([WROTE], KNOWN) == []
    assert proof.overwritten({0: TRUE}, KNOWN) == []


@pytest.mark.parametrize(
    "different",
    [{"ledger": {}}, {"ledger": {"c1": "other"}}, {"blobs": set()}, {"spoilt": {"p1"}}, {"receipts": {}}],
    ids=str,
)
def test_it_sees_what_the_company_does_not_bear_out(different: dict[str, Any]) -> None:
    assert len(proof.untrue(TRUE, replace(KNOWN, **different))) == 1


@pytest.mark.parametrize(
    ("where", "what", "value"),
    [
        ("disk", "bytes", []),  # the original is gone before its receipt
        ("says", "carry", [["0", "3 / 3"]]),  # more is shown to have arrived than has
    ],
)
def test_it_sees_what_is_never_true(where: str, what: str, value: Any) -> None:
    look = copy.deepcopy(TRUE)
    getattr(look, where)[what] = value
    assert proof.untrue(look, KNOWN)


@pytest.mark.parametrize(
    ("where", "what", "value"),
    [
        ("disk", "row", [{"doc": DOC, "kind": "answer_item", "body": {}}]),  # 已到公司, and something waits
        ("says", "carry", [["1", "1 / 2"]]),  # less is shown than there is
        ("says", "sync", "正在传"),
    ],
)
def test_it_sees_words_that_do_not_become_true(where: str, what: str, value: Any) -> None:
    look = copy.deepcopy(TRUE)
    getattr(look, where)[what] = value
    look.disk["row"] = look.disk["row"] or [{"doc": DOC, "kind": "answer_item", "body": {}}]
    assert proof.unlike(look)


def test_it_waits_for_a_screen_to_follow_the_disk_and_no_longer() -> None:
    ticks = itertools.count(0, 0.125)
    patience = Patience(clock=lambda: next(ticks))
    stale = "shows 8, on the disk 9"
    assert not any(patience.over([f"shows {n}, on the disk {n + 1}"]) for n in range(30))
    assert not any(patience.over([stale]) for _ in range(30))
    assert not patience.over([]) and not any(patience.over([stale]) for _ in range(31))  # true in between
    assert patience.over(["another", stale]) == [stale]
    assert any(
        patience.over([f"shows {n}, on the disk {n + 1}"]) for n in range(100)
    )  # it never comes to rest


def test_it_sees_what_is_gone_double_overwritten_or_old() -> None:
    empty = replace(TRUE, disk={**TRUE.disk, "past": []})
    assert proof.lost([WROTE], {0: empty}, replace(KNOWN, answers={})) == [
        "called stored and gone: answer 甲 SM-10"
    ]
    taken = replace(WROTE, gone=True)
    later = Fact("answer", 0, 0, "乙", "SM-10", 2, True)
    assert proof.lost([taken], {0: empty}, replace(KNOWN, answers={})) == []
    assert proof.older([WROTE, later], KNOWN) == ["SM-10 says '甲', not 乙: an older word won"]
    elsewhere = replace(
        WROTE, phone=1, gone=True
    )  # 甲 had arrived from another phone before that one was emptied
    assert proof.older([elsewhere, later], KNOWN) == []
    twice = replace(KNOWN, visits=Counter({"访": 2}), filed=Counter({("x", "p1"): 2}))
    assert len(proof.double(twice)) == 2
    assert len(proof.double(replace(KNOWN, answers={"SM-10": [("甲", "PASS", "[]")] * 2}))) == 1
    both = replace(KNOWN, authors={"SM-10": ["b", "a"]})
    unseen = {**PAST, "rev": 2}
    assert proof.overwritten({0: replace(TRUE, disk={**TRUE.disk, "past": [unseen]})}, both)


def test_it_sees_an_older_word_of_the_same_person_on_top() -> None:
    twice = replace(KNOWN, authors={"SM-10": ["a", "a"]})
    first, second = (copy.deepcopy(TRUE) for _ in range(2))
    first.disk["past"][0]["row"]["client_at"] = "2026-03-12T10:00:00+08:00"
    told = second.disk["past"][0]
    told |= {"rev": 2, "row": {**told["row"], "client_at": "2026-03-12T09:00:00+08:00"}}
    assert len(proof.turned_back({0: first, 1: second}, twice)) == 1
    told["row"]["base_rev"] = 1  # the author had seen it
    assert proof.turned_back({0: first, 1: second}, twice) == []
    told["row"] |= {"base_rev": 0, "client_at": "2026-03-12T11:00:00+08:00"}
    assert proof.turned_back({0: first, 1: second}, twice) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_stakes_out_ground_while_the_company_writes(app: Flask, stage_xz: Stage) -> None:
    land, over = Land(app, stage_xz), threading.Event()
    land.ground("first")

    def write() -> None:
        while not over.is_set():
            with stage_xz.engine.begin() as connection:
                connection.execute(update(Person).values(phone_digest=None).where(Person.name == ""))
            time.sleep(0.002)

    company = threading.Thread(target=write)
    company.start()
    try:
        assert len({land.ground(f"g{n}").acceptance_id for n in range(20)}) == 20
    finally:
        over.set()
        company.join()
