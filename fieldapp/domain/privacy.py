"""Who sees a customer's phone or ID number in full, who may ask for it, and who sees it masked (个人信息保护法)."""

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person, Role
from fieldapp.domain.stage import CLOSED, Stage
from fieldapp.lib.text import mask_id, mask_phone

PHONE, ID_NUMBER = "phone", "id_number"
WORDS = {PHONE: "电话", ID_NUMBER: "身份证号"}
_AFTER_WORKS = {Stage.ACCEPTED, Stage.IN_SERVICE} | CLOSED
_AFTER_DESIGN = {Stage.COMPLETED, Stage.ACCEPTANCE, Stage.RECTIFYING} | _AFTER_WORKS


def sees_phone(case: Case, person: Person) -> bool:
    """The owner, the counter and managers do; a third party while what was handed to its firm is open."""
    if person.firm_id is not None:
        return work_open(case, person)
    return case.customer_manager_id == person.id or person.has(Role.COUNTER_OFFICER, Role.MANAGER)


def work_open(case: Case, person: Person) -> bool:
    """True while the hand-over or order to the person's firm is not finished."""
    if person.firm_id is None:
        return False
    if person.firm_id == case.design_firm_id and case.at_stage not in _AFTER_DESIGN:
        return True
    if person.firm_id == case.contractor_id and case.at_stage not in _AFTER_WORKS:
        return True
    return person.firm_id == case.supervisor_firm_id and case.at_stage not in _AFTER_WORKS


def may_reveal(case: Case, person: Person, what: str) -> bool:
    """Staff may ask for either with a reason; a third party has the phone while it works, or not at all."""
    return person.firm_id is None and person.roles != [Role.ADMIN.value] and getattr(case, what) is not None


def masked_phone(case: Case) -> str:
    return mask_phone(case.phone) if case.phone else ""


def masked_id(case: Case, person: Person) -> str:
    """The ID number: region and last four for staff, one and four characters for third parties."""
    number = case.id_number or ""
    if not number:
        return ""
    if person.firm_id is None:
        return mask_id(number)
    return (
        f"{number[:1]}{'*' * max(0, len(number) - 5)}{number[-4:]}"
        if len(number) >= 15
        else "*" * len(number)
    )
