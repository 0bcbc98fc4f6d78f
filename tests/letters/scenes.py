"""How far the company has come when a kept letter arrives, and which ids stand for its {words}."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.ledger import body_digest
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.list_move import digests
from fieldapp.lib.clock import SHANGHAI
from tests.commands.examples.acceptance import begun, marked_wrong
from tests.letters.kept import FOLDER, Ids, envelope, filled, read, send
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answered, stands
from tests.support.story_design import arrived, booked, sheet
from tests.support.story_door import added
from tests.support.story_ignition import accepted_works, applied, prepared, rooms, taken_up, tolerating
from tests.support.story_intake import handed_over, lead, visited
from tests.support.story_sync import form_letter, hand_in
from tests.support.story_turned import rebuilt
from tests.support.story_works import building, crewed, issued, permit_cleared

MORNING = datetime(2026, 3, 12, 10, tzinfo=SHANGHAI)


def visit(phone: FlaskClient, stage: Stage) -> Ids:
    return {"case": str(lead(stage))}


def survey(phone: FlaskClient, stage: Stage) -> Ids:
    return {"case": str(arrived(stage))}


def works(phone: FlaskClient, stage: Stage) -> Ids:
    case_id, order_id = building(stage)
    return {"case": str(case_id), "order": str(order_id)}


def gas(phone: FlaskClient, stage: Stage) -> Ids:
    [room] = rooms(stage, case := accepted_works(stage, customer="RES"), "1-1-101")
    return {"application": str(prepared(stage, taken_up(stage, applied(stage, case, room))))}


def round_(phone: FlaskClient, stage: Stage) -> Ids:
    return {"acceptance": str(begun(stage)), "designer": str(stage.person("designer").id)}


def checked(phone: FlaskClient, stage: Stage) -> Ids:
    """Every item has passed."""
    ids = round_(phone, stage)
    answered(stage, acceptance_id := UUID(ids["acceptance"]))
    return {**ids, "content_sha": stands(stage, acceptance_id).content_sha}


def submission(phone: FlaskClient, stage: Stage) -> Ids:
    """The visit has arrived."""
    ids = {"owner": str(stage.person("customer_manager").id), **visit(phone, stage)}
    letter = filled(read(FOLDER / "v1" / "form_visit.json")["letter"], ids.__getitem__)
    assert send(phone, letter)["http"] == 200
    return {**ids, "earlier": letter["cmd_id"], "earlier_sha": body_digest(envelope(letter))}


def superseded(phone: FlaskClient, stage: Stage) -> Ids:
    """Reported by order 1 while order 2 was issued."""
    case_id, old, new = rebuilt(stage)
    values = {"order_id": str(old), "text": "管沟 0 到 42 m 挖好"}
    assert hand_in(phone, form_letter(stage, "crew", f"/cases/{case_id}/progress", values))[0]["http"] == 200
    return {"case": str(case_id), "order": str(new)}


def reassigned(phone: FlaskClient, stage: Stage) -> Ids:
    """A visit of the former owner waits for the new one."""
    case_id, new = lead(stage), stage.person("customer_manager_2").id
    stage.act(
        "manager", ReassignCase(case_id=case_id, part="customer_manager", person_id=new, reason="换片区")
    )
    visited = form_letter(
        stage, "customer_manager", f"/cases/{case_id}/visits", {"result": "D03", "met": "店主"}
    )
    [said] = hand_in(enter(phone.application, stage, "customer_manager"), visited)
    return {"case": str(case_id), "kept": said["card"]["href"].rsplit("/", 1)[-1]}


def listed(phone: FlaskClient, stage: Stage) -> Ids:
    """The phone says under which words of the list it was answered."""
    ids = round_(phone, stage)
    with Session(stage.engine) as session:
        acceptance = session.get_one(Acceptance, UUID(ids["acceptance"]))
        return {**ids, "item_digest": digests(acceptance.items, acceptance.pack)["SM-03"]}


def street(phone: FlaskClient, stage: Stage) -> Ids:
    """Nothing is known yet."""
    return {}


def door(phone: FlaskClient, stage: Stage) -> Ids:
    return {"door": added(stage).result["door_id"]}


def wanted(phone: FlaskClient, stage: Stage) -> Ids:
    """Met and wanting gas: papers are collected."""
    return {"case": str(visited(stage))}


def unbooked(phone: FlaskClient, stage: Stage) -> Ids:
    return {"case": str(handed_over(stage))}


def agreed(phone: FlaskClient, stage: Stage) -> Ids:
    """In the morning of the day on which the letter was written: only the newer word moves the agreed time."""
    return {"case": str(booked(stage, at=MORNING))}


def drafted(phone: FlaskClient, stage: Stage) -> Ids:
    """Every section of the survey is filled in."""
    ids = survey(phone, stage)
    stage.act("designer", SaveSurveyDraft(case_id=UUID(ids["case"]), sheet=sheet()))
    return ids


def ordered(phone: FlaskClient, stage: Stage) -> Ids:
    case_id, order_id = issued(stage)
    return {"case": str(case_id), "order": str(order_id)}


def ready(phone: FlaskClient, stage: Stage) -> Ids:
    """The road may be cut and the crew is named."""
    ids = ordered(phone, stage)
    permit_cleared(stage, UUID(ids["case"]))
    crewed(stage, UUID(ids["order"]))
    return ids


def revised(phone: FlaskClient, stage: Stage) -> Ids:
    """A new order came while nothing was reported by the old one."""
    case_id, _, new = rebuilt(stage)
    return {"case": str(case_id), "order": str(new)}


def asked(phone: FlaskClient, stage: Stage) -> Ids:
    return {"application": str(applied(stage, accepted_works(stage)))}


def taken(phone: FlaskClient, stage: Stage) -> Ids:
    """The application is taken up."""
    ids = asked(phone, stage)
    taken_up(stage, UUID(ids["application"]))
    return ids


def tolerated(phone: FlaskClient, stage: Stage) -> Ids:
    """A paper may come later."""
    ids = asked(phone, stage)
    made = stage.act("counter", tolerating(UUID(ids["application"]), "M05"))
    return {**ids, "tolerance": made.result["tolerance_id"]}


def accepted(phone: FlaskClient, stage: Stage) -> Ids:
    """Homes whose works are accepted."""
    [room] = rooms(stage, case_id := accepted_works(stage, customer="RES"), "1-1-101")
    return {"case": str(case_id), "household": str(room)}


def wrong(phone: FlaskClient, stage: Stage) -> Ids:
    """The round has failed for one item."""
    acceptance_id, defect_id = marked_wrong(stage)
    stage.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    return {"defect": str(defect_id)}


SCENES: dict[str, Callable[[FlaskClient, Stage], Ids]] = {
    "visit": visit,
    "survey": survey,
    "works": works,
    "gas": gas,
    "round": round_,
    "checked": checked,
    "submission": submission,
    "superseded": superseded,
    "reassigned": reassigned,
    "listed": listed,
    "street": street,
    "door": door,
    "wanted": wanted,
    "unbooked": unbooked,
    "agreed": agreed,
    "drafted": drafted,
    "ordered": ordered,
    "ready": ready,
    "revised": revised,
    "asked": asked,
    "taken": taken,
    "tolerated": tolerated,
    "accepted": accepted,
    "wrong": wrong,
}
