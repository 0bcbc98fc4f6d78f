"""Tick off the papers that go to the payer with the claim (TH-3.2.1-4a)."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import MOST_FILES, BlobRef, Command
from fieldapp.commands.fee_turn import FEE_ROLES, take_account
from fieldapp.commands.registry import Result, verb
from fieldapp.lib.errors import Refused
from fieldapp.packs.closing import FeeStage


class PrepareFeeDossier(Command):
    """`items` are all papers that are there now, by the pack's codes; with the last one the dossier is ready."""

    kind: ClassVar[str] = "prepare_fee_dossier"
    title: ClassVar[str] = "备配套费资料"

    account_id: UUID
    items: list[str] = Field(min_length=1, max_length=30)
    files: list[BlobRef] = Field(default_factory=list, max_length=MOST_FILES)


@verb(PrepareFeeDossier, by=FEE_ROLES)
def prepare_fee_dossier(do: Doing, cmd: PrepareFeeDossier) -> Result:
    case, account = take_account(do, cmd.account_id, FeeStage.DOSSIER_READY)
    if account.stage is not FeeStage.VOUCHER_OBTAINED:
        raise Refused("资料已经备齐", code="stage")
    wanted = {one.code: one.name for one in case.pack.fee.dossier}
    if not set(cmd.items) <= set(wanted):
        raise Refused("从给的里面选", "items")
    account.dossier = [code for code in wanted if code in cmd.items]
    do.attach(case, cmd.files, "fee_dossier", account.id, "files")
    missing = [name for code, name in wanted.items() if code not in cmd.items]
    if not missing:
        account.dossier_at = do.now
    do.record(
        case, "FEE_DOSSIER", clause=case.pack.fee.collect_clause or "", subject_id=account.id,
        data={"have": [wanted[code] for code in account.dossier], "missing": missing},
    )  # fmt: skip
    return {"account_id": str(account.id), "ready": not missing}
