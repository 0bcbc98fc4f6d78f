"""New photos of the survey, each into its slot."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.add_survey_photos import AddSurveyPhotos
from fieldapp.domain.scope import find_case
from fieldapp.extensions import db
from fieldapp.web.forms import receive
from fieldapp.web.replay import by_letter
from fieldapp.web.survey import CASE, bp
from fieldapp.web.survey.show import draw
from fieldapp.web.uploads import chips, take


@bp.post(f"{CASE}/survey/photos")
@by_letter(AddSurveyPhotos)
def add_photos(case_id: UUID) -> Answer | tuple[str, int]:
    codes = [one.code for one in find_case(db.session(), current_user, case_id).pack.survey.photos]

    def shape(body: dict[str, Any]) -> dict[str, Any]:
        taken = [
            (code, ref) for code in codes for ref in chips(f"photo_{code}") + take(f"photo_{code}", "photos")
        ]
        return {
            "case_id": case_id,
            "photos": [
                {"slot": code, "file": {"sha256": ref.sha256, "name": ref.name}} for code, ref in taken
            ],
        }

    return receive(
        AddSurveyPhotos, shape=shape, page=lambda form: draw(case_id, form),
        done=lambda receipt: url_for("survey.show", case_id=case_id) + "#photos",
    )  # fmt: skip
