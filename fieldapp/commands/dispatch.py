"""One letter, one transaction, one receipt: the only place below the jobs that commits."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command, Letter, Receipt
from fieldapp.commands.ledger import Declined, LedgerRow, body_digest
from fieldapp.commands.registry import Verb, verbs
from fieldapp.domain import agenda, clock, search
from fieldapp.domain.person import Person, Role
from fieldapp.lib.clock import now as current_time
from fieldapp.lib.errors import Conflict, NotFound, NotPermitted, Refused, Stale

_SENDER = (
    select(Person, LedgerRow, Declined)
    .select_from(Person)
    .outerjoin(LedgerRow, LedgerRow.id == bindparam("cmd_id"))
    .outerjoin(Declined, Declined.id == bindparam("cmd_id"))
    .where(Person.id == bindparam("owner"))
)


def dispatch(engine: Engine, letter: Letter, *, now: datetime | None = None) -> Receipt:
    """Carry out the letter and return its receipt; the same letter again returns the stored receipt as duplicate.

    Raises Refused (422), NotPermitted (403), NotFound (404), Stale (409), Conflict (same id, other content: 422) and
    pydantic's ValidationError for data of the wrong shape. `now` is for seeding only.
    """
    try:
        known, command = _read(letter)
    except (Refused, ValidationError):
        # what an earlier version took is answered as it was then, however strict this one is
        with Session(engine) as session:
            earlier = session.get(LedgerRow, letter.cmd_id)
            if earlier is None:
                raise
            return again(earlier, letter)
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        try:
            receipt = _carry_out(session, known, command, letter, now or current_time())
            session.commit()
            return receipt
        except IntegrityError:
            session.rollback()
            return _second_look(session, letter)


def _read(letter: Letter) -> tuple[Verb, Command]:
    known = verbs().get(letter.kind)
    if known is None:
        raise Refused("这一步这个版本还不会做", code="unknown_command")
    return known, known.command.model_validate(letter.body)


def _carry_out(session: Session, known: Verb, command: Command, letter: Letter, now: datetime) -> Receipt:
    actor, earlier, declined = _sender(session, letter)
    if actor is None or not actor.active:
        raise NotPermitted("这个账号已停用，内容还在本机")
    if earlier is not None:
        return again(earlier, letter)
    doing = Doing(session, actor, letter, now, role_for(known, actor), adds=known.command.adds)
    try:
        result = known.handle(doing, command) or {}
        # asked last: what still stands in its way tells on which revision its author decides;
        # what is only kept goes over nothing
        if declined is not None and declined.base_rev == letter.base_rev and not known.command.inner:
            raise Stale(declined.said)
    except (Refused, NotFound):
        # a copy of it may have been carried out while this one waited for the case
        session.rollback()
        earlier = session.get(LedgerRow, letter.cmd_id)
        if earlier is None:
            raise
        return again(earlier, letter)
    receipt = _receipt(doing, result)
    session.add(
        LedgerRow(
            id=letter.cmd_id, company_id=actor.company_id, owner_id=actor.id, kind=letter.kind,
            body_sha=body_digest(letter), response=receipt.model_dump(mode="json"), applied_at=now,
        )
    )  # fmt: skip
    session.flush()
    with session.no_autoflush:  # no further question is about what is changed from here
        _settle(doing)
    return receipt


def _sender(session: Session, letter: Letter) -> tuple[Person | None, LedgerRow | None, Declined | None]:
    """Who it is from, and what is known of it from an earlier time."""
    found = session.execute(_SENDER, {"owner": letter.owner, "cmd_id": letter.cmd_id}).one_or_none()
    return (found[0], found[1], found[2]) if found else (None, None, None)


def decline(engine: Engine, letter: Letter, said: str) -> None:
    """Remember that this letter stood against something newer; the same one is not carried out later."""
    with Session(engine) as session:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        session.merge(
            Declined(
                id=letter.cmd_id,
                owner_id=letter.owner,
                base_rev=letter.base_rev,
                said=said,
                at=current_time(),
            )
        )
        try:
            session.commit()
        except IntegrityError:
            session.rollback()  # a copy of it was declined at the same moment


def _receipt(doing: Doing, result: dict[str, Any]) -> Receipt:
    """What became of it; every touched case is a revision further."""
    for case in doing.touched.values():
        case.rev += 1
    first = next(iter(doing.touched.values()), None)
    return Receipt(
        cmd_id=doing.letter.cmd_id, kind=doing.letter.kind, status="applied", at=doing.now,
        case_id=first.id if first else None, rev=first.rev if first else None, result=result,
    )  # fmt: skip


def _settle(doing: Doing) -> None:
    """Bring clocks, worklists and search of the touched cases in line."""
    for case in doing.touched.values():
        clocks, holds = clock.keep(doing.session, case, [e for e in doing.events if e.case_id == case.id])
        agenda.refresh(doing.session, case, doing.now, clocks, holds)
        if search.words_of(case) != doing.found_by.get(case.id):
            search.index_case(doing.session, case)


def role_for(known: Verb, actor: Person) -> Role:
    """The role under which the actor uses this verb; NotPermitted when none of theirs may."""
    if not known.by:
        return actor.main_role
    for name in actor.roles:
        if Role(name) in known.by:
            return Role(name)
    raise NotPermitted(f"“{known.command.title}”不归{actor.title}做")


def again(earlier: LedgerRow, letter: Letter) -> Receipt:
    """The receipt of a letter that came before; Conflict when it asks for something else now."""
    if earlier.body_sha != body_digest(letter):
        raise Conflict("这张单子交过一次，内容不一样，没有再记")
    return Receipt.model_validate({**earlier.response, "status": "duplicate"})


def _second_look(session: Session, letter: Letter) -> Receipt:
    """Two of the same letter raced: the loser reads the winner's receipt, anything else is a real conflict."""
    earlier = session.get(LedgerRow, letter.cmd_id)
    if earlier is None:
        raise Conflict("这一项刚被别人记过，看过新的再改")
    return again(earlier, letter)
