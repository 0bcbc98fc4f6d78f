"""Who does what at an acceptance: answers items, records tests, hands the phone round, signs for whom."""

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.person import Person, Role
from fieldapp.packs.acceptance import AcceptanceClass

CHECKERS = {Role.QUALITY_INSPECTOR, Role.ENGINEER, Role.OWNER_REP, Role.SUPERVISOR}
TESTERS = CHECKERS | {Role.CREW_LEADER, Role.CONTRACTOR}
HOSTS = (Role.QUALITY_INSPECTOR, Role.MANAGER)  # hand their phone round; they sign for nobody


def signer_roles(acceptance: Acceptance, party: Party) -> list[Role]:
    """The roles of which one is needed to sign for the party with one's own login; none where nobody can."""
    slots = acceptance.case.pack.acceptance.parties[AcceptanceClass(acceptance.klass)]
    found = next((one.roles for one in slots if one.slot == party.slot), ())
    return [] if party.substitute else list(found)


def signs_at_all(person: Person) -> bool:
    """True when this person may sign for some party of some acceptance with their own login."""
    parties = person.company.pack.acceptance.parties.values()
    return person.has(*{role for slots in parties for slot in slots for role in slot.roles})


def signs_for(person: Person, acceptance: Acceptance, party: Party) -> bool:
    """True when this person may sign for the party with their own login."""
    return person.firm_id == party.firm_id and person.has(*signer_roles(acceptance, party))
