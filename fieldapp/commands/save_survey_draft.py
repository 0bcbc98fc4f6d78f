"""Save sections of the survey sheet on the way, so that one can leave and come back."""

from typing import Any, ClassVar
from uuid import UUID

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.finding import check
from fieldapp.domain.person import Role
from fieldapp.domain.sheet import SECTIONS, Sheet
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import Survey, newest_survey
from fieldapp.lib.errors import Stale
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
            sheet=dict(earlier.sheet) if earlier else {}, saved={},
            begun_by_id=do.actor.id, begun_at=do.now, saved_at=do.now,
        )  # fmt: skip
        do.session.add(survey)
    given = sheet.model_dump(mode="json", exclude_none=True)
    _fresh(do, survey, given)
    survey.sheet = {**survey.sheet, **given}
    survey.rev += 1
    survey.saved = {**survey.saved, **{name: [survey.rev, str(do.actor.id)] for name in given}}
    survey.saved_at = do.now
    return survey


def _fresh(do: Doing, survey: Survey, given: dict[str, Any]) -> None:
    """Refuse a section that somebody else has saved otherwise since its author saw it; other sections are no matter."""
    seen = do.letter.base_rev
    for name, section in given.items():
        rev, author = survey.saved.get(name, (0, ""))
        if seen is None or rev <= seen or author == str(do.actor.id) or section == survey.sheet.get(name):
            continue
        raise Stale(f"勘察单的“{SECTIONS[name]}”刚被别人改过，看过新的再改", current=survey.rev)
