"""Pushes of the approval platforms: leads with an owner, updates that overwrite nothing, quarantine with the reason."""

import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.cli.push import take
from fieldapp.commands.receive_push import ReceivePush
from fieldapp.commands.release_push import ReleasePush
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.person import Person
from fieldapp.domain.project import Project, Push
from fieldapp.domain.search import find
from fieldapp.domain.task import Task
from fieldapp.lib.errors import NotFound, NotPermitted, Refused
from tests.support.cast import Stage, enter
from tests.support.story_push import canonical, letter, unowned


def push(stage: Stage, *letters: dict[str, Any]) -> list[dict[str, Any]]:
    return take(stage.engine, json.dumps(list(letters), ensure_ascii=False))


def only_case(session: Session) -> Case:
    return session.scalars(select(Case)).one()


def test_it_brings_a_lead_to_the_customer_manager_of_the_area(stage_xz: Stage, session: Session) -> None:
    (result,) = push(stage_xz, canonical())
    case = only_case(session)
    assert result["outcome"] == "ACCEPTED" and result["case_no"] == case.no
    assert case.no.startswith("XZ-") and case.no.endswith("-000001")
    assert (case.stage, case.origin, case.customer) == ("ASSIGNED", "PUSH", None)
    assert case.customer_manager_id == stage_xz.person("customer_manager_2").id  # 薛店 is 和庄's
    assert case.phone is None  # the platform masks it
    assert set(case.marks) == {"PROJECT_PUSHED", "CASE_ASSIGNED"}
    task = session.scalars(select(Task)).one()
    assert (task.kind, task.person_id) == ("visit", stage_xz.person("customer_manager_2").id)


def test_the_same_letter_again_changes_nothing(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical())
    (again,) = push(stage_xz, canonical())
    assert again["outcome"] == "DUPLICATE"
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert session.scalar(select(func.count()).select_from(Push)) == 1


def test_a_message_id_with_other_content_is_kept_and_quarantined(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical())
    (other,) = push(stage_xz, canonical(name="别的名字"))
    assert other["outcome"] == "QUARANTINED" and "内容不一样" in other["reason"]
    (again,) = push(stage_xz, canonical(name="别的名字"))
    assert again["outcome"] == "DUPLICATE"


def test_an_update_never_overwrites_what_staff_wrote_and_shows_the_difference(
    stage_xz: Stage, session: Session
) -> None:
    push(stage_xz, canonical())
    (updated,) = push(stage_xz, canonical(message="m-2", name="薛店花园一期（调整）"))
    case, project = only_case(session), session.scalars(select(Project)).one()
    assert updated["outcome"] == "UPDATED"
    assert case.name == "薛店花园小区一期" and project.name == "薛店花园一期(调整)"
    assert project.differences(case) == [("名称", "薛店花园小区一期", "薛店花园一期(调整)")]
    assert "PUSH_UPDATED" in case.marks


def test_an_update_is_found_by_the_projects_new_name(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical())
    push(stage_xz, canonical(message="m-2", name="凤凰台商业街"))
    person = session.get_one(Person, stage_xz.person("manager").id)
    assert [case.id for case in find(session, person, "凤凰台")] == [only_case(session).id]


def test_an_older_letter_that_comes_late_stays_on_file_only(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical())
    late = {**canonical(message="m-0", name="旧名字"), "sent_at": "2026-02-01T09:00:00+08:00"}
    (result,) = push(stage_xz, late)
    assert "旧" in result["reason"]
    assert session.scalars(select(Project)).one().name == "薛店花园小区一期"


def test_an_invalidated_project_marks_the_lead_and_deletes_nothing(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical(), {**canonical(message="m-2"), "valid": False, "invalid_reason": "项目撤销"})
    case = only_case(session)
    assert case.stage == "ASSIGNED" and "PUSH_INVALIDATED" in case.marks
    assert case.project is not None and not case.project.valid


