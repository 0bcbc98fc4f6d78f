"""Arrive on site for the survey: the time is the company's, the place is the phone's."""

from typing import Any, ClassVar
from uuid import UUID

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.appointment import current_appointment
from fieldapp.domain.case import Case
from fieldapp.domain.person import Role
from fieldapp.domain.stage import Stage
from fieldapp.lib import geo
from fieldapp.packs.base import Customer


class CheckInSurvey(Command):
    """I am here. Without a position it is recorded all the same, and shows."""

    kind: ClassVar[str] = "check_in_survey"
    title: ClassVar[str] = "到场"

    case_id: UUID


@verb(CheckInSurvey, by={Role.DESIGNER})
def check_in_survey(do: Doing, cmd: CheckInSurvey) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.SURVEY_BOOKED)
    designing.take(do, case)
    case.move(Stage.SURVEYING)
    data: dict[str, Any] = {"placed": do.letter.place is not None}
    distance = _distance(do, case)
    accuracy = do.letter.place.accuracy_m if do.letter.place else None
    appointment = current_appointment(do.session, case.id)
    if distance is not None:
        data |= {"distance_m": distance, "near": distance <= case.pack.visit.radius_m}
    if accuracy is not None:
        data["accuracy_m"] = round(accuracy)
    if appointment is not None:
        appointment.arrived_at, appointment.distance_m = do.at, distance
        appointment.accuracy_m = round(accuracy) if accuracy is not None else None
        data["late_minutes"] = max(0, int((do.at - appointment.at).total_seconds() // 60))
    do.record(
        case,
        "SURVEY_CHECKED_IN",
        clause=case.pack.survey.clauses[Customer.RES if case.residential else Customer.NONRES],
        data=data,
    )
    return data


def _distance(do: Doing, case: Case) -> int | None:
    """Metres between the phone and the case's place; None when one of them is not known."""
    here, there = do.letter.place, case.place
    if here is None or not there or "lng" not in there or "lat" not in there:
        return None
    phone = geo.Place(here.lng, here.lat, geo.Crs(here.crs), here.accuracy_m)
    target = geo.Place(there["lng"], there["lat"], geo.Crs(there.get("crs") or geo.Crs.CGCS2000))
    return round(geo.distance_m(phone, target))
