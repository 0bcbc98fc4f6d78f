"""What the closing verbs share: the contractor's own case, turning a key, and what follows when the last one turns."""

from typing import Any

from fieldapp.commands.doing import Doing
from fieldapp.domain.archive import Archive, archive_no
from fieldapp.domain.audit import Audit, Key, blocking_papers, key_of, keys_of, may_turn, need_unlocked
from fieldapp.domain.case import Case
from fieldapp.domain.completion import OPEN_STAGES
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.ids import uuid7

CONTRACTORS = {Role.CONTRACTOR, Role.CREW_LEADER}
AUDITORS = {
    Role.ENGINEER, Role.FINANCE_OFFICER, Role.CUSTOMER_SERVICE, Role.QUALITY_INSPECTOR, Role.SITE_MANAGER, Role.MANAGER,
}  # fmt: skip


def need_contractor(do: Doing, case: Case) -> None:
    """Refuse unless the works are done, nothing is locked, and the actor works for the case's contractor."""
    if do.actor.firm_id is None or do.actor.firm_id != case.contractor_id:
        raise NotPermitted(f"竣工资料和结算由{case.contractor.name if case.contractor else '施工单位'}报")
    case.need(*OPEN_STAGES)
    need_unlocked(case)


def take_key(do: Doing, case: Case, code: str) -> Key:
    """The key, refused when it is not this person's, or there is nothing waiting for it."""
    case.need(Stage.ACCEPTED, Stage.IN_SERVICE)
    need_unlocked(case)
    key = key_of(do.session, case, code)
    may_turn(case, do.actor, key, keys_of(do.session, case))
    if key.subject is None:
        raise Refused(f"{key.step.name}的东西还没报上来", code="stage")
    if key.audit is not None:
        raise Refused(f"这一版{key.audit.by.name}审过了，等重报", code="stage")
    return key


def check_verdict(case: Case, verdict: str, returned: list[str], opinion: str) -> None:
    """A known verdict; whatever is not a pass says what has to be brought."""
    if verdict not in {one.code for one in case.pack.final_audit.verdicts}:
        raise Refused("从给的里面选一个", "verdict")
    if verdict != "PASS" and not returned and not opinion:
        raise Refused("退回要写清补什么", "opinion")


def give_verdict(
    do: Doing, case: Case, key: Key, kind: str, audit: Audit, data: dict[str, Any]
) -> dict[str, Any]:
    """Write the verdict down; when every key has turned, the audit is through and the records are locked."""
    do.session.add(audit)
    do.session.flush()
    name = next(one.name for one in case.pack.final_audit.verdicts if one.code == audit.verdict)
    do.record(
        case,
        kind,
        clause=case.pack.final_audit.clause,
        subject_id=audit.id,
        revision=key.subject.rev if key.subject else None,
        data={
            "step": key.step.name,
            "verdict": name,
            "returned": audit.returned,
            "opinion": audit.opinion,
            **data,
        },
    )
    passed = all(one.passed for one in keys_of(do.session, case))
    if passed:
        _pass(do, case)
    return {"audit_id": str(audit.id), "passed": passed}


def _pass(do: Doing, case: Case) -> None:
    blocking = blocking_papers(do.session, case)
    if blocking:
        raise Refused(
            f"还差{'、'.join(line.rule.name for line in blocking)}，终审过不了", code="paper_missing"
        )
    archive = Archive(
        id=uuid7(), company_id=case.company_id, case_id=case.id, no=archive_no(case, do.now), passed_at=do.now,
        period=case.pack.archive.default_period,
    )  # fmt: skip
    do.session.add(archive)
    do.record(
        case,
        "AUDIT_PASSED",
        clause=case.pack.final_audit.clause,
        subject_id=archive.id,
        data={"archive_no": archive.no},
    )
