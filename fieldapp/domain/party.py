"""Who can sign for each of the four parties of a case: the pack's slots filled with firms and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.person import Person, Role
from fieldapp.lib.text import normalise
from fieldapp.packs.acceptance import AcceptanceClass, FirmKind, Guest
from fieldapp.packs.acceptance import Party as Slot

NO_SUPERVISOR, CUSTOMER_OWNS_WORKS = "NO_SUPERVISOR", "CUSTOMER_OWNS_WORKS"


@dataclass(frozen=True, slots=True)
class Seat:
    """One slot as it stands for a case. `people` may sign; a customer's seat has none and takes a name.

    `missing` says why nobody can sit here yet; then the acceptance can't be convened.
    """

    slot: str
    name: str
    checks: str
    firm_kind: FirmKind
    firm_id: UUID | None
    firm_name: str
    people: tuple[Person, ...]
    suggested: Person | None
    named: str
    substitute: bool
    missing: str = ""


def line_up(
    session: Session, case: Case, supervisor: Firm | None = None, *, customer_owns: bool = False
) -> list[Seat]:
    """The seats of the case's class in the pack's order; without a supervisor the pack's substitute sits in."""
    watch = supervisor or case.supervisor_firm
    wanted = case.pack.acceptance.parties[AcceptanceClass(case.size_class)]
    return [_seat(session, case, slot, watch, customer_owns) for slot in wanted]


def guest_seats(case: Case) -> list[Seat]:
    """The pack's optional parties: people without a login, by name; nobody has to come."""
    return [_guest_seat(case, guest) for guest in case.pack.acceptance.optional_parties]


def _guest_seat(case: Case, guest: Guest) -> Seat:
    firm_name = case.name if guest.firm_kind is FirmKind.CUSTOMER else case.company.name
    return Seat(guest.code, guest.name, "", guest.firm_kind, None, firm_name, (), None, "", False)


def _seat(session: Session, case: Case, slot: Slot, watch: Firm | None, customer_owns: bool) -> Seat:
    without = slot.firm_kind is FirmKind.SUPERVISOR_FIRM and watch is None
    when = NO_SUPERVISOR if without else CUSTOMER_OWNS_WORKS if customer_owns else ""
    if slot.fallback is not None and slot.fallback.when == when:
        return Seat(
            slot.slot,
            slot.fallback.name,
            slot.checks,
            slot.fallback.firm_kind,
            None,
            case.name,
            (),
            None,
            case.contact,
            True,
        )
    firm = _firm(case, slot.firm_kind, watch)
    if firm is None and slot.firm_kind is not FirmKind.GAS_COMPANY:
        return Seat(
            slot.slot,
            slot.name,
            slot.checks,
            slot.firm_kind,
            None,
            "",
            (),
            None,
            "",
            False,
            f"{slot.name}还没定",
        )
    people = _people(session, case, firm, slot.roles)
    suggested = next((one for one in people if one.id in (case.designer_id, case.crew_leader_id)), None)
    suggested = (
        next((one for one in people if one.has(slot.roles[0])), suggested) if suggested is None else suggested
    )
    return Seat(
        slot.slot,
        slot.name,
        slot.checks,
        slot.firm_kind,
        firm.id if firm else None,
        firm.name if firm else case.company.name,
        tuple(people),
        suggested or (people[0] if people else None),
        "",
        False,
        "" if people else f"{slot.name}没有能签字的人",
    )


def _firm(case: Case, kind: FirmKind, watch: Firm | None) -> Firm | None:
    firms = {
        FirmKind.DESIGN_FIRM: case.design_firm,
        FirmKind.CONTRACTOR: case.contractor,
        FirmKind.SUPERVISOR_FIRM: watch,
    }
    return firms.get(kind)


def _people(session: Session, case: Case, firm: Firm | None, roles: Sequence[Role]) -> list[Person]:
    """Active people of the firm (of the company itself when None) who hold one of the roles."""
    query = select(Person).where(Person.company_id == case.company_id, Person.active.is_(True))
    query = query.where(Person.firm_id.is_(None) if firm is None else Person.firm_id == firm.id)
    return [one for one in session.scalars(query.order_by(Person.name)) if one.has(*roles)]


def supervisors(session: Session, case: Case) -> list[Firm]:
    """The firms that can be engaged to supervise."""
    query = select(Firm).where(
        Firm.company_id == case.company_id, Firm.kind == "SUPERVISOR", Firm.active.is_(True)
    )
    return list(session.scalars(query.order_by(Firm.name)))


def same_person(one_id: UUID | None, one_name: str, other_id: UUID | None, other_name: str) -> bool:
    """By login where both have one, since two people may share a name; by name otherwise."""
    if one_id is not None and other_id is not None:
        return one_id == other_id
    return normalise(one_name) == normalise(other_name)
