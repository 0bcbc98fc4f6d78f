"""One valid command of every verb that has to do with phones handing in their work."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.deactivate_person import DeactivatePerson
from fieldapp.commands.envelope import Command
from fieldapp.commands.forward_package import ForwardPackage
from fieldapp.commands.ledger import LedgerRow
from fieldapp.commands.quarantine_letter import QuarantineLetter
from fieldapp.commands.set_prefs import SetPrefs
from fieldapp.commands.submit_document import Mark, SubmitDocument
from tests.support.cast import Stage


def forward(stage: Stage) -> tuple[str, Command]:
    if "leaver" not in stage.cast.people:  # everybody else has more to do
        stage.hire("leaver", like="crew")
    owner = stage.person("leaver").id
    stage.act("admin", DeactivatePerson(person_id=owner, reason="离职"))
    letter = {
        "cmd_id": "0190a000-0000-7000-8000-0000000000aa",
        "kind": "report_progress",
        "body": {"note": "已回填"},
    }
    return "inspector", QuarantineLetter(owner_id=owner, letter=letter)


def submit(stage: Stage) -> tuple[str, Command]:
    receipt = stage.act("inspector", SetPrefs(text="large"))
    with Session(stage.engine) as session:
        row = session.get_one(LedgerRow, UUID(str(receipt.cmd_id)))
        mark = Mark(cmd_id=row.id, sha256=row.body_sha)
    return "inspector", SubmitDocument(doc="acceptance:1", name="四方验收", letters=[mark])


def carried(stage: Stage) -> tuple[str, Command]:
    package_id = UUID("0190a000-0000-7000-8000-0000000000f1")
    owner = stage.person("crew").id
    return "inspector", ForwardPackage(package_id=package_id, owner_id=owner, sha256="a" * 64)


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    ForwardPackage.kind: carried,
    QuarantineLetter.kind: forward,
    SubmitDocument.kind: submit,
}
