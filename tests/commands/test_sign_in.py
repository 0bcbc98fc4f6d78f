"""Coming in: right and wrong passwords, the lock, and logins that nobody has."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.change_password import change_password
from fieldapp.commands.founding import hasher
from fieldapp.commands.sign_in import Lockout, sign_in
from fieldapp.domain.person import Person
from fieldapp.lib.clock import now
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

RULE = Lockout(failures=3, minutes=15)


def test_it_lets_in_by_login_and_by_phone(stage_xz: Stage) -> None:
    designer = stage_xz.person("designer")
    assert designer.phone is not None
    for typed in (
        designer.login,
        designer.phone,
        f"+86 {designer.phone[:3]} {designer.phone[3:7]} {designer.phone[7:]}",
    ):
        answer = sign_in(stage_xz.engine, typed, PASSWORD, now(), RULE)
        assert answer.person is not None and answer.person.id == designer.id, typed


def test_it_counts_wrong_passwords_and_locks_even_for_the_right_one(stage_xz: Stage) -> None:
    login, moment = stage_xz.person("designer").login, now()
    left = [sign_in(stage_xz.engine, login, "wrong", moment, RULE).tries_left for _ in range(3)]
    assert left == [2, 1, 0]
    locked = sign_in(stage_xz.engine, login, PASSWORD, moment + timedelta(minutes=14), RULE)
    assert locked.person is None and locked.locked_until == moment + timedelta(minutes=15)
    assert sign_in(stage_xz.engine, login, PASSWORD, moment + timedelta(minutes=15), RULE).person is not None


def test_it_forgets_failures_after_the_right_password(stage_xz: Stage) -> None:
    login = stage_xz.person("crew").login
    for _ in range(3):
        assert sign_in(stage_xz.engine, login, "wrong", now(), RULE).tries_left == 2
        assert sign_in(stage_xz.engine, login, PASSWORD, now(), RULE).person is not None


def test_it_answers_a_login_that_nobody_has_just_like_a_real_one(stage_xz: Stage) -> None:
    nobody = f"nobody-{uuid7()}"  # a process counts what nobody has by itself
    answers = [sign_in(stage_xz.engine, nobody, "x", now(), RULE) for _ in range(3)]
    assert [a.tries_left for a in answers] == [2, 1, 0]
    assert answers[-1].locked_until is not None


def test_it_refuses_a_deactivated_person(stage_xz: Stage) -> None:
    with Session(stage_xz.engine) as session:
        session.get_one(Person, stage_xz.person("crew").id).active = False
        session.commit()
    assert sign_in(stage_xz.engine, stage_xz.person("crew").login, PASSWORD, now(), RULE).person is None


def test_it_hashes_anew_when_the_cost_has_changed(stage_xz: Stage) -> None:
    person = stage_xz.person("finance")
    with Session(stage_xz.engine) as session:
        session.get_one(Person, person.id).password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(
            PASSWORD
        )
        session.commit()
    assert sign_in(stage_xz.engine, person.login, PASSWORD, now(), RULE).person is not None
    with Session(stage_xz.engine) as session:
        assert not hasher.check_needs_rehash(session.get_one(Person, person.id).password_hash)


def test_it_changes_a_password_and_ends_other_sessions(stage_xz: Stage) -> None:
    person = stage_xz.person("designer")
    changed = change_password(stage_xz.engine, person.id, PASSWORD, "another-2026", now(), RULE)
    assert changed.session_key != person.session_key
    assert sign_in(stage_xz.engine, person.login, PASSWORD, now(), RULE).person is None
    assert sign_in(stage_xz.engine, person.login, "another-2026", now(), RULE).person is not None


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "another-2026", "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "aaaaaaaaaa", "new"),
        (PASSWORD, "x1" * 65, "new"),
    ],
)
def test_it_refuses_a_bad_new_password(stage_xz: Stage, old: str, new: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        change_password(stage_xz.engine, stage_xz.person("designer").id, old, new, now(), RULE)
    assert refused.value.field == field
