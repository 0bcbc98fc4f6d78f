"""竣工与归档: both packages, two keys by two people, and the archive with a file for each household."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.add_completion_document import AddCompletionDocument
from fieldapp.commands.audit_documents import AuditDocuments
from fieldapp.commands.audit_settlement import AuditSettlement
from fieldapp.commands.hand_over_archive import HandOverArchive
from fieldapp.commands.receive_archive import ReceiveArchive
from fieldapp.commands.submit_completion_docs import SubmitCompletionDocs
from fieldapp.commands.submit_settlement import Deduction, Material
from fieldapp.domain import agenda
from fieldapp.domain.archive import HouseholdFile, archive_of
from fieldapp.domain.archive_sheet import digest
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of, holds_of
from fieldapp.domain.person import Person
from fieldapp.domain.settlement import current_settlement
from fieldapp.domain.stage import Stage as At
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage, raise_curtain
from tests.support.story_closing import (
    archived,
    documents,
    finished,
    handed,
    passed,
    sheet,
    submitted,
    with_voucher,
)

Curtain = Callable[[str], Stage]


@pytest.fixture
def curtain(app: Flask) -> Curtain:
    """curtain("tanghe"): the cast of that company on the stage."""
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    return lambda code: raise_curtain(engine, code)


def kinds(stage: Stage, case_id: UUID) -> set[tuple[str, str]]:
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        found = agenda.steps_of(session, case, now(), clocks_of(session, case), holds_of(session, case))
        return {(step.kind, step.role.value) for step in found}


def promote(stage: Stage, part: str, *roles: str) -> None:
    with Session(stage.engine) as session:
        session.get_one(Person, stage.person(part).id).roles = list(roles)
        session.commit()


def test_it_asks_for_each_required_paper_or_a_reason(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage, at=At.COMPLETED)
    documents(stage, case_id, but="C31")
    with pytest.raises(Refused, match="还差竣工报告"):
        stage.act("contractor", SubmitCompletionDocs(case_id=case_id))
    with pytest.raises(Refused, match="选文件"):
        stage.act("contractor", AddCompletionDocument(case_id=case_id, code="C31"))
    with pytest.raises(Refused, match="没有这一项"):
        stage.act(
            "contractor", AddCompletionDocument(case_id=case_id, code="C25", reason="没有")
        )  # businesses only
    stage.act("contractor", AddCompletionDocument(case_id=case_id, code="C31", reason="原件在监理，下周补"))
    assert stage.act("contractor", SubmitCompletionDocs(case_id=case_id)).result["rev"] == 1
    with pytest.raises(Refused, match="等审完"):
        stage.act("contractor", SubmitCompletionDocs(case_id=case_id))


def test_it_takes_both_packages_from_the_contractor_alone(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    assert {("completion_documents", "contractor"), ("settlement", "contractor")} <= kinds(stage, case_id)
    with pytest.raises(NotPermitted):
        stage.act("engineer", sheet(case_id))
    submitted(stage, case_id)
    assert {("audit", "engineer"), ("audit", "finance_officer")} <= kinds(stage, case_id)


def test_it_reckons_the_sums_in_fen(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    cuts = [Deduction(reason="误期 2 天", fen=10001)]
    with pytest.raises(Refused, match=r"逐项加起来是 13,574\.87"):
        stage.act("contractor", sheet(case_id, fees=20000, deductions=cuts, declared=1357486))
    stage.act("contractor", sheet(case_id, fees=20000, deductions=cuts, declared=1357487))
    with Session(stage.engine) as session:
        made = current_settlement(session, session.get_one(Case, case_id))
        assert made is not None
        assert (made.outside_fen, made.inside_fen, made.tax_fen, made.submitted_fen) == (
            1000000,
            234576,
            112912,
            1357487,
        )
        assert made.retention_percent == 3
        assert made.retention_fen == 40725
        assert made.warnings == []


def test_it_refuses_material_that_does_not_add_up(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    pipe = Material(
        item="PE 管 dn63",
        unit="m",
        issued=Decimal(130),
        used=Decimal(125),
        returned=Decimal(4),
        loss=Decimal(0),
    )
    with pytest.raises(Refused, match="对不上") as refused:
        stage.act("contractor", sheet(case_id, materials=[pipe]))
    assert refused.value.field == "materials.0.issued"


@pytest.mark.clause("TH-2-d")
def test_it_lets_nobody_charge_outside_the_red_line(curtain: Curtain) -> None:
    for code, basis in (("tanghe", "TH-2-d"), ("xinzheng", "国办函")):
        stage = curtain(code)
        with pytest.raises(Refused, match=basis) as refused:
            stage.act("contractor", sheet(finished(stage), customer_outside=1))
        assert refused.value.field == "customer_outside"


@pytest.mark.clause("TH-2-e")
def test_it_warns_of_a_charge_inside_and_counts_it(curtain: Curtain) -> None:
    stage = curtain("tanghe")
    case_id = finished(stage)
    receipt = stage.act("contractor", sheet(case_id, customer_inside=80000))
    assert "2021-03-01" in receipt.result["warnings"][0]
    with Session(stage.engine) as session:
        assert session.get_one(Case, case_id).counters == {"customer_fee": 80000}


@pytest.mark.clause("TH-3.2.1-3d", "XZ-2.1-3")
def test_it_needs_four_eyes_and_two_people(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    submitted(stage, case_id)
    with pytest.raises(NotPermitted):
        stage.act("finance", AuditDocuments(case_id=case_id, verdict="PASS"))
    with Session(stage.engine) as session:  # a former engineer who now works for the contractor handed it in
        person = session.get_one(Person, stage.person("contractor").id)
        person.roles, person.firm_id = ["engineer"], None
        session.commit()
    with pytest.raises(NotPermitted, match="自己报的"):
        stage.act("contractor", AuditDocuments(case_id=case_id, verdict="PASS"))
    promote(stage, "engineer", "engineer", "finance_officer")
    stage.act("engineer", AuditDocuments(case_id=case_id, verdict="PASS"))
    with pytest.raises(NotPermitted, match="两个人"):
        stage.act(
            "engineer", AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1290000)
        )
    last = stage.act(
        "finance", AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1290000)
    )
    assert last.result["passed"]


def test_it_takes_off_but_never_adds(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    submitted(stage, case_id)
    for first, approved, field in ((9999999, 1, "first"), (1000000, 1000001, "approved"), (None, 1, "first")):
        with pytest.raises(Refused) as refused:
            stage.act(
                "finance", AuditSettlement(case_id=case_id, verdict="PASS", first=first, approved=approved)
            )
        assert refused.value.field == field


def test_it_returns_a_package_and_takes_it_again(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    submitted(stage, case_id)
    with pytest.raises(Refused, match="写清补什么"):
        stage.act("engineer", AuditDocuments(case_id=case_id, verdict="RETURN"))
    stage.act(
        "engineer",
        AuditDocuments(case_id=case_id, verdict="RETURN", returned=["C32"], opinion="竣工图没坐标"),
    )
    assert ("completion_documents", "contractor") in kinds(stage, case_id)
    with pytest.raises(Refused, match="等重报"):
        stage.act("engineer", AuditDocuments(case_id=case_id, verdict="PASS"))
    assert stage.act("contractor", SubmitCompletionDocs(case_id=case_id)).result["rev"] == 2
    stage.act("engineer", AuditDocuments(case_id=case_id, verdict="PASS"))
    stage.act("finance", AuditSettlement(case_id=case_id, verdict="PART", returned=["签证单"]))
    stage.act("contractor", sheet(case_id))
    last = stage.act(
        "finance", AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1300000)
    )
    assert last.result["passed"]


def test_it_audits_only_accepted_works_and_locks_what_has_passed(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    early = finished(stage, at=At.ACCEPTANCE)
    submitted(stage, early)
    with pytest.raises(Refused, match="验收中"):
        stage.act("engineer", AuditDocuments(case_id=early, verdict="PASS"))
    case_id = finished(stage)
    passed(stage, case_id)
    for locked in (AddCompletionDocument(case_id=case_id, code="C31", reason="换一份"), sheet(case_id)):
        with pytest.raises(Refused, match="锁了"):
            stage.act("contractor", locked)


@pytest.mark.clause("TH-3.2.1-1")
def test_it_stops_the_final_audit_of_an_estate_without_its_voucher(curtain: Curtain) -> None:
    stage = curtain("tanghe")
    case_id = finished(stage)
    submitted(stage, case_id)
    stage.act("engineer", AuditDocuments(case_id=case_id, verdict="PASS"))
    verdict = AuditSettlement(case_id=case_id, verdict="PASS", first=1300000, approved=1300000)
    with pytest.raises(Refused, match="缴纳凭证"):
        stage.act("finance", verdict)
    with_voucher(stage, case_id)
    assert stage.act("finance", verdict).result["passed"]


@pytest.mark.clause("TH-3.2.1-3d", "XZ-2.1-3")
def test_it_hands_over_a_complete_archive_sheet(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    with pytest.raises(Refused, match="终审还没过"):
        stage.act("engineer", HandOverArchive(case_id=case_id, period="Y30"))
    handed(stage, case_id)
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        archive = archive_of(session, case)
        assert archive is not None and archive.no.endswith(f"-J-{case.no}")
        made = archive.sheet
        assert digest(made) == archive.sheet_sha256
    pipes = {(row["item"], row["spec"]): row["qty"] for row in made["pipes"]}
    assert pipes == {("PE 管", "dn63"): "150.5", ("镀锌管", "DN25"): "48"}
    assert [row["item"] for row in made["devices"]] == ["调压箱"]
    assert (made["started_at"], made["completed_at"], made["accepted_at"]) == (
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
    )
    assert (made["settlement"]["approved_fen"], made["settlement"]["retention_fen"]) == (1290000, 38700)
    assert (
        made["households"] == 3 and made["contract_no"] == "HT-2026-7" and made["planning_no"] == "规 2026-18"
    )
    assert [row["page"] for row in made["documents"]] == list(range(1, len(made["documents"]) + 1))
    assert all(len(row["sha256"]) == 64 for row in made["documents"])
    assert made["gaps"] == ["项目代码", "燃气表"]


@pytest.mark.clause("TH-3.2.1-3d", "XZ-2.1-3")
def test_it_opens_one_file_per_household_when_the_archive_is_received(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage)
    handed(stage, case_id)
    with pytest.raises(NotPermitted):
        stage.act("engineer", ReceiveArchive(case_id=case_id))
    assert stage.act("service", ReceiveArchive(case_id=case_id)).result["files"] == 3
    with Session(stage.engine) as session:
        case = session.get_one(Case, case_id)
        files = session.scalars(
            select(HouseholdFile).where(HouseholdFile.case_id == case_id).order_by(HouseholdFile.no)
        ).all()
        assert [file.no[-5:] for file in files] == ["-0001", "-0002", "-0003"]
        assert case.at_stage is At.ARCHIVED
        assert "HOUSEHOLD_FILES" in case.marks
    assert kinds(stage, case_id) == set()


def test_it_opens_one_file_for_a_business(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = archived(stage, finished(stage, "NONRES", at=At.IN_SERVICE))
    with Session(stage.engine) as session:
        assert len(session.scalars(select(HouseholdFile).where(HouseholdFile.case_id == case_id)).all()) == 1


def test_it_wants_the_households_of_an_estate_first(curtain: Curtain) -> None:
    stage = curtain("xinzheng")
    case_id = finished(stage, rooms=0)
    passed(stage, case_id)
    with pytest.raises(Refused, match="先录户号"):
        stage.act("engineer", HandOverArchive(case_id=case_id, period="Y30"))
