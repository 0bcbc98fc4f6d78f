"""The cast of one company in the street, each with a phone of their own, around one case."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from fieldapp.cli.journal import journal
from fieldapp.cli.push import push
from fieldapp.domain.case import Case
from tests.support.album import Album
from tests.support.cast import Stage
from tests.support.thumb import Thumb

HERE = {"longitude": 113.74, "latitude": 34.40}
CASE = re.compile(r"/cases/([0-9a-f-]{36})")


class Troupe:
    """`troupe["designer"]` is the designer's thumb; phones are taken out when they are first needed."""

    def __init__(self, app: Flask, stage: Stage, phone: Callable[..., Page], album: Album) -> None:
        self.app, self.stage, self.phone, self.album = app, stage, phone, album
        self.thumbs: dict[str, Thumb] = {}
        self.name = ""
        self.case_id = UUID(int=0)

    def __getitem__(self, part: str) -> Thumb:
        if part not in self.thumbs:
            page = self.phone(device_scale_factor=1.5, permissions=["geolocation"], geolocation=HERE)
            self.thumbs[part] = Thumb(page, self.album, part).enter(self.stage)
        return self.thumbs[part]

    def case(self, part: str) -> Thumb:
        """That person's phone with the case open: searched for the first time, by its address afterwards."""
        if part not in self.thumbs:
            return self[part].find(self.name)
        return self[part].open(f"/cases/{self.case_id}")

    def know(self, thumb: Thumb, name: str) -> None:
        """From here on the story is about the case on this phone."""
        found = CASE.match(thumb.at())
        assert found, thumb.at()
        self.case_id, self.name = UUID(found[1]), name

    def read(self) -> Case:
        """The case as the database has it."""
        with Session(self.stage.engine, expire_on_commit=False) as session:
            case = session.get_one(Case, self.case_id)
            assert case.pack
            return case

    def push(self, letter: dict[str, Any], folder: Path) -> str:
        """A file of the approval platform, taken in by the command line."""
        file = folder / "push.json"
        file.write_text(json.dumps(letter, ensure_ascii=False), "utf-8")
        return self._run(push, str(file))

    def close(self) -> None:
        """The end of every story: the journal proves itself, and no screen had a fault."""
        assert "没有改动" in self._run(journal, "verify")
        self.album.close()

    def _run(self, word: Any, *arguments: str) -> str:
        config = self.app.config["FIELDAPP"]
        environment = {"FIELDAPP_DATABASE_URL": config.database, "FIELDAPP_DATA": str(config.data)}
        answer = CliRunner(env=environment).invoke(word, list(arguments))
        assert answer.exit_code == 0, answer.output
        return answer.output
