"""The joint acceptance from convening to the last signature, and everything that may go wrong between."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.answer_item import AnswerItem
from fieldapp.commands.check_defect import CheckDefect
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.convene_acceptance import ConveneAcceptance, Signer
from fieldapp.commands.leave_defect import LeaveDefect
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.case import Case
from fieldapp.domain.clock import clocks_of
from fieldapp.domain.evidence import gather
from fieldapp.domain.person import Person
from fieldapp.domain.round_sheet import round_data
from fieldapp.domain.signature import SAME_DEVICE, Signature, signatures_of
from fieldapp.domain.task import Task
from fieldapp.domain.verdict import Verdict
from fieldapp.lib.clock import local, now
from fieldapp.lib.errors import NotFound, NotPermitted, Refused, Stale
from fieldapp.lib.evidence.chain import check_ties
from tests.commands.examples.acceptance import begun, left, marked_wrong
from tests.support.cast import Stage
from tests.support.story_acceptance import (
    PHOTO,
    accepted,
    answer,
    answered,
    completed,
    convened,
    photo,
    readings,
    sign,
    signed,
    stands,
    trial,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def case_of(stage: Stage, case_id: UUID) -> Case:
    with Session(stage.engine, expire_on_commit=False) as session:
        case = session.get(Case, case_id)
        assert case is not None
        return case


def open_tasks(stage: Stage, case_id: UUID) -> set[tuple[str, str]]:
    with Session(stage.engine) as session:
        rows = session.scalars(select(Task).where(Task.case_id == case_id, Task.closed_at.is_(None)))
        ours = ("acceptance", "defect")
        return {(task.kind, task.role) for task in rows if task.kind.startswith(ours)}


def refusal(stage: Stage, part: str, command: object, **more: object) -> Refused:
    with pytest.raises(Refused) as caught:
        stage.act(part, command, **more)  # type: ignore[arg-type]
    return caught.value


def test_it_convenes_the_four_parties_and_answers_nothing_for_them(stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    round_one = stands(stage_xz, convened(stage_xz, case_id))
    assert [party.name for party in round_one.acceptance.parties] == [
        "建设单位",
        "设计单位",
        "施工单位",
        "监理单位",
    ]
    assert (len(round_one.items), round_one.tally.answered, round_one.answers) == (27, 0, {})
    assert case_of(stage_xz, case_id).stage == "ACCEPTANCE"
    assert open_tasks(stage_xz, case_id) == {("acceptance_round", "quality_inspector")}


def test_it_seats_the_user_where_no_supervisor_is_engaged(stage_xz: Stage) -> None:
    acceptance = stands(stage_xz, convened(stage_xz, completed(stage_xz), supervisor=False)).acceptance
    party = acceptance.party("P4")
    assert (party.name, party.person_name, party.substitute) == ("用户代表", "李建设", True)
    refused = refusal(
        stage_xz, "inspector", ConveneAcceptance(case_id=completed(stage_xz, small=False), at=now())
    )
    assert refused.field == "person.P4"


def test_it_asks_guests_to_sign_besides_and_waits_for_none_of_them(stage_xz: Stage) -> None:
    came, absent = Signer(slot="METERING", name="周计量"), Signer(slot="OPERATION", name="吴运行")
    firm = stage_xz.cast.firms["watch"].id
    acceptance_id = UUID(
        stage_xz.act(
            "inspector",
            ConveneAcceptance(
                case_id=completed(stage_xz), at=now(), supervisor_firm_id=firm, signers=[came, absent]
            ),
        ).result["acceptance_id"]
    )
    acceptance = stands(stage_xz, acceptance_id).acceptance
    assert [(one.slot, one.name) for one in acceptance.guests] == [
        ("OPERATION", "运行"),
        ("METERING", "计量"),
    ]
    answered(stage_xz, acceptance_id)
    stage_xz.act("inspector", sign(stage_xz, acceptance_id, "METERING"))
    assert [one.slot for one in stands(stage_xz, acceptance_id).unsigned] == ["P1", "P2", "P3", "P4"]
    assert refusal(
        stage_xz, "inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True)
    ).code == ("unsigned")
    signed(stage_xz, acceptance_id)
    assert [one.slot for one in stands(stage_xz, acceptance_id).awaited] == ["OPERATION"]
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))


def test_it_refuses_a_guest_who_already_sits_for_a_party(stage_xz: Stage) -> None:
    guest = Signer(slot="USER", name="李建设")
    cmd = ConveneAcceptance(case_id=completed(stage_xz), at=now(), signers=[guest])
    assert refusal(stage_xz, "inspector", cmd).field == "name.USER"


def test_it_adds_the_buried_pipe_list_when_the_road_was_cut(stage_xz: Stage) -> None:
    acceptance = stands(stage_xz, convened(stage_xz, completed(stage_xz, cut="120"))).acceptance
    assert [one["code"] for one in acceptance.checklists] == ["ACC-SM", "ACC-PE"]


def test_it_refuses_one_person_for_two_parties_when_convening(stage_xz: Stage) -> None:
    signers = [Signer(slot="P4", name=stage_xz.person("engineer").name)]
    refused = refusal(
        stage_xz, "inspector", ConveneAcceptance(case_id=completed(stage_xz), at=now(), signers=signers)
    )
    assert (refused.field, refused.code) == ("name.P4", "two_parties")


def test_it_knows_no_item_outside_the_lists(stage_xz: Stage) -> None:
    cmd = AnswerItem(acceptance_id=begun(stage_xz), item="XX-99", verdict=Verdict.NA)
    assert refusal(stage_xz, "inspector", cmd).code == "unknown_item"


def test_it_lets_different_items_merge_and_stops_a_second_opinion_on_the_same(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    hose, valve = (stands(stage_xz, acceptance_id).acceptance.item(code) for code in ("SM-09", "SM-10"))
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, hose), base_rev=0)
    stage_xz.act("engineer", answer(stage_xz, acceptance_id, valve), base_rev=0)
    other = answer(stage_xz, acceptance_id, hose, values={"value": Decimal("1.8")})
    with pytest.raises(Stale) as caught:
        stage_xz.act("engineer", other, base_rev=0)
    assert caught.value.current == 1
    same = stage_xz.act("engineer", answer(stage_xz, acceptance_id, hose), base_rev=0)
    assert same.result["rev"] == 1
    assert stage_xz.act("engineer", other, base_rev=1).result["rev"] == 2
    with Session(stage_xz.engine) as session:
        kept = session.scalar(select(Answer).where(Answer.item == "SM-09"))
        assert kept is not None and [past["measured"] for past in kept.history] == [{"value": "1"}]


def test_it_refuses_a_test_that_ends_before_it_was_held_or_before_it_began(stage_xz: Stage) -> None:
    acceptance_id, moment = begun(stage_xz), now()
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-15")
    rule = stage_xz.cast.company.pack.test_rules["T3"]
    begin = moment - timedelta(hours=1)
    for ended, code in (
        (begin + timedelta(minutes=29), "hold"),
        (begin, "order"),
        (moment + timedelta(hours=1), "future"),
    ):
        refused = refusal(
            stage_xz, "inspector", trial(acceptance_id, item, rule, moment, started_at=begin, ended_at=ended)
        )
        assert (refused.field, refused.code) == ("ended_at", code)


def test_it_wants_base_reading_and_gauge_that_fit(stage_xz: Stage) -> None:
    acceptance_id, moment = begun(stage_xz), now()
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-14")
    rule = stage_xz.cast.company.pack.test_rules["T1"]
    for over, field in (
        ({"start_kpa": ""}, "inputs.start_kpa"),
        ({"gauge_range_kpa": "1600"}, "inputs.gauge_range_kpa"),
    ):
        assert refusal(stage_xz, "inspector", trial(acceptance_id, item, rule, moment, over)).field == field
    gas = trial(acceptance_id, item, rule, moment, medium="燃气")
    assert refusal(stage_xz, "inspector", gas).field == "medium"
    nameless = trial(acceptance_id, item, rule, moment, instrument_no="")
    assert refusal(stage_xz, "inspector", nameless).field == "instrument_no"


def test_it_holds_a_test_and_reads_it_again_later(stage_xz: Stage) -> None:
    acceptance_id, start = begun(stage_xz), now()
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-15")
    rule = stage_xz.cast.company.pack.test_rules["T3"]
    first = trial(acceptance_id, item, rule, start, {"end_kpa": ""}, started_at=start, ended_at=None)
    running = stage_xz.act("inspector", first, at=start).result["trial_id"]
    refused = refusal(stage_xz, "inspector", answer(stage_xz, acceptance_id, item), at=start)
    assert refused.code == "test"
    later = start + timedelta(minutes=31)
    last = trial(acceptance_id, item, rule, later, started_at=None, ended_at=later, trial_id=running)
    last = last.model_copy(update={"inputs": {"start_kpa": "9", "end_kpa": "5"}})
    assert stage_xz.act("inspector", last, at=later).result["decision"] == "PASS"
    done = stands(stage_xz, acceptance_id).trials[0]
    assert (done.inputs["start_kpa"], done.inputs["minutes"]) == ("5.0", "31")
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, item), at=later)


def test_it_keeps_a_failed_test_and_passes_after_a_better_one(stage_xz: Stage) -> None:
    acceptance_id, moment = begun(stage_xz), now()
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-15")
    rule = stage_xz.cast.company.pack.test_rules["T3"]
    failed = stage_xz.act("inspector", trial(acceptance_id, item, rule, moment, {"end_kpa": "4.9"}))
    assert failed.result["decision"] == "FAIL"
    assert refusal(stage_xz, "inspector", answer(stage_xz, acceptance_id, item)).code == "test"
    stage_xz.act("inspector", trial(acceptance_id, item, rule, moment, readings(rule)))
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, item))
    assert [one.decision for one in stands(stage_xz, acceptance_id).trials] == ["FAIL", "PASS"]


def test_it_signs_only_what_is_complete_with_its_photos(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id, skip=("SM-01",))
    assert "还有 1 项没结论" in refusal(stage_xz, "inspector", sign(stage_xz, acceptance_id, "P1")).message
    item = stands(stage_xz, acceptance_id).items[0]
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, item, photos=[]))
    assert "必拍照片还差 1 项" in refusal(stage_xz, "inspector", sign(stage_xz, acceptance_id, "P1")).message
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, item))
    stage_xz.act("inspector", sign(stage_xz, acceptance_id, "P1"))


def test_it_blocks_one_person_for_two_parties_and_flags_one_phone(stage_xz: Stage) -> None:
    acceptance_id, moment = begun(stage_xz), now()
    answered(stage_xz, acceptance_id)
    stage_xz.act("inspector", sign(stage_xz, acceptance_id, "P2"), at=moment)
    same = sign(stage_xz, acceptance_id, "P4", signer=stage_xz.person("designer").name)
    assert refusal(stage_xz, "inspector", same, at=moment).code == "two_parties"
    stage_xz.act("inspector", sign(stage_xz, acceptance_id, "P4"), at=moment + timedelta(seconds=59))
    stage_xz.act("inspector", sign(stage_xz, acceptance_id, "P1"), at=moment + timedelta(seconds=119))
    assert [one.flags for one in stands(stage_xz, acceptance_id).signatures] == [[], [SAME_DEVICE], []]


def test_it_lets_third_parties_sign_for_their_own_firm_only(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", sign(stage_xz, acceptance_id, "P3"))
    stage_xz.act("designer", sign(stage_xz, acceptance_id, "P2", signer="别人"))
    assert stands(stage_xz, acceptance_id).holding["P2"].signer == stage_xz.person("designer").name
    assert refusal(stage_xz, "inspector", sign(stage_xz, acceptance_id, "P2")).code == "signed"


def test_it_voids_every_signature_when_anything_changes(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    signed(stage_xz, acceptance_id)
    before = stands(stage_xz, acceptance_id)
    assert (len(before.holding), before.void, before.unsigned) == (4, [], [])
    seen = before.content_sha
    hose = before.acceptance.item("SM-09")
    changed = stage_xz.act(
        "inspector", answer(stage_xz, acceptance_id, hose, values={"value": Decimal("1.9")})
    )
    assert changed.result["void"] == 4
    after = stands(stage_xz, acceptance_id)
    assert (len(after.signatures), len(after.void), after.holding) == (4, 4, {})
    assert (
        refusal(stage_xz, "inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True)).code
        == "unsigned"
    )
    with pytest.raises(Stale):
        stage_xz.act("inspector", sign(stage_xz, acceptance_id, "P1", content_sha=seen))
    signed(stage_xz, acceptance_id)
    assert len(stands(stage_xz, acceptance_id).holding) == 4
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))


def test_it_seals_signatures_in_a_row(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    signed(stage_xz, acceptance_id)
    with Session(stage_xz.engine) as session:
        row = signatures_of(session, acceptance_id)
        assert all(one.genuine for one in row)
        assert [one.prev for one in row[1:]] == [one.seal for one in row[:-1]]
        forged = session.get(Signature, row[1].id)
        assert forged is not None
        forged.content = {**(forged.content or {}), "round": 2}
        assert not forged.genuine


def test_it_stops_the_promise_at_the_last_signature(stage_xz: Stage) -> None:
    moment = datetime.fromisoformat("2026-03-12T10:00:00+08:00")
    case_id = completed(stage_xz)
    with Session(stage_xz.engine) as session:
        case = session.get(Case, case_id)
        assert case is not None
        case.mark("SURVEY_APPOINTMENT", moment - timedelta(days=2), 0)
        session.commit()
    accepted(stage_xz, case_id, at=moment)
    case = case_of(stage_xz, case_id)
    assert case.stage == "ACCEPTED"
    assert case.marked("ACCEPTANCE_PASSED") == moment + timedelta(minutes=6)
    with Session(stage_xz.engine) as session:
        clock = next(one for one in clocks_of(session, case) if one.key == "DELIVERY_SMALL")
        assert clock.stopped_at == moment + timedelta(minutes=6)


def test_it_rectifies_and_passes_in_the_second_round(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    case_id = stands(stage_xz, acceptance_id).acceptance.case_id
    answered(stage_xz, acceptance_id, skip=("SM-09", "SM-15"))
    first = stands(stage_xz, acceptance_id)
    hose, tight = first.acceptance.item("SM-09"), first.acceptance.item("SM-15")
    rule = stage_xz.cast.company.pack.test_rules["T3"]
    wrong = answer(stage_xz, acceptance_id, hose, verdict=Verdict.FAIL, values={"value": Decimal("2.4")})
    stage_xz.act("inspector", wrong)
    stage_xz.act("inspector", trial(acceptance_id, tight, rule, now(), {"end_kpa": "4.8"}))
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, tight, verdict=Verdict.FAIL))
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    failed = stands(stage_xz, acceptance_id)
    assert (failed.acceptance.result, case_of(stage_xz, case_id).stage) == ("RECTIFY", "RECTIFYING")
    assert [(one.item, one.grade, one.state) for one in failed.defects] == [
        ("SM-09", "MAJOR", "OPEN"),
        ("SM-15", "MAJOR", "OPEN"),
    ]
    assert open_tasks(stage_xz, case_id) == {("defect", "crew_leader")}
    assert refusal(stage_xz, "inspector", answer(stage_xz, acceptance_id, hose)).code == "concluded"

    one, two = failed.defects
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", SubmitRectification(defect_id=one.id, done="换了", photos=[PHOTO]))
    done = stage_xz.act("crew", SubmitRectification(defect_id=one.id, done="换 1.5 m 软管", photos=[PHOTO]))
    assert done.result["acceptance_id"] is None
    done = stage_xz.act("contractor", SubmitRectification(defect_id=two.id, done="重做接口", photos=[PHOTO]))
    second_id = UUID(done.result["acceptance_id"])
    second = stands(stage_xz, second_id)
    assert (second.acceptance.round, second.acceptance.previous_id) == (2, acceptance_id)
    assert {item.code for item in second.items if item.code not in second.answers} == {"SM-09", "SM-15"}
    assert {answer.origin_round for answer in second.answers.values()} == {1}
    assert second.unphotographed == []

    answered(stage_xz, second_id)
    signed(stage_xz, second_id)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=second_id, passed=True))
    ended = stands(stage_xz, second_id)
    assert ended.acceptance.result == "PASS_RECTIFIED"
    assert {one.recheck for one in ended.defects} == {"PASS_RECTIFIED"}
    assert case_of(stage_xz, case_id).stage == "ACCEPTED"
    assert stands(stage_xz, acceptance_id).acceptance.result == "RECTIFY"


def test_it_fails_the_re_inspection_of_what_is_still_wrong(stage_xz: Stage) -> None:
    acceptance_id, defect_id = marked_wrong(stage_xz)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))
    done = stage_xz.act("crew", SubmitRectification(defect_id=defect_id, done="补了 1 处", photos=[PHOTO]))
    second_id = UUID(done.result["acceptance_id"])
    item = stands(stage_xz, second_id).acceptance.item("SM-24")
    stage_xz.act("inspector", answer(stage_xz, second_id, item, verdict=Verdict.FAIL, note="还缺 1 处"))
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=second_id, passed=False))
    assert [(one.round, one.recheck, one.state) for one in stands(stage_xz, second_id).defects] == [
        (1, "FAIL", "CLOSED"),
        (2, "", "OPEN"),
    ]


def test_it_passes_with_a_left_defect_that_the_owner_agreed_to(stage_xz: Stage) -> None:
    acceptance_id, defect_id = left(stage_xz)
    case_id = stands(stage_xz, acceptance_id).acceptance.case_id
    signed(stage_xz, acceptance_id)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    passed = stands(stage_xz, acceptance_id)
    assert (passed.acceptance.result, [one.item for one in passed.left]) == ("PASS", ["SM-24"])
    assert ("defect", "crew_leader") in open_tasks(stage_xz, case_id)
    stage_xz.act("crew", SubmitRectification(defect_id=defect_id, done="补了箭头", photos=[PHOTO]))
    assert ("defect", "quality_inspector") in open_tasks(stage_xz, case_id)


@pytest.mark.parametrize("passed", [True, False])
def test_it_keeps_what_a_round_was_concluded_on_whatever_changes_later(stage_xz: Stage, passed: bool) -> None:
    acceptance_id, defect_id = left(stage_xz)
    signed(stage_xz, acceptance_id)
    if not passed:
        stage_xz.act("inspector", RaiseDefect(acceptance_id=acceptance_id, item="SM-26", text="没签字"))
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=passed))
    before = stands(stage_xz, acceptance_id)
    assert len(before.holding) == 4
    if passed:
        done = SubmitRectification(defect_id=defect_id, done="补了箭头", photos=[PHOTO])
        stage_xz.act("crew", done)
        stage_xz.act("inspector", CheckDefect(defect_id=defect_id, passed=True))
    with Session(stage_xz.engine) as session:
        session.get_one(Case, before.acceptance.case_id).order_rev += 1
        session.get_one(Acceptance, acceptance_id).parties[0].person_name = "后来的人"
        session.commit()
    after = stands(stage_xz, acceptance_id)
    assert (after.content, set(after.holding), after.void) == (before.content, {"P1", "P2", "P3", "P4"}, [])
    assert ([one.item for one in after.left], after.tally.left) == (["SM-24"], ("SM-24",))
    assert after.obstacles == before.obstacles
    with Session(stage_xz.engine) as session:
        made = gather(session, session.get_one(Case, before.acceptance.case_id))
        [one] = made.record["rounds"]
        assert (one["content"], list(one["contents"])) == (before.content_sha, [before.content_sha])
        check_ties(made.record, made.journal)
        reader = session.get_one(Person, stage_xz.person("inspector").id)
        sheet = round_data(session, session.get_one(Acceptance, acceptance_id), reader)
        assert sheet["content"] == before.content


def test_it_leaves_no_major_and_nothing_that_touches_safety(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    today = local(now()).date()
    for item, safety, code in (("SM-01", False, "major"), ("SM-24", True, "safety")):
        made = stage_xz.act(
            "inspector", RaiseDefect(acceptance_id=acceptance_id, item=item, text="不行", safety=safety)
        )
        leave = LeaveDefect(defect_id=UUID(made.result["defect_id"]), until=today, reason="想先过")
        assert refusal(stage_xz, "engineer", leave).code == code
    made = stage_xz.act("inspector", RaiseDefect(acceptance_id=acceptance_id, item="SM-26", text="没签字"))
    late = LeaveDefect(
        defect_id=UUID(made.result["defect_id"]), until=today + timedelta(days=16), reason="忙"
    )
    assert refusal(stage_xz, "engineer", late).field == "until"


def test_it_judges_nothing_failed_where_nothing_is_wrong(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    answered(stage_xz, acceptance_id)
    assert (
        refusal(stage_xz, "inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False)).code
        == "nothing_failed"
    )


def test_it_wants_a_hand_and_not_an_empty_pad(stage_xz: Stage) -> None:
    with pytest.raises(ValueError, match="还没签"):
        sign(stage_xz, begun(stage_xz), "P1", strokes="[]")
    with pytest.raises(ValueError, match="笔画没存全"):
        sign(stage_xz, begun(stage_xz), "P1", strokes=[{"points": [{"x": float("nan"), "y": 1}] * 9}])
    assert sign(stage_xz, begun(stage_xz), "P1", strokes=STROKES).strokes


def test_it_shows_nothing_to_the_other_company(stage_xz: Stage, stage_th: Stage) -> None:
    acceptance_id = begun(stage_xz)
    photo(stage_th)
    with pytest.raises(NotFound):
        stage_th.act("inspector", answer(stage_xz, acceptance_id, stands(stage_xz, acceptance_id).items[0]))


def test_it_accepts_an_estate_by_its_own_list(stage_th: Stage) -> None:
    case_id = completed(stage_th, customer="RES", cut="40")
    assert stands(stage_th, accepted(stage_th, case_id)).acceptance.passed


def test_it_accepts_a_larger_business_with_a_meter_room(stage_xz: Stage) -> None:
    case_id = completed(stage_xz, small=False)
    assert stands(stage_xz, accepted(stage_xz, case_id)).acceptance.result == "PASS"
