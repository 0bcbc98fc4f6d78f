"""验收换检查表: an open round goes on by the lists of the rules in force; no answer is lost, no signature holds on."""

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from fieldapp.commands.accepting import take_acceptance
from fieldapp.commands.archiving import set_aside
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.list_move import Split, digests, split
from fieldapp.domain.person import Role
from fieldapp.domain.signature import holding
from fieldapp.domain.trial import trials_behind
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack


class MoveChecklist(Command):
    """`ruleset_id` is the version that was looked at: only the one in force can be moved to."""

    kind: ClassVar[str] = "move_checklist"
    title: ClassVar[str] = "换检查表"

    acceptance_id: UUID
    ruleset_id: UUID
    reason: str = Field(min_length=2, max_length=500)


@verb(MoveChecklist, by={Role.QUALITY_INSPECTOR, Role.MANAGER})
def move_checklist(do: Doing, cmd: MoveChecklist) -> Result:
    case, acceptance = take_acceptance(do, cmd.acceptance_id)
    do.only(case.inspector_id, "检查表由组织验收的质检员换")
    company = do.actor.company
    if cmd.ruleset_id != company.ruleset_id:
        raise Refused("规则又换了一版，看过新的再换", "ruleset_id", "superseded")
    after = company.pack
    lists = lists_after(acceptance, after)
    answers = answers_of(do.session, acceptance.id)
    parts = preview(acceptance, after, answers)
    if parts is None:
        raise Refused("这一轮的检查表没变，不用换", code="same")
    held = holding(do.session, acceptance)
    trials = trials_behind(do.session, acceptance, answers)
    old, items = acceptance.pack, {item.code: item for item in acceptance.items}
    asked_before = digests(acceptance.items, old)
    was, from_ruleset = acceptance.checklists, acceptance.ruleset_id or case.ruleset_id
    acceptance.checklists, acceptance.ruleset_id, acceptance.ruleset = (
        lists,
        company.ruleset_id,
        company.ruleset,
    )
    now = {item.code: item for item in acceptance.items}
    for code in (*parts.again, *parts.gone):
        set_aside(do, acceptance, answers[code], (items[code], old), now.get(code), do.now)
        do.session.delete(answers[code])
    asked = digests(acceptance.items, after)
    for trial in trials:
        # an earlier round's tests are its own; they stop standing behind an item with the answer that was carried
        if trial.acceptance_id == acceptance.id and asked.get(trial.item) != asked_before.get(trial.item):
            trial.archived_at = do.now
    acceptance.moves = [
        *acceptance.moves,
        {
            "at": do.now.isoformat(), "by": do.actor.name, "by_id": str(do.actor.id), "reason": cmd.reason,
            "from_ruleset": str(from_ruleset), "from": was, "to": lists, "carried": list(parts.carried),
            "again": list(parts.again), "gone": list(parts.gone),
        },
    ]  # fmt: skip
    do.session.flush()
    do.record(
        case, "CHECKLIST_MOVED", clause=case.pack.acceptance.clauses["convene"], subject_id=acceptance.id,
        revision=acceptance.round,
        data={
            "round": acceptance.round, "reason": cmd.reason, "from": was, "to": lists, "pack": after.version,
            "carried": list(parts.carried), "again": list(parts.again), "gone": list(parts.gone), "void": sorted(held),
        },
    )  # fmt: skip
    return {
        "acceptance_id": str(acceptance.id), "carried": len(parts.carried), "again": len(parts.again),
        "gone": len(parts.gone), "fresh": len(parts.fresh), "void": len(held),
    }  # fmt: skip


def lists_after(acceptance: Acceptance, after: Pack) -> list[dict[str, str]]:
    """What the new rules ask of this class; the part under ground as the round has it."""
    buried = acceptance.pack.acceptance.buried_checklist in {one["code"] for one in acceptance.checklists}
    codes = after.acceptance.lists_for(acceptance.klass, buried)
    return [{"code": code, "version": after.checklists[code].version} for code in codes]


def preview(acceptance: Acceptance, after: Pack, answers: Collection[str]) -> Split | None:
    """What would become of the answers; None when the new rules ask exactly the same."""
    lists = lists_after(acceptance, after)
    old = digests(acceptance.items, acceptance.pack)
    new = digests([item for one in lists for item in after.checklists[one["code"]].items], after)
    return None if old == new and lists == acceptance.checklists else split(old, new, answers)
