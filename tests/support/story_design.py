"""How a story goes on: the appointment, the survey, the area pressure, the drawing that issues the order."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.commands.book_survey import BookSurvey
from fieldapp.commands.check_in_survey import CheckInSurvey
from fieldapp.commands.check_pressure import CheckPressure
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.commands.upload_design import UploadDesign
from fieldapp.domain.case import Case
from fieldapp.domain.sheet import Sheet
from fieldapp.lib.clock import now
from tests.support.cast import Stage
from tests.support.story_intake import estate, handed_over


def drawing(stage: Stage, text: str = "drawing", mime: str = "application/pdf") -> BlobRef:
    """A drawing that has arrived at the company."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    stage.act("designer", StoreBlob(sha256=digest, mime=mime, size=len(data)))
    return BlobRef(sha256=digest, name=f"{text}.pdf")


def booked(
    stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None, when: datetime | None = None
) -> UUID:
    """The survey is agreed for `when` (an hour later): stage SURVEY_BOOKED."""
    case_id = case_id or handed_over(stage, at=at)
    stage.act("designer", BookSurvey(case_id=case_id, at=when or (at or now()) + timedelta(hours=1)), at=at)
    return case_id


def arrived(stage: Stage, case_id: UUID | None = None, *, at: datetime | None = None) -> UUID:
    """The designer is there: stage SURVEYING."""
    case_id = booked(stage, case_id, at=at)
    stage.act("designer", CheckInSurvey(case_id=case_id), at=at + timedelta(hours=1) if at else None)
    return case_id


def sheet(
    flow: float | str = "12.6",
    cut: float | str = 0,
    *,
    station: bool = False,
    home: bool = False,
    **over: Any,
) -> Sheet:
    """A whole sheet: one appliance of `flow` m3/h, `cut` metres of dug municipal road."""
    cuts = [{"surface": "ASPHALT", "crossing": "OPEN_CUT", "length_m": str(cut)}] if Decimal(str(cut)) else []
    given: dict[str, Any] = {
        "basic": {"kind": "ESTATE", "households": 100} if home else {"kind": "RESTAURANT"},
        "demand": {"burners": [{"name": "灶具", "flow": str(flow), "qty": 1}]},
        "source": {"tie_in": "J-17", "pressure_class": "MEDIUM_B"},
        "area": {"node": "南环调压站"},
        "route": {"no_cut": not cuts, "cuts": cuts, "inside_m": "18", "outside_m": str(cut)},
        "premises": {"station": station},
        "conclusion": {"result": "FEASIBLE"},
        **over,
    }
    return Sheet.model_validate(given)


def surveyed(
    stage: Stage,
    case_id: UUID | None = None,
    *,
    flow: float | str = "12.6",
    cut: float | str = 0,
    station: bool = False,
    at: datetime | None = None,
) -> UUID:
    """The survey is handed in: stage DESIGNING, for homes PRESSURE_CHECK. A case given is at HANDED_OVER."""
    case_id = arrived(stage, case_id, at=at)
    home = residential(stage, case_id)
    later = at + timedelta(hours=2) if at else None
    typed = sheet(flow, cut, station=station, home=home)
    stage.act("designer", SubmitSurvey(case_id=case_id, sheet=typed), at=later)
    return case_id


def residential(stage: Stage, case_id: UUID) -> bool:
    with Session(stage.engine) as session:
        return session.get_one(Case, case_id).residential


def estate_surveyed(
    stage: Stage, *, flow: float | str = "60", cut: float | str = 0, at: datetime | None = None
) -> UUID:
    """A residential estate after its survey: stage PRESSURE_CHECK."""
    return surveyed(stage, handed_over(stage, estate(stage, at=at), at=at), flow=flow, cut=cut, at=at)


def pressed(
    stage: Stage, case_id: UUID | None = None, *, lowest: str = "220", at: datetime | None = None
) -> UUID:
    """The area pressure was checked against 200 kPa: stage DESIGNING when it is enough, else PRESSURE_HOLD."""
    case_id = case_id or estate_surveyed(stage, at=at)
    check = CheckPressure(
        case_id=case_id, node="南环调压站", lowest=Decimal(lowest), required=Decimal(200), method="SCADA"
    )
    stage.act("engineer", check, at=at + timedelta(hours=3) if at else None)
    return case_id


def design(stage: Stage, case_id: UUID, **over: Any) -> UploadDesign:
    """A drawing with two lines of quantities for the company's contractor."""
    given: dict[str, Any] = {
        "case_id": case_id,
        "drawings": over.pop("drawings", None) or [drawing(stage)],
        "quantities": [
            {"item": "PE 管", "spec": "de63 SDR11", "unit": "m", "qty": "36", "side": "OUTSIDE"},
            {"item": "燃气表", "spec": "G10", "unit": "台", "qty": "1", "side": "INSIDE"},
        ],
        "contractor_id": stage.cast.firms["works"].id,
        **over,
    }
    return UploadDesign.model_validate(given)


def dispatched(
    stage: Stage,
    case_id: UUID | None = None,
    *,
    flow: float | str = "12.6",
    cut: float | str = 0,
    at: datetime | None = None,
    **over: Any,
) -> UUID:
    """The drawing is out and with it the order: stage DISPATCHED. A case given is at DESIGNING."""
    case_id = case_id or surveyed(stage, flow=flow, cut=cut, at=at)
    stage.act("designer", design(stage, case_id, **over), at=at + timedelta(hours=4) if at else None)
    return case_id
