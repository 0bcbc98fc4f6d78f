"""What the fee verbs share: the account under lock, by the case it belongs to, for the person whose turn it is."""

from uuid import UUID

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.fee import FeeAccount, find_account, need_enabled, need_turn
from fieldapp.domain.person import Role
from fieldapp.packs.closing import FeeStage

FEE_ROLES = {Role.CUSTOMER_MANAGER, Role.ENGINEER, Role.FINANCE_OFFICER}


def take_account(do: Doing, account_id: UUID, stage: FeeStage) -> tuple[Case, FeeAccount]:
    """The account and its case; refused when the stage is not this person's, or it changed since."""
    account = find_account(do.session, do.actor, account_id)
    case = do.case(account.case_id)
    do.session.refresh(account)
    need_enabled(case.pack)
    need_turn(case.pack, do.actor, stage)
    do.fresh(account, "这笔配套费")
    account.rev += 1
    return case, account
