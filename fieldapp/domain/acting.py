"""Who does what at an acceptance: answers items, records tests, hands the phone round, signs for whom."""

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.person import Person, Role
from fieldapp.packs.acceptance import AcceptanceClass

CHECKERS = {Role.QUALITY_INSPECTOR, Role.ENGINEER, Role.OWNER_REP, Role.SUPERVISOR}
TESTERS = CHECKERS | {Role.CREW_LEADER, Role.CONTRACTOR}
HOSTS = (Role.QUALITY_INSPECTOR, Role.MANAGER)  # hand their phone round; they sign for nobody


def signs_for(person: Person, acceptance: Acceptance, party: Party) -> bool:
    """True when this person may sign for the party with their own login."""
    slots = acceptance.case.pack.acceptance.parties[AcceptanceClass(acceptance.klass)]
    roles = next((one.roles for one in slots if one.slot == party.slot), ())
    return not party.substitute and person.firm_id == party.firm_id and person.has(*roles)