def test_another_works_code_is_another_case(stage_xz: Stage, session: Session) -> None:
    push(stage_xz, canonical(), canonical(message="m-2", works_code="002"))
    assert session.scalar(select(func.count()).select_from(Case)) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "code",
    ["2020-410184-45-03-012345", "２６０３－４１０１８４－０４－０１－１２３４５６", "26034101840401123456"],
)
def test_both_generations_and_sloppy_typing_are_accepted(
    stage_xz: Stage, session: Session, code: str
) -> None:
    (result,) = push(stage_xz, canonical(code))
    project = session.scalars(select(Project)).one()
    assert result["outcome"] == "ACCEPTED" and len(project.code) == 24 and project.code_original == code


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "没填"),
        ("2603-410184-04-01-12345", "19 位"),
        ("2613-410184-04-01-123456", "2613"),
        ("2603-410184-04-01-12345X", "X"),
        ("2603410184-04-01-123456", "短横"),
    ],
)
def test_a_wrong_code_is_quarantined_with_the_reason(
    stage_xz: Stage, session: Session, code: str, reason: str
) -> None:
    (result,) = push(stage_xz, canonical(code))
    kept = session.scalars(select(Push)).one()
    assert result["outcome"] == "QUARANTINED" and reason in result["reason"]
    assert kept.state == "QUARANTINED" and json.loads(kept.raw)["project"]["code"] == code
    assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_manager_releases_a_quarantined_push_with_the_right_code(stage_xz: Stage, session: Session) -> None:
    (held,) = push(stage_xz, canonical("2603-410184-04-01-12345"))
    command = ReleasePush(push_id=UUID(held["push_id"]), code="2603-410184-04-01-123456", note="对照备案证明")
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", command)
    with pytest.raises(Refused, match="20 位"):
        stage_xz.act("manager", command.model_copy(update={"code": "2603"}))
    receipt = stage_xz.act("manager", command)
    case = only_case(session)
    assert receipt.result["outcome"] == "RELEASED" and case.stage == "ASSIGNED"
    event = session.scalars(select(Event).where(Event.kind == "PUSH_RELEASED")).one()
    assert event.data["was"] == "2603-410184-04-01-12345" and event.actor_id == stage_xz.person("manager").id
    with pytest.raises(Refused, match="处理过"):
        stage_xz.act("manager", command)


def test_nobody_releases_another_companys_push(stage_xz: Stage, stage_th: Stage) -> None:
    (held,) = push(stage_xz, canonical("12"))
    with pytest.raises(NotFound):
        stage_th.act(
            "manager",
            ReleasePush(push_id=UUID(held["push_id"]), code="2603-410184-04-01-123456", note="看过"),
        )


def test_a_letter_goes_to_the_company_of_its_region_and_else_is_kept(
    stage_xz: Stage, stage_th: Stage, session: Session
) -> None:
    tanghe = {**canonical("2603-411328-04-01-123456"), "region_code": "411328"}
    nowhere = {**canonical("2603-310101-04-01-123456", message="m-3"), "region_code": "310101"}
    city = {**canonical("2603-410184-04-01-777777", message="m-4"), "region_code": "410100"}
    first, second, third = push(stage_xz, tanghe, nowhere, city)
    assert (first["company"], second["company"], third["company"]) == ("tanghe", "", "xinzheng")
    assert second["outcome"] == "QUARANTINED" and "没有公司" in second["reason"]
    assert session.get_one(Push, UUID(second["push_id"])).company_id is None
    assert session.scalars(select(Case.company_id).order_by(Case.id)).all() == [
        stage_th.cast.company.id,
        stage_xz.cast.company.id,
    ]


def test_a_row_of_the_exchange_table_goes_through_the_same_validator(
    stage_xz: Stage, session: Session
) -> None:
    row = {
        "XMDM": "2603-410184-04-01-123456",
        "XMMC": "新华路美食城",
        "GCDM": "G1",
        "XZQHDM": "410184",
        "JSDD": "新华路 12 号",
        "GBHY": "H6210",
        "XMJSDDX": "34.40",
        "XMJSDDY": "113.74",
        "JSDW": "乙餐饮有限公司（演示）",
        "JSDWDM": "91410184MA40TEA12P",
        "SJYXBS": "1",
        "LSH": "77",
        "ZTZE": "320.5",
    }
    (result,) = push(stage_xz, row)
    case, project = only_case(session), session.scalars(select(Project)).one()
    assert result["outcome"] == "ACCEPTED" and case.uscc == "91410184MA40TEA12P"
    assert case.place is not None and (case.place["lng"], case.place["lat"]) == (113.74, 34.4)
    assert project.pushed["more"] == {"ztze": "320.5"}
    (void,) = push(stage_xz, {**row, "SJYXBS": "0"})
    assert void["outcome"] == "UPDATED"
    session.rollback()
    assert not project.valid


