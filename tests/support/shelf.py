"""Fresh databases by the thousand: migrated once, companies founded once, copied for each test."""

import pickle
import shutil
import uuid
from abc import ABC, abstractmethod
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from tests.support.cast import Stage, raise_curtain
from tests.support.database import engine_of, migrate, moved_into

Codes = tuple[str, ...]


class Shelf(ABC):
    """Templates of one kind: an empty one, and one for each set of companies that stories begin with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        empty = self._new()
        migrate(empty, folder / "data")
        self._settle(empty)
        self.templates: dict[Codes, str] = {(): empty}
        self.casts: dict[tuple[Codes, str], bytes] = {}

    def fresh(self, folder: Path, codes: Codes = ()) -> str:
        """The address of a database in which only those companies are, with everybody hired."""
        if codes not in self.templates:
            self.templates[codes] = self._founded(codes)
        return self._copy(self.templates[codes], folder)

    def stage(self, engine: Engine, codes: Codes, code: str) -> Stage:
        """One of the companies of a database that was made with them."""
        return Stage(engine, pickle.loads(self.casts[codes, code]))

    def _founded(self, codes: Codes) -> str:
        url = self._copy(self.templates[()], self.folder)
        with moved_into(url, self.folder / "data") as app:
            for code in codes:
                self.casts[codes, code] = pickle.dumps(raise_curtain(engine_of(app), code).cast)
        self._settle(url)
        return url

    @abstractmethod
    def drop(self, url: str) -> None: ...

    @abstractmethod
    def _new(self) -> str: ...

    @abstractmethod
    def _copy(self, template: str, folder: Path) -> str: ...

    @abstractmethod
    def _settle(self, url: str) -> None:
        """Bring it into a state that can be copied."""


class SqliteShelf(Shelf):
    """Files."""

    def drop(self, url: str) -> None:
        file = make_url(url).database
        for path in (f"{file}", f"{file}-wal", f"{file}-shm"):
            Path(path).unlink(missing_ok=True)

    def _new(self) -> str:
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def _copy(self, template: str, folder: Path) -> str:
        copy = folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(str(make_url(template).database), copy)
        return f"sqlite:///{copy}"

    def _settle(self, url: str) -> None:
        """Everything into the one file."""
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        engine.dispose()


class PostgresShelf(Shelf):
    """Databases on a running server."""

    def __init__(self, server_url: str, folder: Path) -> None:
        self.server = make_url(server_url)
        self.admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
        super().__init__(folder)

    def drop(self, url: str) -> None:
        self._admin(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        self.admin.dispose()

    def _new(self) -> str:
        return self._made("")

    def _copy(self, template: str, folder: Path) -> str:
        return self._made(f'TEMPLATE "{make_url(template).database}" STRATEGY file_copy')

    def _settle(self, url: str) -> None:
        """Nobody is connected any more, which is all it asks for."""

    def _made(self, how: str) -> str:
        name = f"t_{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{name}" {how}')
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _admin(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))
