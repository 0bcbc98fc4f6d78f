"""Let a person in by login or phone: wrong passwords are counted and lock, an unknown login answers just the same."""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.commands.founding import hasher
from fieldapp.domain.person import Person
from fieldapp.lib import seal
from fieldapp.lib.text import normalise


@dataclass(frozen=True, slots=True)
class Lockout:
    """After `failures` wrong passwords in a row the login stays shut for `minutes`."""

    failures: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Who came in, or why not: `locked_until` when shut, else how many tries are left.

    `stopped`: whose account it was. Only who knows its password is told so.
    """

    person: Person | None = None
    stopped: Person | None = None
    tries_left: int = 0
    locked_until: datetime | None = None


def sign_in(engine: Engine, login: str, password: str, now: datetime, rule: Lockout) -> Answer:
    """Check a password; Argon2 runs outside the write, counting inside it, so that racing guesses count too."""
    with Session(engine, expire_on_commit=False) as session:
        person = find(session, login)
        stopped = None if person else find(session, login, active=False)
        someone = person or stopped
        known = someone.password_hash if someone else _NOBODY
    right = matches(known, password)
    if person is None:
        key = seal.digest(normalise(login))
        if stopped is not None and right and not _strangers.locked(key, now):
            return Answer(stopped=stopped)
        return _strangers.fail(key, now, rule)
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        fresh = session.get_one(Person, person.id, with_for_update={"of": Person})
        answer = judge(fresh, right, now, rule)
        if answer.person is not None and hasher.check_needs_rehash(fresh.password_hash):
            fresh.password_hash = hasher.hash(password)
        session.commit()
    return answer


def judge(person: Person, right: bool, now: datetime, rule: Lockout) -> Answer:
    """Count this try on the person; a locked login says no even to the right password."""
    if person.locked(now):
        return Answer(locked_until=person.locked_until)
    if right:
        person.succeed()
        return Answer(person=person)
    left = person.fail(now, rule.failures, rule.minutes)
    return Answer(tries_left=left, locked_until=None if left else person.locked_until)


def matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def find(session: Session, login: str, *, active: bool = True) -> Person | None:
    """The active person (or the stopped one) with that login, or with that phone when it belongs to exactly one."""
    typed = normalise(login)
    person = session.scalar(select(Person).where(Person.login == typed, Person.active.is_(active)))
    if person is not None:
        return person
    digits = re.sub(r"[ -]", "", typed).removeprefix("+86")
    by_phone = (
        select(Person).where(Person.phone_digest == seal.digest(digits), Person.active.is_(active)).limit(2)
    )
    found = session.scalars(by_phone).all() if digits.isdigit() else []
    return found[0] if len(found) == 1 else None


class _Strangers:
    """Tries on logins that nobody has, in memory and bounded: they count down and lock like real ones."""

    def __init__(self, most: int = 10_000) -> None:
        self.most, self.lock = most, threading.Lock()
        self.known: OrderedDict[str, tuple[int, datetime | None]] = OrderedDict()

    def locked(self, key: str, now: datetime) -> bool:
        with self.lock:
            until = self.known.get(key, (0, None))[1]
        return until is not None and now < until

    def fail(self, key: str, now: datetime, rule: Lockout) -> Answer:
        with self.lock:
            failures, until = self.known.pop(key, (0, None))
            if until is None or now >= until:
                failures, until = failures + 1, None
                if failures >= rule.failures:
                    failures, until = 0, now + timedelta(minutes=rule.minutes)
            self.known[key] = (failures, until)
            if len(self.known) > self.most:
                self.known.popitem(last=False)
        return Answer(locked_until=until) if until else Answer(tries_left=rule.failures - failures)


_strangers = _Strangers()
# What an unknown login is checked against, so that it takes as long as a known one.
_NOBODY = hasher.hash("nobody has this password")
