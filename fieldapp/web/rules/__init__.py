"""规则: the pack in force, readable by everybody: what it promises, asks for and decides, each with its clause."""

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from fieldapp.domain.company import Ruleset
from fieldapp.domain.person import Role
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.packs.identity import ClauseStatus
from fieldapp.web import frame
from fieldapp.web.rules.section import SECTIONS, uses

bp = Blueprint("rules", __name__, url_prefix="/rules")
frame.nav(60, "rules.index", "规则", "rules", Role.MANAGER, Role.ADMIN)


@bp.get("")
def index() -> str:
    """Which document is in force, its sections, and the versions adopted so far."""
    company = current_user.company
    query = (
        select(Ruleset)
        .where(Ruleset.company_id == company.id)
        .order_by(Ruleset.adopted_at.desc(), Ruleset.id.desc())
    )
    return render_template(
        "rules/index.html",
        pack=company.pack,
        sections=[(key, name, about) for key, (name, about, _) in SECTIONS.items()],
        versions=[
            (one.version, one.adopted_at, one.id == company.ruleset_id)
            for one in db.session.scalars(query.limit(20))
        ],
        may_adopt=current_user.has(Role.ADMIN),
    )


@bp.get("/<section>")
def section(section: str) -> str:
    if section not in SECTIONS:
        raise NotFound
    name, about, entries = SECTIONS[section]
    return render_template(
        "rules/section.html",
        name=name,
        about=about,
        groups=entries(current_user.company.pack),
        pack=current_user.company.pack,
    )


@bp.get("/clauses/<clause_id>")
def clause(clause_id: str) -> str:
    """One published sentence, what it means, who is bound by it, and where the app applies it."""
    pack = current_user.company.pack
    found = next((one for one in pack.clauses if one.id == clause_id), None)
    if found is None:
        raise NotFound
    return render_template(
        "rules/clause.html",
        clause=found,
        pack=pack,
        uses=uses(pack, clause_id),
        statement=found.status is ClauseStatus.STATEMENT,
        back=url_for("rules.section", section="clauses"),
    )
