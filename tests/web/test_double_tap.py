"""A double tap on every button: the examples of the verbs through their forms, tapped twice by the client itself."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage, enter
from tests.support.examples import EXAMPLES, HOME

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def grants(command: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for grant in command.grants:
        found |= {
            f"no.{grant.authority}": grant.no,
            f"until.{grant.authority}": grant.valid_until.isoformat(),
        }
    return found


def readings(command: Any) -> dict[str, Any]:
    return {"files": box(command.files), **{f"v_{key}": str(value) for key, value in command.values.items()}}


# Where the form of the verb is, and how it is filled when its boxes are not the fields of the command.
FORMS: dict[str, tuple[str, Callable[[Any], dict[str, Any]] | None]] = {
    "change_area": ("/admin/areas/{area_id}", None),
    "change_firm": ("/admin/firms/{firm_id}", None),
    "change_person": ("/admin/people/{person_id}", None),
    "refuse_gas": ("/applications/{application_id}/refusal", None),
    "withdraw_application": ("/applications/{application_id}/withdrawal", None),
    "return_case": ("/cases/{case_id}/return", None),
    "explain_counter": ("/cases/{case_id}/counters", None),
    "cancel_case": ("/cases/{case_id}/cancellation", None),
    "confirm_route": ("/cases/{case_id}/permit/route", None),
    "sign_commitment": ("/cases/{case_id}/permit/commitment", None),
    "notify_authority": ("/cases/{case_id}/permit/notices", None),
    "submit_permit": ("/cases/{case_id}/permit/submissions", None),
    "approve_permit": ("/cases/{case_id}/permit/approvals", grants),
    "reject_permit": ("/cases/{case_id}/permit/rejections", None),
    "record_supervision": ("/cases/{case_id}/permit/supervision", None),
    "approve_change": ("/changes/{change_id}/approval", None),
    "refuse_change": ("/changes/{change_id}/refusal", None),
    "record_retest": ("/cases/{case_id}/retest", readings),
    "acknowledge_revision": ("/orders/{order_id}/acknowledgement", None),
    "return_order": ("/orders/{order_id}/return", None),
    "release_push": ("/pushes/{push_id}/release", None),
    "approve_fee_excess": ("/fees/{account_id}/excess", None),
}


def typed(command: Command) -> dict[str, Any]:
    """The fields of a command as boxes of a form."""
    return {
        name: box(getattr(command, name))
        for name in type(command).model_fields
        if getattr(command, name) not in (None, "", [])
    }


def box(value: Any) -> Any:
    if isinstance(value, BlobRef):
        return f"{value.sha256}/{value.name}"
    if isinstance(value, list):
        return [box(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(getattr(value, "value", value))


@ONCE
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_it_happens_once_and_leads_to_the_same_page(
    app: Flask, stage_xz: Stage, stage_th: Stage, kind: str
) -> None:
    stage = {"xinzheng": stage_xz, "tanghe": stage_th}[HOME[kind]]
    part, command = EXAMPLES[kind](stage)
    path, fill = FORMS[kind]
    ids = {name: value for name, value in command if name.endswith("_id") and "{" + name + "}" in path}
    values = {name: value for name, value in typed(command).items() if name not in ids}
    if fill is not None:
        values = fill(command)
    answer = enter(app, stage, part).post(path.format(**ids), data={"cmd_id": str(uuid7()), **values})
    assert answer.status_code == 303, answer.text
