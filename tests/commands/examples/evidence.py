"""One valid command of every verb that has to do with evidence."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.envelope import Command
from fieldapp.commands.export_evidence import ExportEvidence
from fieldapp.commands.keep_counterpart import KeepCounterpart
from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.lib.clock import now
from tests.commands.examples.sync import submit
from tests.support.cast import Stage
from tests.support.phone_key import PhoneKey
from tests.support.story_acceptance import completed, convened
from tests.support.story_evidence import DEVICE


def export(stage: Stage) -> tuple[str, Command]:
    case_id = completed(stage)
    convened(stage, case_id)
    return "manager", ExportEvidence(case_id=case_id)


def stored(stage: Stage) -> tuple[str, Command]:
    phone = PhoneKey()
    told = Told.model_validate({"device_id": DEVICE, "key": phone.public})
    report_contact(stage.engine, stage.person("inspector").id, told, None, "", now())
    part, command = submit(stage)
    receipt_id = UUID(stage.act(part, command).result["receipt_id"])
    with Session(stage.engine) as session:
        line = session.get_one(DocumentReceipt, receipt_id).line
    return part, KeepCounterpart(receipt_id=receipt_id, device_id=DEVICE, signature=phone.sign(line))


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    ExportEvidence.kind: export,
    KeepCounterpart.kind: stored,
}
