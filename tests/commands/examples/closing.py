"""One valid command of every closing verb, with the part that sends it."""

from collections.abc import Callable

from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.commands.envelope import Command
from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from tests.support import story_closing as story
from tests.support.cast import Stage
from tests.support.story_intake import blob


def paper(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    return "contractor", AddCompletionDocument(
        case_id=case_id, code="C31", files=[blob(stage, "contractor", "竣工报告")]
    )


def package(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    story.documents(stage, case_id)
    return "contractor", SubmitCompletionDocs(case_id=case_id)


def settlement(stage: Stage) -> tuple[str, Command]:
    return "contractor", story.sheet(story.finished(stage))


def audit_documents(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    story.submitted(stage, case_id)
    return "engineer", AuditDocuments(case_id=case_id, verdict="RETURN", returned=["C31"])


def audit_settlement(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    story.submitted(stage, case_id)
    return "finance", AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1290000)


def hand(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    story.passed(stage, case_id)
    return "engineer", HandOverArchive(case_id=case_id, period="Y30")


def take(stage: Stage) -> tuple[str, Command]:
    case_id = story.finished(stage)
    story.handed(stage, case_id)
    return "service", ReceiveArchive(case_id=case_id)


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "add_completion_document": paper,
    "submit_completion_docs": package,
    "submit_settlement": settlement,
    "audit_documents": audit_documents,
    "audit_settlement": audit_settlement,
    "hand_over_archive": hand,
    "receive_archive": take,
}
