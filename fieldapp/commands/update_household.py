"""Write what is known about a household into its file (一户一档); what changed stays in the journal."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.lighting import OFFICE, at_home
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.household_file import OWN, typed_fields
from fieldapp.domain.household_past import CHANGED, sealed_past
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
    warning, number = None, ""
    if cmd.id_number:
        verdict = idcard.check(cmd.id_number)
        number, warning = verdict.normalised, verdict.warning
    told = {"user_no": cmd.user_no, "user_name": cmd.user_name, "phone": cmd.phone, "id_number": number}
    told = {code: value for code, value in told.items() if value}  # an empty one leaves what is on file
    before = {
        **{code: getattr(household, code) or "" for code in told},
        **{code: household.fields.get(code, "") for code in cmd.fields},
    }
    fields = {code: value.strip() for code, value in cmd.fields.items()}
    changed = [code for code in before if {**told, **fields}[code] != before[code]]
    for code, value in told.items():
        setattr(household, code, value)
    household.fields = {code: value for code, value in {**household.fields, **fields}.items() if value}
    household.rev += 1
    names = {**OWN, **typed}
    given = {"household": household.label, "changed": [names[code] for code in changed]}
    # Names in the clear, the values that gave way under seal: the journal is open to more eyes than the file.
    do.record(
        case,
        CHANGED,
        clause=case.pack.household.clause,
        subject_id=household.id,
        revision=household.rev,
        data={**given, **sealed_past(before, changed), "device": do.letter.device_id},
    )
    return {"household_id": str(household.id), "warning": warning}
