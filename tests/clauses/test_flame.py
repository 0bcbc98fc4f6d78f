"""Clauses about the application, 容缺, the flame, and what comes after."""

import pytest
from sqlalchemy.orm import Session

from fieldapp.cli.demo import ignition
from fieldapp.cli.demo.scene import Plot
from fieldapp.commands.accept_application import AcceptApplication
from fieldapp.commands.tolerate_paper import ToleranceAnswer, ToleratePaper
from fieldapp.domain.application import Application, lacking, papers_for
from fieldapp.domain.person import Role
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import Refused
from fieldapp.packs.intake import Paper, PaperStage
from tests.clauses.conftest import Walk, fresh_plot

CHANNELS = {"tanghe": 5, "xinzheng": 7}


def applied(walk: Walk, kind: str = "RESTAURANT") -> Plot:
    fresh_plot(walk, "applied", kind=kind, flow="60" if kind == "ESTATE" else "12.6")
    return list(walk.plots.values())[-1]


def missing(walk: Walk, plot: Plot, tolerable: bool) -> list[Paper]:
    """The papers the application still lacks, those that may be tolerated or those that may not."""
    with Session(walk.engine) as session:
        application = session.get_one(Application, plot.application_id)
        lines = lacking(papers_for(session, application, PaperStage.APPLICATION))
        return [line.rule for line in lines if line.rule.tolerable is tolerable]


@pytest.mark.clause("TH-3.1.3-1a", "XZ-1.3-1a", "TH-3.3-1a", "XZ-2.2-1")
def test_it_takes_an_application_by_every_published_channel_when_the_works_are_done(walk: Walk) -> None:
    assert len(walk.pack.channels) == CHANNELS[walk.pack.pack.company]
    assert len(walk.pack.hotlines) == 2
    for name in ("shop", "estate"):
        event = walk.event(name, "APPLICATION_SUBMITTED")
        assert event.data["channel"] in {one.code for one in walk.pack.channels}
        assert walk.before(name, "ACCEPTANCE_PASSED", "APPLICATION_SUBMITTED")


@pytest.mark.clause("TH-3.1.3-1c", "XZ-1.3-1c", "TH-3.3-1b", "XZ-2.2-1")
@pytest.mark.parametrize("name", ["shop", "estate"])
def test_it_brings_the_flame_within_a_day_by_the_manager(walk: Walk, name: str) -> None:
    clock = walk.clock(name, "IGNITION")
    assert clock.started_at == walk.event(name, "APPLICATION_ACCEPTED").at
    assert iso(clock.due_at) == "2026-03-05T00:00:00+08:00"
    lit = walk.event(name, "GAS_ON")
    assert clock.stopped_at == lit.at and lit.at <= clock.due_at and lit.role == Role.CUSTOMER_MANAGER
    customer = "RES" if name == "estate" else "NONRES"
    assert lit.clause == walk.pack.limits["IGNITION"].clause_for(customer)


@pytest.mark.clause("TH-3.1.3-2a", "XZ-1.3-2", "TH-3.3-2", "XZ-2.2-2")
@pytest.mark.parametrize("kind", ["RESTAURANT", "ESTATE"])
def test_it_tolerates_a_missing_paper_only_when_neither_law_nor_safety_hangs_on_it(
    walk: Walk, kind: str
) -> None:
    plot = applied(walk, kind)
    loose, tight = (missing(walk, plot, tolerable) for tolerable in (True, False))
    assert loose and tight

    def ask(code: str, affected: str = "") -> ToleratePaper:
        answers = [
            ToleranceAnswer(code=one.code, affected=one.code == affected, note="看过")
            for one in walk.pack.tolerance.tests
        ]
        return ToleratePaper(
            application_id=plot.application_id, code=code, reason="在外地", promised_by="住户", tests=answers
        )

    with pytest.raises(Refused):
        walk.troupe.act("counter", ask(tight[0].code))
    for test in walk.pack.tolerance.tests:
        with pytest.raises(Refused):
            walk.troupe.act("counter", ask(loose[0].code, affected=test.code))
    walk.troupe.act("counter", ask(loose[0].code))


@pytest.mark.clause("TH-3.1.3-2b", "XZ-1.3-2", "XZ-2.2-2")
def test_it_starts_the_day_although_a_paper_is_tolerated_and_has_the_manager_fetch_it(walk: Walk) -> None:
    plot = applied(walk)
    name = list(walk.plots)[-1]
    loose = missing(walk, plot, True)[0]
    answers = [
        ToleranceAnswer(code=one.code, affected=False, note="看过") for one in walk.pack.tolerance.tests
    ]
    asked = ToleratePaper(
        application_id=plot.application_id,
        code=loose.code,
        reason="在外地",
        promised_by="店主",
        tests=answers,
    )
    walk.troupe.act("counter", asked)
    ignition.taken_up(walk.troupe, plot)
    accepted = walk.event(name, "APPLICATION_ACCEPTED")
    assert accepted.data["tolerated"]
    assert walk.clock(name, "IGNITION").started_at == accepted.at
    with pytest.raises(Refused):
        walk.troupe.act("customer_manager", AcceptApplication(application_id=plot.application_id))
    assert "PAPER_TOLERATED" in walk.case(name).marks


@pytest.mark.clause("TH-3.2.1-3c", "XZ-2.1-3")
def test_it_wants_completion_papers_and_settlement_of_the_contractor(walk: Walk) -> None:
    for kind in ("COMPLETION_DOCS_SUBMITTED", "SETTLEMENT_SUBMITTED"):
        event = walk.event("estate", kind)
        assert event.role == Role.CONTRACTOR
        assert event.clause in (walk.pack.completion.clause, walk.pack.completion.settlement_clause)


@pytest.mark.clause("TH-3.2.1-3d", "XZ-2.1-3")
def test_it_hands_the_archive_over_after_two_people_have_passed_it_and_opens_a_file_for_each_home(
    walk: Walk,
) -> None:
    documents, settlement = (
        walk.event("estate", "DOCUMENTS_AUDITED"),
        walk.event("estate", "SETTLEMENT_AUDITED"),
    )
    assert documents.actor_id != settlement.actor_id
    assert walk.before("estate", "AUDIT_PASSED", "ARCHIVE_TRANSFERRED")
    files = walk.event("estate", "HOUSEHOLD_FILES")
    assert (files.role, files.data["count"], files.data["name"]) == (
        Role.CUSTOMER_SERVICE,
        3,
        walk.pack.household.name,
    )
