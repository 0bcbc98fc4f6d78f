"""四方签字: read what is signed, then sign; a signature that no longer holds shows what changed."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.commands.sign_acceptance import HOSTS, SignAcceptance
from fieldapp.domain.acceptance import Acceptance, Party, find_acceptance
from fieldapp.domain.difference import differences
from fieldapp.domain.signature import FLAGS, Signature, code_of
from fieldapp.domain.standing import Standing, standing
from fieldapp.extensions import db
from fieldapp.lib.clock import local
from fieldapp.lib.errors import NotFound
from fieldapp.web import shape
from fieldapp.web.acceptance import bp
from fieldapp.web.forms import Form, blank, receive


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what was signed beside what is now."""

    name: str
    note: str
    old: str
    new: str
    unit: str = ""
    difference: str = ""


@bp.get("/acceptance-parties/<uuid:party_id>")
def sign_for(party_id: UUID) -> Response:
    """Where a party signs; the address that a worklist knows."""
    party = db.session().get(Party, party_id)
    if party is None:
        raise NotFound
    acceptance = find_acceptance(db.session(), current_user, party.acceptance_id)
    return redirect(url_for("acceptance.signatures", acceptance_id=acceptance.id, slot=party.slot))


@bp.get("/acceptances/<uuid:acceptance_id>/signatures")
def signatures(acceptance_id: UUID) -> str:
    return draw(find_acceptance(db.session(), current_user, acceptance_id), blank())


@bp.post("/acceptances/<uuid:acceptance_id>/signatures")
def sign_now(acceptance_id: UUID) -> Response | tuple[str, int]:
    find_acceptance(db.session(), current_user, acceptance_id)
    return receive(
        SignAcceptance,
        page=lambda form: draw(find_acceptance(db.session(), current_user, acceptance_id), form),
        done=lambda receipt: url_for("acceptance.signatures", acceptance_id=acceptance_id),
        fixed={"acceptance_id": acceptance_id},
    )


def draw(acceptance: Acceptance, form: Form) -> str:
    now = standing(db.session(), acceptance)
    party = present(now, form.values.get("slot") or request.args.get("slot", ""))
    if party is not None:
        form.values["slot"] = party.slot
        form.values.setdefault(
            "signer", current_user.name if current_user.id == party.person_id else party.person_name
        )
        form.values["content_sha"] = now.content_sha
        if "strokes" in form.errors or form.errors:
            form.values.pop("strokes", None)
    last_void = now.lost[-1] if now.lost else None
    return render_template(
        "acceptance/signatures.html",
        acceptance=acceptance,
        case=acceptance.case,
        now=now,
        form=form,
        party=party,
        code=code_of(now.content_sha),
        tests=[one for one in now.trials if one.decision == "PASS"],
        parties=[seat(now, one, party) for one in acceptance.counted],
        guests=[(one, now.holding.get(one.slot)) for one in acceptance.guests],
        signed=[(one, drawn(one)) for one in now.holding.values()],
        void=[(one, drawn(one)) for one in now.void],
        flags=FLAGS,
        host=current_user.has(*HOSTS),
        changes=compare(now, last_void) if last_void else [],
        old_code=code_of(last_void.content_sha) if last_void else "",
        rules={rule.id: rule for rule in acceptance.pack.test_rules.values()},
        clause=acceptance.case.pack.clause(acceptance.case.pack.acceptance.clauses["convene"]),
    )


def present(now: Standing, slot: str) -> Party | None:
    """Who signs next: the slot asked for, the person's own, or on the inspector's phone the first in order."""
    if now.obstacles or not now.acceptance.open:
        return None
    mine = [one for one in [*now.unsigned, *now.awaited] if one.slot == slot]
    mine += [one for one in now.unsigned if one.person_id == current_user.id]
    mine += [one for one in now.unsigned if one.firm_id == current_user.firm_id and current_user.firm_id]
    if current_user.has(*HOSTS):
        mine += now.unsigned
    return mine[0] if mine else None


def seat(now: Standing, one: Party, party: Party | None) -> dict[str, str]:
    """A party as the row of four shows it."""
    holding = now.holding.get(one.slot)
    void = next((old for old in reversed(now.lost) if old.slot == one.slot), None)
    early = any(old.slot == one.slot for old in now.unseen)
    state = (
        "signed"
        if holding
        else "now"
        if party is not None and one.slot == party.slot
        else "void"
        if void
        else ""
    )
    signed = holding or (void if state == "void" else None)
    name = signed.signer if signed else one.person_name
    return {
        "slot": one.short,
        "name": name,
        "state": state,
        "when": f"{local(signed.moment):%H:%M}" if signed else "等内容" if early and state == "" else "",
    }


def drawn(signature: Signature) -> shape.Ink | None:
    return shape.ink(signature.strokes)


def compare(now: Standing, signature: Signature) -> list[Change]:
    """What was signed beside what is now."""
    found = differences(signature.content or {"items": {}}, now.content, now.items)
    return [Change(one.name, "", one.signed, one.now) for one in found]