def test_a_failing_credit_code_warns_and_never_blocks(stage_xz: Stage, session: Session) -> None:
    wrong = canonical()
    wrong["owner"]["uscc"] = "91350203M0001QAY9B"
    (result,) = push(stage_xz, wrong)
    assert result["outcome"] == "ACCEPTED" and "校验" in str(result["warnings"])
    assert only_case(session).uscc == "91350203M0001QAY9B"


def test_a_very_long_name_is_cut_for_reading_and_kept_whole(stage_xz: Stage, session: Session) -> None:
    (result,) = push(stage_xz, canonical(name="长" * 5000))
    assert result["outcome"] == "ACCEPTED" and "name" in result["warnings"]
    assert len(only_case(session).name) == 200
    assert "长" * 5000 in session.scalars(select(Push)).one().raw


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "text", ["", "{不是 JSON", "[1, null]", '{"project": []}', '{"schema": "other/9"}', "[" * 100_000]
)
def test_what_cannot_be_read_is_kept_with_its_text(stage_xz: Stage, session: Session, text: str) -> None:
    results = take(stage_xz.engine, text)
    assert results and {result["outcome"] for result in results} == {"QUARANTINED"}
    kept = session.scalars(select(Push)).first()
    assert kept is not None and kept.reason
    with pytest.raises(Refused, match="读不出"):
        stage_xz.act("manager", ReleasePush(push_id=kept.id, code="2603-410184-04-01-123456", note="看过"))


def test_json_lines_are_letters_one_a_line(stage_xz: Stage) -> None:
    lines = [json.dumps(canonical()), json.dumps(canonical(message="m-2", works_code="2")), "{坏的一行"]
    assert [r["outcome"] for r in take(stage_xz.engine, "\n".join(lines))] == [
        "ACCEPTED",
        "ACCEPTED",
        "QUARANTINED",
    ]


def test_raw_text_and_phone_do_not_lie_open_in_the_database(stage_xz: Stage, session: Session) -> None:
    open_phone = canonical()
    open_phone["owner"]["phone"] = "13800138000"
    push(stage_xz, open_phone)
    connection = session.connection()
    for table in ("push", "project", "works_case", "event", "command"):
        rows = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
        assert rows and "13800138000" not in str(rows), table


def test_without_an_owner_the_manager_is_asked_to_assign(stage_xz: Stage, session: Session) -> None:
    case = session.get_one(Case, unowned(stage_xz))
    task = session.scalars(select(Task).where(Task.case_id == case.id)).one()
    assert case.stage == "PUSHED" and (task.kind, task.role) == ("assignment", "manager")


def test_an_admin_may_import_but_no_one_else(stage_xz: Stage) -> None:
    with pytest.raises(NotPermitted):
        stage_xz.act("customer_manager", ReceivePush(**letter("2603-410184-04-01-123456")))


def test_the_manager_sees_what_waits_and_releases_it_by_hand(
    app: Flask, stage_xz: Stage, session: Session
) -> None:
    (held,) = push(stage_xz, canonical("2603-410184-04-01-12345"))
    client = enter(app, stage_xz, "manager")
    assert "19 位" in client.get("/pushes").text
    page = client.get(f"/pushes/{held['push_id']}").text
    assert "2603-410184-04-01-12345" in page
    fields = {"cmd_id": "018f0000-0000-7000-8000-000000000001", "note": "对照备案证明"}
    wrong = client.post(f"/pushes/{held['push_id']}/release", data={**fields, "code": "2603-1"})
    assert wrong.status_code == 422 and "2603-1" in wrong.text and "对照备案证明" in wrong.text
    done = client.post(
        f"/pushes/{held['push_id']}/release", data={**fields, "code": "2603-410184-04-01-123456"}
    )
    assert done.status_code == 303 and done.location.endswith(str(only_case(session).id))
    assert enter(app, stage_xz, "designer").get("/pushes").status_code == 403
