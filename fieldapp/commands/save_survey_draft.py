"""Save sections of the survey sheet on the way, so that one can leave and come back."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from fieldapp.commands import designing
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.drawn import leg_lengths, line_of
from fieldapp.domain.finding import check
from fieldapp.domain.person import Role
from fieldapp.domain.pipe_route import PipeRoute, route_of_survey
from fieldapp.domain.sheet import SECTIONS, Drawn, Sheet
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
    if sheet.route is not None:
        _draw(do, survey, sheet.route.drawn)
    return survey


def _draw(do: Doing, survey: Survey, drawn: Drawn | None) -> None:
    """The route as it now stands on the sheet, in one form of coordinates; what was measured stays beside it."""
    do.session.flush()
    route = route_of_survey(do.session, survey.id)
    if drawn is None or not drawn.points:
        if route is not None:
            do.session.delete(route)
        return
    if route is None:
        route = PipeRoute(
            id=uuid7(), company_id=survey.company_id, case_id=survey.case_id, survey_id=survey.id
        )
        do.session.add(route)
    lengths = leg_lengths(drawn)
    route.points = [[one.lng, one.lat] for one in line_of(drawn)]
    route.legs = [
        {**leg.model_dump(mode="json"), "length_m": round(length, 2)}
        for leg, length in zip(drawn.legs, lengths, strict=True)
    ]
    route.origin = [one.model_dump(mode="json") for one in drawn.points]
    route.length_m = Decimal(str(round(sum(lengths), 1)))
    route.by_id, route.at = do.actor.id, do.at


def _fresh(do: Doing, survey: Survey, given: dict[str, Any]) -> None:
    """Refuse a section that somebody else has saved otherwise since its author saw it; other sections are no matter."""
    seen = do.letter.base_rev
    for name, section in given.items():
        rev, author = survey.saved.get(name, (0, ""))
        if seen is None or rev <= seen or author == str(do.actor.id) or section == survey.sheet.get(name):
            continue
        raise Stale(f"勘察单的“{SECTIONS[name]}”刚被别人改过，看过新的再改", current=survey.rev)
