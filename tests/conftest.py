"""Fixtures for all tests: fresh databases of both kinds, the app, a session, a server, phones."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support import bucket, chromium, database, postgres, server
from tests.support.cast import Stage
from tests.support.shelf import PostgresShelf, Shelf, SqliteShelf

BUCKET = "fieldapp"
KINDS = {"sqlite": "sqlite_shelf", "postgresql": "postgres_shelf"}
# Companies that are there when a test begins, by the fixture that asks for them.
STAGES = {"stage_xz": "xinzheng", "stage_th": "tanghe"}


PATIENCE_MS = 40_000
MEMORY = Path("/dev/shm")
MEMORY_WANTED = 3 * 1024**3
made_here: list[Path] = []


def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders lie in memory where there is room: a commit then costs no disk flush. No example is timed, and
    what must be seen on a page may take its time on a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)
    settings.register_profile("untimed", settings(), deadline=None)
    settings.load_profile("untimed")
    if hasattr(config, "workerinput") or config.option.basetemp is not None:
        return
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_WANTED:
        made_here.append(Path(tempfile.mkdtemp(prefix="fieldapp-tests-", dir=MEMORY)))
        config.option.basetemp = made_here[0] / "tmp"


def pytest_unconfigure(config: pytest.Config) -> None:
    for folder in made_here:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test with a database runs on both kinds; one in a browser on SQLite, unless marked postgres too.

    A test names its own kinds with @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True).
    """
    marks = list(metafunc.definition.iter_markers())
    own = any(mark.name == "parametrize" and "database_url" in str(mark.args[0]) for mark in marks)
    if "database_url" not in metafunc.fixturenames or own:
        return
    names = {mark.name for mark in marks}
    kinds = ["sqlite"] if "browser" in names and "postgres" not in names else list(KINDS)
    both = {"sqlite": "sqlite", "postgresql": pytest.param("postgresql", marks=pytest.mark.postgres)}
    metafunc.parametrize("database_url", [both[kind] for kind in kinds], indirect=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The empty database of a PostgreSQL server that lives as long as the run."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_shelf(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresShelf]:
    shelf = PostgresShelf(postgres_url, tmp_path_factory.mktemp("postgres"))
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("sqlite"))


def companies(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(code for name, code in STAGES.items() if name in request.fixturenames)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh, migrated database, empty but for the companies of the test; it runs once on each kind."""
    shelf: Shelf = request.getfixturevalue(KINDS[request.param])
    url = shelf.fresh(tmp_path, companies(request))
    yield url
    shelf.drop(url)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a fresh database and an empty data folder."""
    with database.moved_into(database_url, tmp_path / "data") as moved:
        yield moved


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A plain session on the app's database; commits are the test's own affair."""
    with Session(database.engine_of(app), expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine of the app's database."""
    return database.engine_of(app)


@pytest.fixture
def stage_xz(request: pytest.FixtureRequest, engine: Engine) -> Stage:
    """新郑 with its cast."""
    shelf: Shelf = request.getfixturevalue(KINDS[engine.dialect.name])
    return shelf.stage(engine, companies(request), "xinzheng")


@pytest.fixture
def stage_th(request: pytest.FixtureRequest, engine: Engine) -> Stage:
    """唐河 with its cast, in the same database as 新郑 when a story has both."""
    shelf: Shelf = request.getfixturevalue(KINDS[engine.dialect.name])
    return shelf.stage(engine, companies(request), "tanghe")


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """Address of the app on a real port."""
    with server.serving(app) as address:
        yield address


@pytest.fixture
def street(app: Flask) -> Iterator[server.Street]:
    """The company at the end of a road, which one can leave."""
    made = server.Street(app)
    made.up()
    yield made
    made.down()


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A real S3 server that lives as long as the run, with one bucket in it."""
    with bucket.server() as address:
        bucket.client(address).create_bucket(Bucket=BUCKET)
        yield address


@pytest.fixture
def s3_address(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty folder of the bucket, as the settings name it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", bucket.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", bucket.SECRET)
    return f"s3://{BUCKET}/{secrets.token_hex(8)}?endpoint={s3_endpoint}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright, chromium.launched(playwright) as launched:
        yield launched


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Hands out phones, one for each person of a story: phone() or phone(color_scheme="dark").

    Each has its own cookies and storage. An error in a script of a page fails the test.
    """
    address = request.getfixturevalue("live_server") if "live_server" in request.fixturenames else None
    contexts = []
    errors: list[str] = []

    def hand_out(**different: Any) -> Page:
        context = browser.new_context(**{**chromium.PHONE, "base_url": address, **different})
        context.set_default_timeout(float(os.environ.get("BROWSER_TIMEOUT_MS", "30000")))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield hand_out
    for context in contexts:
        context.close()
    assert not errors, f"errors in scripts: {errors}"


@pytest.fixture
def page(phone: Callable[..., Page]) -> Page:
    """One phone, for stories with one person."""
    return phone()


@pytest.fixture
def axe() -> Callable[..., list[dict[str, Any]]]:
    """axe(page): the accessibility violations of a page as it stands."""
    return chromium.violations
