"""Letters that time itself sends: in the company's own name, with an id that a second sweep finds again."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import Command, Letter
from fieldapp.domain.person import Person, Role


def letters(
    session: Session, command: type[Command], field: str, subjects: Iterable[tuple[UUID, UUID]]
) -> list[Letter]:
    """One letter for each (subject, company); none where the company has nobody to send it."""
    found = list(subjects)
    companies = {company for _, company in found}
    people = session.scalars(select(Person).where(Person.company_id.in_(companies), Person.active)).all()
    owners = {person.company_id: person.id for person in people if person.has(Role.PLATFORM)}
    return [
        Letter(
            cmd_id=uuid5(NAMESPACE_URL, f"{command.kind}:{one}"),
            owner=owners[company],
            kind=command.kind,
            body={field: str(one)},
        )
        for one, company in found
        if company in owners
    ]
