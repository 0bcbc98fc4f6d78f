"""A first password for somebody, made here and shown once; no letter of the ledger, which must never hold one."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.commands.founding import hasher
from fieldapp.domain.journal import Chain, Event, append
from fieldapp.domain.person import Person, Role
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from fieldapp.lib.ids import uuid7

# Read out over the phone: no letter that looks or sounds like another.
ALPHABET = "abcdefhkmnpqrstwxy3479"
GROUPS, LENGTH = 3, 4


def give_password(engine: Engine, admin_id: UUID, person_id: UUID, now: datetime) -> str:
    """Replace the person's password by a fresh one, end their sessions, unlock the login; returns the password."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))
    fresh_hash = hasher.hash(password)
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        admin = session.get_one(Person, admin_id)
        if not admin.active or not admin.has(Role.ADMIN):
            raise NotPermitted("设密码归管理的人做")
        person = session.get(Person, person_id, with_for_update={"of": Person})
        if person is None or person.company_id != admin.company_id or person.has(Role.PLATFORM):
            raise NotFound
        if not person.active:
            raise Refused(f"{person.name}已停用，先启用")
        person.password_hash, person.session_key = fresh_hash, uuid7().hex
        person.succeed()
        chain = session.get_one(Chain, admin.company_id, with_for_update=True)
        event = Event(
            id=uuid7(), company_id=admin.company_id, kind="PASSWORD_GIVEN", actor_id=admin.id, role=Role.ADMIN.value,
            firm_id=None, at=now, server_at=now, subject_id=person.id, clause="", data={"login": person.login},
        )  # fmt: skip
        session.add(append(chain, event))
        session.commit()
    return password
