"""Save sections of the survey sheet on the way, so that one can leave and come back."""

from typing import ClassVar
from uuid import UUID

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.finding import check
from fieldapp.domain.person import Role
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import Survey, newest_survey
from fieldapp.lib.ids import uuid7


class SaveSurveyDraft(Command):
    """The sections given replace those saved before; gaps are fine, what cannot be right is refused."""

    kind: ClassVar[str] = "save_survey_draft"
    title: ClassVar[str] = "存勘察草稿"

    case_id: UUID
    sheet: Sheet


@verb(SaveSurveyDraft, by={Role.DESIGNER})
def save_survey_draft(do: Doing, cmd: SaveSurveyDraft) -> Result:
    case = do.case(cmd.case_id)
    case.need(Stage.SURVEY_BOOKED, Stage.SURVEYING)
    designing.take(do, case)
    survey = keep(do, case, cmd.sheet)
    return {"survey_id": str(survey.id), "rev": survey.rev}


def keep(do: Doing, case: Case, sheet: Sheet) -> Survey:
    """Put the sections into the draft, which begins with the first of them."""
    check(sheet, case.pack, case.customer or "NONRES")
    survey = newest_survey(do.session, case.id)
    if survey is None or survey.submitted_at is not None:
        earlier = survey
        survey = Survey(
            id=uuid7(), company_id=case.company_id, case_id=case.id, no=earlier.no + 1 if earlier else 1, rev=0,
            sheet=dict(earlier.sheet) if earlier else {}, begun_by_id=do.actor.id, begun_at=do.now, saved_at=do.now,
        )  # fmt: skip
        do.session.add(survey)
    else:
        do.fresh(survey, "勘察单")
    survey.sheet = {**survey.sheet, **sheet.model_dump(mode="json", exclude_none=True)}
    survey.rev += 1
    survey.saved_at = do.now
    return survey
