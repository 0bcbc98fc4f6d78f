"""Which roles a person may hold: those of the firm they work for, or those of the company's own staff."""

from collections.abc import Sequence

from fieldapp.domain.company import FIRM_KINDS, Company, Firm
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused

FIRM_ROLES: dict[str, tuple[Role, ...]] = {
    "DESIGN": (Role.DESIGNER,),
    "CONTRACTOR": (Role.CONTRACTOR, Role.CREW_LEADER),
    "SUPERVISOR": (Role.SUPERVISOR,),
    "OWNER": (Role.OWNER_REP,),
}
# The gas company may represent the owner itself, so that role is on both sides.
OUTSIDE = frozenset(role for roles in FIRM_ROLES.values() for role in roles) - {Role.OWNER_REP}
STAFF_ROLES = tuple(role for role in Role if role not in OUTSIDE and role is not Role.PLATFORM)


def roles_for(firm: Firm | None) -> tuple[Role, ...]:
    """What can be given to somebody of this firm, or of the company itself."""
    return STAFF_ROLES if firm is None else FIRM_ROLES[firm.kind]


def check_roles(company: Company, roles: Sequence[Role], firm: Firm | None) -> list[str]:
    """The roles as they are stored, once each, the first one the main one; refused when one does not fit the firm."""
    if not roles:
        raise Refused("至少给一个角色", field="roles")
    for role in roles:
        if role not in roles_for(firm):
            title = company.pack.title(role)
            where = f"{FIRM_KINDS[firm.kind]}的人" if firm is not None else "本公司的人"
            raise Refused(f"{where}不能当{title}", field="roles")
    return [role.value for role in dict.fromkeys(roles)]
