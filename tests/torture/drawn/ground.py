"""The ground a drawn story stands on: people and work of its own, and all the company knows of them afterwards."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD, Cast
from fieldapp.commands.founding import add_person, hasher
from fieldapp.commands.ledger import LedgerRow
from fieldapp.db import Base
from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.answer import Answer, answers_of
from fieldapp.domain.attachment import Attachment, Blob
from fieldapp.domain.case import Case
from fieldapp.domain.device import Contact
from fieldapp.domain.journal import GENESIS, Chain
from fieldapp.domain.person import Person, Role
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.signature import Signature
from fieldapp.domain.trial import Trial
from fieldapp.domain.visit import Visit
from fieldapp.lib.ids import uuid7
from fieldapp.photos.store import DiskStore
from tests.support import story_acceptance, story_intake
from tests.support.cast import Stage

# Checked by hand in a story, each without a photo that must be: one measured, two only looked at.
ITEMS = ("SM-04", "SM-10", "SM-11")


@dataclass
class Ground:
    """Where one story takes place: two people of its own, a round of acceptance and a shop to visit."""

    acceptance_id: UUID
    shop_id: UUID
    people: dict[str, Person]
    cookies: dict[str, str]

    @property
    def sheet(self) -> str:
        return f"/acceptances/{self.acceptance_id}/sheet"

    @property
    def visit(self) -> str:
        return f"/cases/{self.shop_id}/visits/new"


@dataclass
class Known:
    """What the company has of one ground; answers as (note, verdict, measured) by item, the current one last."""

    answers: dict[str, list[tuple[str, str, str]]]
    authors: dict[str, list[str]]
    ledger: dict[str, str]
    blobs: set[str]
    spoilt: set[str]
    filed: Counter[tuple[str, str]]
    visits: Counter[str]
    signatures: dict[str, int]
    receipts: dict[str, str]
    contacts: dict[str, tuple[int, bool]]

    @property
    def notes(self) -> set[str]:
        return {note for some in self.answers.values() for note, _, _ in some}


class Land:
    """Where grounds are staked out; each is made in a moment, since the checked part of a round is copied."""

    def __init__(self, app: Flask, stage: Stage) -> None:
        self.app, self.stage = app, stage
        self.hashed = hasher.hash(PASSWORD)
        self._pattern: UUID | None = None
        self._sound: set[str] = set()  # files that were looked at: what lies under a digest never changes

    def ground(self, name: str) -> Ground:
        """People nobody else's story knows, and work for them; everything else of the round is checked already."""
        people = {
            "inspector": self._hire(f"{name}-a", "许小满", Role.QUALITY_INSPECTOR, Role.CUSTOMER_MANAGER)
        }
        people["engineer"] = self._hire(f"{name}-b", "贺工", Role.ENGINEER)
        cast = self.stage.cast
        parts = {**cast.people, **people, "customer_manager": people["inspector"]}
        stage = Stage(self.stage.engine, Cast(cast.company, parts, cast.firms))
        acceptance_id = self._round(people["inspector"])
        shop_id = story_intake.lead(stage, name=f"店 {name}", address=f"新华路 {name} 号", phone="")
        return Ground(
            acceptance_id, shop_id, people, {part: self._cookie(one) for part, one in people.items()}
        )

    def _round(self, inspector: Person) -> UUID:
        """A round of its own, checked but for our items: made once by the commands, then copied row by row."""
        if self._pattern is None:
            acceptance_id = story_acceptance.convened(self.stage, story_acceptance.completed(self.stage))
            story_acceptance.answered(self.stage, acceptance_id, skip=ITEMS)
            self._pattern = acceptance_id
        with self._writing() as session:
            pattern = session.get_one(Acceptance, self._pattern)
            own = {"no": f"A-{uuid7().hex[-8:]}", "inspector_id": inspector.id}
            of_round, of_case = pattern.id, pattern.case_id
            copied: tuple[tuple[type[Base], Any, dict[str, Any]], ...] = (
                (Case, Case.id == of_case, own),
                (Chain, Chain.id == of_case, {"seq": 0, "head": GENESIS}),
                (Acceptance, Acceptance.id == of_round, {}),
                (Party, Party.acceptance_id == of_round, {}),
                (Answer, Answer.acceptance_id == of_round, {}),
                (Trial, Trial.acceptance_id == of_round, {}),
                (Attachment, Attachment.case_id == of_case, {}),
            )
            fresh: dict[Any, UUID] = {}
            for model, where, other in copied:
                columns = model.__table__.columns
                for row in session.execute(select(*columns).where(where)).mappings().all():
                    fresh.setdefault(row["id"], uuid7())
                    values = {name: _renamed(value, fresh) for name, value in row.items()}
                    session.execute(insert(model).values({**values, **other}))
            session.commit()
            return fresh[of_round]

    def _writing(self) -> Session:
        """The lock before the first look: who reads and then writes is sent away when the server wrote meanwhile."""
        session = Session(self.stage.engine, expire_on_commit=False)
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        return session

    def _hire(self, login: str, name: str, *roles: Role) -> Person:
        with self._writing() as session:
            company = session.merge(self.stage.cast.company, load=False)
            person = add_person(session, company, login, name, roles, "", password_hash=self.hashed)
            session.commit()
            return person

    def _cookie(self, person: Person) -> str:
        """The session a login gives."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"], session.permanent = person.get_id(), True, True
        cookie = client.get_cookie("fieldapp")
        assert cookie is not None
        return cookie.value

    def _is_sound(self, sha256: str) -> bool:
        """Whether the company keeps the bytes that have this digest."""
        if sha256 not in self._sound:
            with DiskStore(self.app.config["FIELDAPP"].data / "blobs").open(sha256) as kept:
                if hashlib.sha256(kept.read()).hexdigest() == sha256:
                    self._sound.add(sha256)
        return sha256 in self._sound

    def known(self, ground: Ground) -> Known:
        """Everything it has of this ground, read at once."""
        owners = [one.id for one in ground.people.values()]
        with Session(self.stage.engine) as session:
            answers = answers_of(session, ground.acceptance_id)
            mine = {code: answers[code] for code in ITEMS if code in answers}
            blobs = set(session.scalars(select(Blob.sha256).where(Blob.stored_by_id.in_(owners))))
            filed = session.execute(
                select(Attachment.subject_id, Attachment.sha256).where(Attachment.by_id.in_(owners))
            )
            return Known(
                answers={code: [_said(old) for old in one.history] + [_said(one.said)] for code, one in mine.items()},
                authors={
                    code: [str(old["by"]) for old in one.history] + [str(one.by_id)] for code, one in mine.items()
                },
                ledger={
                    str(key): sha
                    for key, sha in session.execute(
                        select(LedgerRow.id, LedgerRow.body_sha).where(LedgerRow.owner_id.in_(owners))
                    )
                },
                blobs=blobs,
                spoilt={one for one in blobs if not self._is_sound(one)},
                filed=Counter((str(subject), sha) for subject, sha in filed),
                visits=Counter(session.scalars(select(Visit.note).where(Visit.case_id == ground.shop_id))),
                signatures={
                    str(one.sig_id): sum(len(stroke["points"]) for stroke in one.strokes)
                    for one in session.scalars(
                        select(Signature).where(Signature.acceptance_id == ground.acceptance_id)
                    )
                },
                receipts={
                    str(key): sha
                    for key, sha in session.execute(
                        select(DocumentReceipt.id, DocumentReceipt.sha256).where(
                            DocumentReceipt.owner_id.in_(owners)
                        )
                    )
                },
                contacts={
                    str(one.device_id): (one.pending, one.lost_at is not None)
                    for one in session.scalars(select(Contact).where(Contact.person_id.in_(owners)))
                },
            )  # fmt: skip


def _renamed(value: Any, fresh: dict[Any, UUID]) -> Any:
    return fresh.get(value, value) if isinstance(value, UUID) else value


def _said(one: dict[str, Any]) -> tuple[str, str, str]:
    return str(one["note"]), str(one["verdict"]), str(sorted(one["measured"].items()))
