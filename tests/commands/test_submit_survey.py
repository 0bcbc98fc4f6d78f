"""Handing in the survey: the server computes, the rules decide, the right clocks start."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.hand_over import HandOver
from fieldapp.commands.reassign_case import ReassignCase
from fieldapp.commands.save_survey_draft import SaveSurveyDraft
from fieldapp.commands.submit_survey import SubmitSurvey
from fieldapp.domain.case import Case
from fieldapp.domain.clock import Clock
from fieldapp.domain.sheet import Sheet
from fieldapp.domain.survey import newest_survey, rewritten
from fieldapp.lib.clock import now, parse
from fieldapp.lib.errors import Refused, Stale
from tests.support.cast import Stage
from tests.support.story_design import arrived, estate_surveyed, sheet, surveyed


def case_of(session: Session, case_id: UUID) -> Case:
    return session.get_one(Case, case_id, populate_existing=True)


@pytest.mark.parametrize(
    ("flow", "station", "package", "small"),
    [
        ("20.0", False, "SMALL_MERCHANT", True),
        ("20.1", False, "STANDARD", False),
        ("12", True, "SMALL_MERCHANT", False),
    ],
)
def test_it_classifies_by_flow_and_station(
    stage_xz: Stage, session: Session, flow: str, station: bool, package: str, small: bool
) -> None:
    case = case_of(session, surveyed(stage_xz, flow=flow, station=station))
    assert (case.flow_m3h, case.package, case.small_ci, case.stage) == (
        Decimal(flow),
        package,
        small,
        "DESIGNING",
    )
    running = set(session.scalars(select(Clock.key).where(Clock.case_id == case.id, Clock.void.is_(False))))
    assert running == {"DESIGN_NONRES", "DELIVERY_SMALL" if small else "DELIVERY_NONSMALL"}


def test_it_keeps_the_explanations_with_the_survey(stage_th: Stage, session: Session) -> None:
    case_id = surveyed(stage_th, flow="12.6", cut="66.7")
    survey = newest_survey(session, case_id)
    assert survey is not None
    assert survey.outcome["package"]["decision"] == "SMALL_MERCHANT"
    assert survey.outcome["package"]["pack_version"] == case_of(session, case_id).pack.version
    assert case_of(session, case_id).cut_m == Decimal("66.7")


def test_it_sends_homes_to_the_pressure_check_and_starts_no_day(stage_xz: Stage, session: Session) -> None:
    case = case_of(session, estate_surveyed(stage_xz))
    assert (case.stage, case.package, case.small_ci) == ("PRESSURE_CHECK", None, None)
    assert (
        session.scalars(select(Clock.key).where(Clock.case_id == case.id, Clock.key == "DESIGN_RES")).all()
        == []
    )


def test_it_lays_the_last_section_over_the_draft(stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    whole = sheet()
    stage_xz.act(
        "designer", SaveSurveyDraft(case_id=case_id, sheet=whole.model_copy(update={"conclusion": None}))
    )
    with pytest.raises(Refused, match="“结论”还差勘察结果"):
        stage_xz.act("designer", SubmitSurvey(case_id=case_id))
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=Sheet(conclusion=whole.conclusion)))
    assert case_of(session, case_id).stage == "DESIGNING"


def test_it_refuses_a_draft_on_top_of_a_newer_one_of_somebody_else(stage_xz: Stage) -> None:
    """Zhou saves a section twice; the colleague who gets the case had seen only the first and writes something else."""
    case_id = arrived(stage_xz)
    draft = SaveSurveyDraft(case_id=case_id, sheet=Sheet(source=sheet().source))
    other = SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"source": {"tie_in": "J-18"}}))
    stage_xz.act("designer", draft)
    stage_xz.act("designer", other, base_rev=1)
    stage_xz.act("designer", draft, base_rev=1)  # the author's own change stands in nobody's way
    stage_xz.hire("colleague", like="designer")
    ours = ReassignCase(
        case_id=case_id, part="designer", person_id=stage_xz.person("colleague").id, reason="请假"
    )
    stage_xz.act("manager", ours)
    before = stage_xz.person("designer").name
    with pytest.raises(Stale, match=f"“气源”刚被{before}改过"):
        stage_xz.act("colleague", other, base_rev=1)
    stage_xz.act("colleague", draft, base_rev=1)  # the same words are no conflict


def test_it_keeps_what_a_section_said_before_with_author_and_time(stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    for number, tie_in in enumerate(["J-17", "J-18", "J-18", "J-19"]):
        sent = SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"source": {"tie_in": tie_in}}))
        stage_xz.act("designer", sent, at=now() + timedelta(minutes=number))
    found = rewritten(session, case_id, "source")
    assert [one.data["before"]["tie_in"] for one in found] == ["J-18", "J-17"]
    assert {one.data["by"] for one in found} == {str(stage_xz.person("designer").id)}
    assert parse(found[1].data["at"]) < found[1].at  # when it was written, not when it was overwritten
    assert rewritten(session, case_id, "route") == []


def test_a_survey_made_anew_keeps_what_the_one_before_said(stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    no = {"result": "INFEASIBLE", "return_reason": "NO_SOURCE"}
    found = Sheet.model_validate({"basic": {"kind": "RESTAURANT"}, "conclusion": no})
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=found))
    stage_xz.act("customer_manager", HandOver(case_id=case_id, firm_id=stage_xz.cast.firms["design"].id))
    arrived(stage_xz, case_id)
    stage_xz.act("designer", SaveSurveyDraft(case_id=case_id, sheet=Sheet(conclusion=sheet().conclusion)))
    [one] = rewritten(session, case_id)
    assert (one.data["before"]["result"], one.data["name"]) == ("INFEASIBLE", "结论")


@pytest.mark.parametrize(
    ("route", "field"),
    [
        ({"cuts": [{"length_m": "-3"}]}, "cuts.0.length_m"),
        ({"cuts": [{"length_m": "66700"}]}, "cuts.0.length_m"),
        ({"cuts": [{"length_m": "10", "crossing": "TRENCHLESS", "pits_m": "12"}]}, "cuts.0.pits_m"),
        ({"cuts": [{"length_m": "10"}], "no_cut": True}, "no_cut"),
        ({"inside_m": "-1"}, "inside_m"),
    ],
)
def test_it_refuses_lengths_that_cannot_be(stage_xz: Stage, route: dict[str, object], field: str) -> None:
    case_id = arrived(stage_xz)
    with pytest.raises(Refused) as refused:
        stage_xz.act(
            "designer", SaveSurveyDraft(case_id=case_id, sheet=Sheet.model_validate({"route": route}))
        )
    assert refused.value.field == field


def test_it_sends_what_is_not_feasible_back_with_the_reason(stage_xz: Stage, session: Session) -> None:
    case_id = arrived(stage_xz)
    result = {"result": "INFEASIBLE", "return_reason": "NO_SOURCE"}
    found = Sheet.model_validate({"basic": {"kind": "RESTAURANT"}, "conclusion": result})
    stage_xz.act("designer", SubmitSurvey(case_id=case_id, sheet=found))
    case = case_of(session, case_id)
    assert (case.stage, case.flow_m3h) == ("VISITED", None)
    assert case.marked("SURVEYED") is None
    assert case.marked("SURVEY_RETURNED") is not None
