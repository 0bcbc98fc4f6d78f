"""换检查表: what a newer list would do to the answers of an open round, and what became of them once it was moved."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.move_checklist import MoveChecklist, lists_after, preview
from fieldapp.domain.acceptance import Acceptance, find_acceptance
from fieldapp.domain.answer import answers_of
from fieldapp.domain.archived import archived_photos
from fieldapp.domain.list_move import Split, change_words
from fieldapp.domain.person import Role
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.turned_list import turned
from fieldapp.extensions import db
from fieldapp.packs import Pack
from fieldapp.packs.checklist import Item
from fieldapp.web.acceptance import bp
from fieldapp.web.forms import Form, blank, receive


@dataclass(frozen=True, slots=True)
class Plan:
    """The newer list beside today's: which answers would be carried, and for the others what changed."""

    parts: Split
    version: str
    again: list[tuple[Item, str]]
    gone: list[Item]
    fresh: list[Item]


@bp.get("/acceptances/<uuid:acceptance_id>/checklist")
def checklist(acceptance_id: UUID) -> str:
    return draw(find_acceptance(db.session(), current_user, acceptance_id), blank())


@bp.post("/acceptances/<uuid:acceptance_id>/checklist")
def move_now(acceptance_id: UUID) -> Response | tuple[str, int]:
    return receive(
        MoveChecklist,
        page=lambda form: draw(find_acceptance(db.session(), current_user, acceptance_id), form),
        done=lambda _: url_for("acceptance.checklist", acceptance_id=acceptance_id),
        fixed={"acceptance_id": acceptance_id},
    )


def newer(acceptance: Acceptance) -> bool:
    """Whether the rules in force ask for other lists than this open round has, and this person may move it."""
    holds = acceptance.case.inspector_id == current_user.id or current_user.has(Role.MANAGER)
    if not acceptance.open or not holds:
        return False
    after = current_user.company.pack
    same = after.version == acceptance.pack.version
    return not same and preview(acceptance, after, answers_of(db.session(), acceptance.id)) is not None


def draw(acceptance: Acceptance, form: Form) -> str:
    now = standing(db.session(), acceptance)
    found = turned(db.session(), acceptance, now.answers)
    photos = archived_photos(db.session(), [*found.again, *found.gone]) if found else {}
    return render_template(
        "acceptance/checklist.html",
        acceptance=acceptance,
        case=acceptance.case,
        form=form,
        now=now,
        found=found,
        photos=photos,
        numbers={item.code: place for place, item in enumerate(now.items, 1)},
        plan=plan(acceptance, now) if newer(acceptance) else None,
        ruleset_id=current_user.company.ruleset_id,
    )


def plan(acceptance: Acceptance, now: Standing) -> Plan | None:
    after: Pack = current_user.company.pack
    parts = preview(acceptance, after, now.answers)
    if parts is None:
        return None
    lists = lists_after(acceptance, after)
    old = {item.code: item for item in now.items}
    new = {item.code: item for one in lists for item in after.checklists[one["code"]].items}
    return Plan(
        parts,
        lists[0]["version"],
        [(old[code], change_words(old[code], new[code], acceptance.pack, after)) for code in parts.again],
        [old[code] for code in parts.gone],
        [new[code] for code in parts.fresh],
    )
