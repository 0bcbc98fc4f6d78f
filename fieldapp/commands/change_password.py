"""A new password for oneself; never a letter of the ledger, whose digest would be a fast test for guesses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.commands.founding import hasher
from fieldapp.commands.sign_in import Lockout, judge, matches
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.person import Person
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7

SHORTEST, LONGEST = 8, 128


def change_password(
    engine: Engine, person_id: UUID, old: str, new: str, now: datetime, rule: Lockout
) -> Person:
    """Replace the password, end every session of the person, and write it to the company's journal.

    Refused at `old` or `new`; a wrong old password counts like one at the door.
    """
    with Session(engine, expire_on_commit=False) as session:
        person = session.get_one(Person, person_id)
        login, known = person.login, person.password_hash
    right = matches(known, old)
    if right:
        _check(new, old, login)
    fresh_hash = hasher.hash(new) if right else ""
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        person = session.get_one(Person, person_id, with_for_update={"of": Person})
        answer = judge(person, right, now, rule)
        if answer.person is not None:
            person.password_hash, person.session_key = fresh_hash, uuid7().hex
            _record(session, person, now)
        session.commit()
    if answer.locked_until is not None:
        raise Refused(f"密码错得太多，{local(answer.locked_until):%H:%M} 后再试", field="old", code="locked")
    if answer.person is None:
        raise Refused(f"原密码不对，还可再试 {answer.tries_left} 次", field="old", code="password")
    return person


def _check(new: str, old: str, login: str) -> None:
    if len(new) < SHORTEST:
        raise Refused(f"新密码至少 {SHORTEST} 位", field="new", code="password")
    if len(new) > LONGEST:
        raise Refused(f"新密码最多 {LONGEST} 位", field="new", code="password")
    if new == old:
        raise Refused("新密码和原密码一样", field="new", code="password")
    if new.lower() == login or len(set(new)) < 3:
        raise Refused("这个密码太好猜，换一个", field="new", code="password")


def _record(session: Session, person: Person, now: datetime) -> None:
    chain = session.get_one(Chain, person.company_id, with_for_update=True)
    event = Event(
        id=uuid7(),
        company_id=person.company_id,
        kind="PASSWORD_CHANGED",
        actor_id=person.id,
        role=person.main_role.value,
        firm_id=person.firm_id,
        at=now,
        server_at=now,
        subject_id=person.id,
        clause="",
        data={},
    )
    session.add(append(chain, event))
