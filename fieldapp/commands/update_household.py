"""Write what is known about a household into its file (一户一档); what changed stays in the journal."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, at_home
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.household_file import typed_fields
from fieldapp.lib import idcard
from fieldapp.lib.errors import Refused


class UpdateHousehold(Command):
    """An empty phone or ID number leaves the one on file; `fields` are values by the pack's field codes."""

    kind: ClassVar[str] = "update_household"
    title: ClassVar[str] = "改户档"

    household_id: UUID
    user_no: str = Field(default="", max_length=40)
    user_name: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30, pattern=r"^$|^[0-9+ -]{7,}$")
    id_number: str = Field(default="", max_length=30)
    fields: dict[str, str] = Field(default_factory=dict)


@verb(UpdateHousehold, by=OFFICE)
def update_household(do: Doing, cmd: UpdateHousehold) -> Result:
    household, case = at_home(do, cmd.household_id)
    do.fresh(household, "这一户的档案", journaled=True)
    typed = {field.code: field.name for field in typed_fields(case.pack)}
    for code, value in cmd.fields.items():
        if code not in typed:
            raise Refused("档案里没有这一项", field=f"file_{code}")
        if len(value) > 200:
            raise Refused("最多 200 个字", field=f"file_{code}")
    fields = {**household.fields, **{code: value.strip() for code, value in cmd.fields.items()}}
    changed = [typed[code] for code in cmd.fields if fields[code] != household.fields.get(code, "")]
    for name, value in (("user_no", cmd.user_no), ("user_name", cmd.user_name)):
        if value and value != getattr(household, name):
            changed.append("用户号" if name == "user_no" else "姓名")
            setattr(household, name, value)
    warning = None
    if cmd.phone:
        household.phone = cmd.phone
        changed.append("电话")
    if cmd.id_number:
        verdict = idcard.check(cmd.id_number)
        household.id_number, warning = verdict.normalised, verdict.warning
        changed.append("证件号")
    household.fields = {code: value for code, value in fields.items() if value}
    household.rev += 1
    # Names of what changed, not the values: the journal is open to more eyes than the file.
    do.record(
        case,
        "HOUSEHOLD_CHANGED",
        clause=case.pack.household.clause,
        subject_id=household.id,
        revision=household.rev,
        data={"household": household.label, "changed": changed, "device": do.letter.device_id},
    )
    return {"household_id": str(household.id), "warning": warning}
