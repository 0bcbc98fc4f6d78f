"""One valid command of every verb between hand-over and work order, with the part that sends it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from fieldapp.commands.add_sketch import AddSketch
from fieldapp.commands.add_survey_photos import AddSurveyPhotos, SlotPhoto
from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.check_pressure import CheckPressure
from fieldapp.commands.envelope import Command
from fieldapp.commands.plan_reinforcement import PlanReinforcement
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.commands.try_contact import TryContact
from fieldapp.domain.sheet import Basic, Sheet
from fieldapp.domain.sketch import Mark
from fieldapp.lib.clock import local, now
from tests.support.cast import Stage
from tests.support.story_design import (
    arrived,
    booked,
    design,
    drawing,
    estate_surveyed,
    pressed,
    sheet,
    surveyed,
)
from tests.support.story_intake import handed_over


def contact(stage: Stage) -> tuple[str, Command]:
    return "designer", TryContact(case_id=handed_over(stage), outcome="NO_ANSWER")


def book(stage: Stage) -> tuple[str, Command]:
    return "designer", BookSurvey(case_id=handed_over(stage), at=now() + timedelta(hours=3))


def check_in(stage: Stage) -> tuple[str, Command]:
    return "designer", CheckInSurvey(case_id=booked(stage))


def draft(stage: Stage) -> tuple[str, Command]:
    return "designer", SaveSurveyDraft(case_id=arrived(stage), sheet=Sheet(basic=Basic(kind="CANTEEN")))


def photos(stage: Stage) -> tuple[str, Command]:
    case_id = arrived(stage)
    photo = SlotPhoto(slot="SHOPFRONT", file=drawing(stage, "shopfront", "image/jpeg"))
    return "designer", AddSurveyPhotos(case_id=case_id, photos=[photo])


def sketch(stage: Stage) -> tuple[str, Command]:
    photo, drawn = drawing(stage, "flue", "image/jpeg"), drawing(stage, "flue with arrows", "image/jpeg")
    marks = [Mark(kind="DIMENSION", spots=[(0.1, 0.2), (0.6, 0.2)], words="1.2 m")]
    return "designer", AddSketch(case_id=arrived(stage), slot="FLUE", photo=photo, drawn=drawn, marks=marks)


def survey(stage: Stage) -> tuple[str, Command]:
    return "designer", SubmitSurvey(case_id=arrived(stage), sheet=sheet())


def pressure(stage: Stage) -> tuple[str, Command]:
    case_id = estate_surveyed(stage)
    check = CheckPressure(
        case_id=case_id, node="南环", lowest=Decimal(220), required=Decimal(200), method="GAUGE"
    )
    return "engineer", check


def plan(stage: Stage) -> tuple[str, Command]:
    case_id = pressed(stage, lowest="150")
    day = local(now()).date() + timedelta(days=7)
    return "engineer", PlanReinforcement(case_id=case_id, plan="增设调压柜", expected_on=day, informed=True)


def upload(stage: Stage) -> tuple[str, Command]:
    return "designer", design(stage, surveyed(stage))


EXAMPLES: dict[str, Callable[[Stage], tuple[str, Command]]] = {
    "try_contact": contact, "book_survey": book, "check_in_survey": check_in, "save_survey_draft": draft,
    "add_survey_photos": photos, "submit_survey": survey, "check_pressure": pressure, "plan_reinforcement": plan,
    "upload_design": upload, "add_sketch": sketch,
}  # fmt: skip
