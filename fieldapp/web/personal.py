"""Personal data of a case as this person may see it; whatever a template shows of it comes from here."""

from dataclasses import dataclass

from fieldapp.domain import privacy
from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.web.view import phone_href


@dataclass(frozen=True, slots=True)
class Personal:
    """Phone and ID number in full or masked; `call` is empty when the number is masked; `hidden` may be asked for."""

    contact: str
    phone: str
    call: str
    id_number: str
    hidden: tuple[str, ...]


def personal(case: Case, person: Person) -> Personal:
    """What this person sees of the customer."""
    full = privacy.sees_phone(case, person)
    phone = (case.phone or "") if full else privacy.masked_phone(case)
    hidden = [what for what in privacy.WORDS if privacy.may_reveal(case, person, what)]
    return Personal(
        contact=case.contact,
        phone=phone,
        call=phone_href(phone) if full else "",
        id_number=privacy.masked_id(case, person),
        hidden=tuple(what for what in hidden if not (what == privacy.PHONE and full)),
    )
