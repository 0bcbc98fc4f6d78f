"""Two cases of each company, walked once from the door to the archive, read by many tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.cli.demo.cast import hire
from fieldapp.cli.demo.scene import Plot
from fieldapp.cli.demo.seed import WAY
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.journal import Event
from fieldapp.lib.clock import SHANGHAI
from fieldapp.packs import Pack
from fieldapp.photos.store import DiskStore
from tests.support import database
from tests.support.shelf import SqliteShelf

MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=SHANGHAI)
TURNS = {
    "shop": Plot("张记烩面馆", "新华路 126 号", cut="120", phone="13900010001"),
    "plant": Plot("轩辕路综合市场", "轩辕路 66 号", flow="48.0", cut="260", phone="13900010002"),
    "estate": Plot("枣香花园", "新华路 9 号", kind="ESTATE", flow="60", cut="0", phone="13900010003"),
}


@dataclass
class Walk:
    """One company's walked cases; `events("shop", kind)` reads the journal."""

    engine: Engine
    troupe: Troupe
    plots: dict[str, Plot]

    @property
    def pack(self) -> Pack:
        return self.troupe.pack

    def events(self, name: str, kind: str | None = None) -> list[Event]:
        with Session(self.engine, expire_on_commit=False) as session:
            query = select(Event).where(Event.case_id == self.plots[name].case_id).order_by(Event.seq)
            return [event for event in session.scalars(query) if kind in (None, event.kind)]

    def event(self, name: str, kind: str) -> Event:
        return self.events(name, kind)[0]

    def clock(self, name: str, key: str) -> Clock:
        with Session(self.engine, expire_on_commit=False) as session:
            query = select(Clock).where(Clock.case_id == self.plots[name].case_id, Clock.key == key)
            return session.scalars(query).one()

    def case(self, name: str) -> Case:
        return self.troupe.read(self.plots[name].case_id)

    def role_of(self, name: str, kind: str) -> str:
        return self.event(name, kind).role

    def before(self, name: str, first: str, second: str) -> bool:
        """True when the first kind happened before the second ever did."""
        return self.event(name, first).seq < self.event(name, second).seq


def walk_of(engine: Engine, data: Path, code: str) -> Walk:
    """Found the company and walk its three cases to the archive."""
    with Session(engine, expire_on_commit=False) as session:
        cast = hire(session, code, MONDAY - timedelta(days=1), packs.bundle(code))
        session.commit()
    troupe = Troupe(engine, cast, DiskStore(data / "blobs"), MONDAY)
    plots = {
        name: Plot(one.name, one.address, one.kind, one.flow, one.cut, one.phone)
        for name, one in TURNS.items()
    }
    for plot in plots.values():
        troupe.at = MONDAY
        for _, play, hours in WAY:
            troupe.at += timedelta(hours=hours)
            play(troupe, plot)
    return Walk(engine, troupe, plots)


@pytest.fixture(scope="package")
def walks(sqlite_shelf: SqliteShelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Walk]]:
    """Both companies in one database, as they are served."""
    folder = tmp_path_factory.mktemp("walks")
    url = sqlite_shelf.fresh(folder)
    app = database.application(url, folder / "data")
    engine = database.engine_of(app)
    yield {code: walk_of(engine, folder / "data", code) for code in packs.available()}
    database.close(app)
    sqlite_shelf.drop(url)


@pytest.fixture
def xinzheng(walks: dict[str, Walk]) -> Walk:
    return walks["xinzheng"]


@pytest.fixture
def tanghe(walks: dict[str, Walk]) -> Walk:
    return walks["tanghe"]


@pytest.fixture(params=packs.available())
def walk(walks: dict[str, Walk], request: pytest.FixtureRequest) -> Walk:
    """Both companies, one after the other: what is asked is in both their rules."""
    return walks[request.param]


def fresh_plot(walk: Walk, until: str, kind: str = "RESTAURANT", flow: str = "12.6", cut: str = "0") -> UUID:
    """One more case, walked up to and with a scene."""
    plot = Plot("又一家", f"新华路 {len(walk.plots)}00 号", kind, flow, cut, phone="13900010009")
    walk.troupe.at = MONDAY
    for name, play, hours in WAY:
        walk.troupe.at += timedelta(hours=hours)
        play(walk.troupe, plot)
        if name == until:
            break
    walk.plots[f"more-{len(walk.plots)}"] = plot
    return plot.case_id


__all__ = ["Walk", "fresh_plot"]
