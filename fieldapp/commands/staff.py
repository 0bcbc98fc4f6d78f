"""What the verbs about people, firms and areas share: things of one's own company, and nobody else's."""

from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.company import Area, Firm
from fieldapp.domain.person import Person, Role
from fieldapp.lib import seal
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.text import normalise

LOGIN = r"^[a-z0-9][a-z0-9._-]{2,38}$"


def person_of(do: Doing, person_id: UUID) -> Person:
    """Somebody of the actor's company; what pushes for the platforms is nobody's to change."""
    person = do.session.get(Person, person_id, with_for_update={"of": Person})
    if person is None or person.company_id != do.actor.company_id or person.has(Role.PLATFORM):
        raise NotFound
    return person


def firm_of(do: Doing, firm_id: UUID | None) -> Firm | None:
    if firm_id is None:
        return None
    firm = do.session.get(Firm, firm_id)
    if firm is None or firm.company_id != do.actor.company_id:
        raise NotFound
    return firm


def working_firm(do: Doing, firm_id: UUID | None) -> Firm | None:
    """The firm somebody joins; refused when the company no longer works with it."""
    firm = firm_of(do, firm_id)
    if firm is not None and not firm.active:
        raise Refused(f"{firm.name}已停用，先启用", field="firm_id")
    return firm


def area_of(do: Doing, area_id: UUID) -> Area:
    area = do.session.get(Area, area_id, with_for_update=True)
    if area is None or area.company_id != do.actor.company_id:
        raise NotFound
    return area


def set_phone(person: Person, typed: str) -> None:
    """The phone number sealed, and its digest to find it again; an empty one takes it away."""
    digits = normalise(typed).replace(" ", "").replace("-", "").removeprefix("+86")
    if digits and (not digits.isdigit() or not 7 <= len(digits) <= 15):
        raise Refused("电话是 7 到 15 位数字", field="phone")
    person.phone = digits or None
    person.phone_digest = seal.digest(digits) if digits else None
