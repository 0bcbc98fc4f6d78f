"""What a readable push does to projects and cases; shared by the verbs that receive one and that release one."""

from typing import Any

from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.owning import give
from fieldapp.domain.case import Case
from fieldapp.domain.case_number import area_of, open_case, owner_of
from fieldapp.domain.customer import guess_customer
from fieldapp.domain.project import ACCEPTED, UPDATED, Project, Push
from fieldapp.domain.stage import CLOSED
from fieldapp.lib import geo, project_code, uscc
from fieldapp.lib.clock import parse
from fieldapp.lib.errors import Refused
from fieldapp.lib.ids import uuid7
from fieldapp.lib.text import normalise

LONGEST = 200
PRIVATE = {"contact", "phone"}  # sealed on the case and in the raw letter, never in the open
OWN = {"source", "message_id", "regions"}


class Unfit(Exception):
    """Why a letter can't become a project."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def take_in(do: Doing, push: Push, letter: dict[str, Any]) -> dict[str, Any]:
    """Upsert the project by (code, works code); a new valid one becomes a lead with the owner of its area."""
    company = do.actor.company
    try:
        code = project_code.parse(letter["code"], company.pack.pack.region_codes)
    except project_code.CodeError as wrong:
        raise Unfit(wrong.message) from None
    name = normalise(letter["name"])
    if not name:
        raise Unfit("没有项目名称")
    warnings = {f"code.{n}": text for n, text in enumerate(code.warnings)}
    credit = uscc.check(letter["uscc"]) if letter["uscc"] else None
    if credit and credit.warning:
        warnings["uscc"] = credit.warning
    for key, value in (("name", name), ("address", letter["address"])):
        if len(value) > LONGEST:
            warnings[key] = f"太长，只留前 {LONGEST} 字，原文在推送里"
    place = _place(letter, warnings)
    letter = {**letter, "name": name[:LONGEST], "address": normalise(letter["address"])[:LONGEST]}
    letter["uscc"] = credit.normalised if credit else ""
    facts = {key: value for key, value in letter.items() if key not in PRIVATE | OWN} | {"place": place}
    works = normalise(letter["works_code"])[:40]
    project = do.session.scalar(
        select(Project).where(
            Project.company_id == company.id, Project.code == code.normalised, Project.works_code == works
        )
    )
    push.warnings = warnings
    if project is None:
        project = Project(
            id=uuid7(),
            company_id=company.id,
            code=code.normalised,
            works_code=works,
            code_original=code.original[:LONGEST],
            name=letter["name"],
            pushed=facts,
            valid=letter["valid"],
            created_at=do.now,
            updated_at=do.now,
        )
        do.session.add(project)
        do.session.flush()
        push.state = ACCEPTED
    else:
        push.state = UPDATED
        _update(do, project, facts, push)
    push.project_id = project.id
    case = do.session.scalar(select(Case).where(Case.project_id == project.id).limit(1))
    if case is None and project.valid:
        case = _lead(do, project, letter, place, warnings)
    return {
        "outcome": push.state,
        "push_id": str(push.id),
        "project_id": str(project.id),
        "reason": push.reason,
        "warnings": warnings,
        "case_id": str(case.id) if case else None,
        "case_no": case.no if case else None,
    }


def _update(do: Doing, project: Project, facts: dict[str, Any], push: Push) -> None:
    """The newest letter is what the platform says now; an older one that comes late only stays on file."""
    before, sent = project.pushed.get("sent_at"), facts.get("sent_at")
    if before and sent and parse(sent) < parse(before):
        push.reason = "比已收的旧，只留底"
        return
    changed = {
        key: [project.pushed.get(key), value]
        for key, value in facts.items()
        if key not in ("sent_at", "more") and project.pushed.get(key) != value
    }
    cases = (
        _taken_in_hand(do, project) if changed else []
    )  # before the name is another, or search would miss it
    kind = "PUSH_INVALIDATED" if project.valid and not facts["valid"] else "PUSH_UPDATED"
    project.pushed, project.name, project.updated_at = facts, facts["name"], do.now
    project.valid = bool(facts["valid"])
    for case in cases:
        do.record(case, kind, clause=do.actor.company.pack.push.clause, data={"changed": changed})


def _taken_in_hand(do: Doing, project: Project) -> list[Case]:
    """The project's open cases."""
    closed = [stage.value for stage in CLOSED]
    query = select(Case.id).where(Case.project_id == project.id, Case.stage.not_in(closed)).order_by(Case.id)
    return [do.case(case_id) for case_id in do.session.scalars(query).all()]


def _lead(
    do: Doing,
    project: Project,
    letter: dict[str, Any],
    place: dict[str, Any] | None,
    warnings: dict[str, str],
) -> Case:
    company = do.actor.company
    pack = company.pack
    guess = guess_customer(pack, letter["industry"], letter["name"], letter["scope"])
    phone = letter["phone"] if letter["phone"] and "*" not in letter["phone"] else None
    case = open_case(
        do.session,
        company,
        do.now,
        name=letter["name"],
        address=letter["address"],
        origin="PUSH",
        project_id=project.id,
        place=place,
        uscc=letter["uscc"][:40],
        contact=letter["contact"][:LONGEST],
        phone=phone,
        customer=guess if pack.intake.auto_confirm else None,
    )
    area = area_of(do.session, company.id, case.address, case.name)
    case.area_id = area.id if area else None
    do.begin(case)
    data = {
        "project_code": project.code,
        "works_code": project.works_code,
        "guess": guess,
        "warnings": warnings,
    }
    do.record(case, "PROJECT_PUSHED", clause=pack.push.clause, data=data)
    owner = owner_of(do.session, area)
    if owner is not None:
        give(do, case, owner)
    return case


def _place(letter: dict[str, Any], warnings: dict[str, str]) -> dict[str, Any] | None:
    if letter["lng"] is None or letter["lat"] is None:
        return None
    try:
        place = geo.to_canonical(
            geo.Place(letter["lng"], letter["lat"], geo.Crs(letter["crs"] or "CGCS2000"))
        )
    except (Refused, ValueError):
        warnings["place"] = "坐标看不懂，没有用"
        return None
    if geo.outside_china(place.lng, place.lat):
        warnings["place"] = "坐标不在国内，没有用"
        return None
    return {"lng": place.lng, "lat": place.lat, "crs": place.crs.value, "source": "push"}
