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
from fieldapp.domain.person import Person, Role
from fieldapp.domain.pipe_route import PipeRoute, route_of_survey
from fieldapp.domain.sheet import SECTIONS, Drawn, Sheet
from fieldapp.domain.stage import Stage
from fieldapp.domain.survey import REWRITTEN, Saved, Survey, newest_survey
from fieldapp.lib.clock import iso, parse
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
            sheet=dict(earlier.sheet) if earlier else {}, saved=_handed_in(earlier) if earlier else {},
            begun_by_id=do.actor.id, begun_at=do.now, saved_at=do.now,
        )  # fmt: skip
        do.session.add(survey)
    given = sheet.model_dump(mode="json", exclude_none=True)
    _fresh(do, survey, given)
    survey.rev += 1
    _keep_earlier(do, case, survey, given)
    survey.sheet = {**survey.sheet, **given}
    now = Saved(survey.rev, str(do.actor.id), iso(do.at), do.letter.device_id)
    survey.saved = {**survey.saved, **{name: list(now) for name in given}}
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


def _handed_in(earlier: Survey) -> dict[str, Any]:
    """A survey made anew begins with what the one before said, and remembers whose word that is."""
    told = Saved(0, str(earlier.submitted_by_id), iso(earlier.submitted_at or earlier.saved_at))
    return {name: list(told) for name in earlier.sheet}


def _keep_earlier(do: Doing, case: Case, survey: Survey, given: dict[str, Any]) -> None:
    """Nothing that was written is gone when somebody writes otherwise."""
    for name, section in given.items():
        before, saved = survey.sheet.get(name), survey.last_saved(name)
        if before is None or before == section:
            continue
        by, at = (saved.by, saved.at) if saved else (str(survey.begun_by_id), "")
        data = {
            "section": name,
            "name": SECTIONS[name],
            "before": before,
            "by": by,
            "at": at or iso(survey.saved_at),
        }
        do.record(case, REWRITTEN, subject_id=survey.id, revision=survey.rev, data=data)


def _fresh(do: Doing, survey: Survey, given: dict[str, Any]) -> None:
    """Refuse a section that was saved otherwise since its author saw it: by somebody else, or later on another device
    of the same person; other sections are no matter. A phone that had seen no draft has seen none of it.
    """
    seen = do.letter.base_rev if do.letter.base_rev is not None or not do.letter.device_id else 0
    for name, section in given.items():
        saved = survey.last_saved(name)
        if seen is None or saved is None or saved.rev <= seen or section == survey.sheet.get(name):
            continue
        own = saved.by == str(do.actor.id)
        if own and not (saved.at and do.overtaken(parse(saved.at), saved.device)):
            continue
        who = "你在另一处" if own else do.session.get_one(Person, UUID(saved.by)).name
        raise Stale(f"勘察单的“{SECTIONS[name]}”刚被{who}改过，看过新的再改", current=survey.rev)
