"""Tests and defects written without a network: ids of the phone, a wrong clock, photos that come late."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.raise_defect import RaiseDefect
from fieldapp.commands.record_trial import RecordTrial
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.trial import PHOTO, PHOTO_END
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotFound, Refused
from fieldapp.lib.ids import uuid7
from tests.commands.examples.acceptance import begun
from tests.support.cast import Stage
from tests.support.story_acceptance import stands, trial

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
START, END = (BlobRef(sha256=char * 64, name="表.jpg") for char in "ab")


def held(
    stage: Stage, acceptance_id: UUID, trial_id: UUID, started: datetime, ended: datetime | None, **over: Any
) -> RecordTrial:
    """T3 as a phone writes it: the end says again what was read at the beginning."""
    item = stands(stage, acceptance_id).acceptance.item("SM-15")
    rule = stage.cast.company.pack.test_rules["T3"]
    readings = {} if ended else {"end_kpa": ""}
    times = {"started_at": started, "ended_at": ended, "trial_id": trial_id}
    photos = {"start_photos": [START], "photos": [END] if ended else []}
    return trial(acceptance_id, item, rule, started, readings, **{**times, **photos, **over})


def prepared(stage: Stage) -> UUID:
    for photo in (START, END):
        stage.act("inspector", StoreBlob(sha256=photo.sha256, mime="image/jpeg", size=9))
    return begun(stage)


def photos(stage: Stage, trial_id: UUID) -> list[tuple[str, str]]:
    with Session(stage.engine) as session:
        query = select(Attachment).where(Attachment.subject_id == trial_id).order_by(Attachment.slot)
        return [(one.slot, one.sha256[0]) for one in session.scalars(query)]


def refusal(stage: Stage, command: RecordTrial | RaiseDefect, **letter: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        stage.act("inspector", command, **letter)
    return caught.value


@pytest.mark.parametrize("order", ["begin end", "end", "end begin", "begin end end"])
def test_it_takes_beginning_and_end_in_any_order(stage_xz: Stage, order: str) -> None:
    acceptance_id, trial_id, started = prepared(stage_xz), uuid7(), now() - timedelta(hours=1)
    ended = started + timedelta(minutes=31)
    commands = {
        "begin": held(stage_xz, acceptance_id, trial_id, started, None),
        "end": held(stage_xz, acceptance_id, trial_id, started, ended),
    }
    for word in order.split():
        result = stage_xz.act("inspector", commands[word]).result
        assert result["trial_id"] == str(trial_id)
    (done,) = stands(stage_xz, acceptance_id).trials
    assert (done.decision, done.inputs["minutes"], done.inputs["start_kpa"]) == ("PASS", "31", "5.0")
    assert photos(stage_xz, trial_id) == [(PHOTO, "a"), (PHOTO_END, "b")]


def test_it_begins_no_test_under_an_id_of_another(stage_xz: Stage) -> None:
    acceptance_id, other, started = prepared(stage_xz), begun(stage_xz), now() - timedelta(hours=1)
    trial_id = uuid7()
    stage_xz.act("inspector", held(stage_xz, acceptance_id, trial_id, started, None))
    for stranger, known in ((other, trial_id), (acceptance_id, uuid4())):
        with pytest.raises(NotFound):
            stage_xz.act("inspector", held(stage_xz, stranger, known, started, None))
    stage_xz.act(
        "inspector", held(stage_xz, acceptance_id, trial_id, started, started + timedelta(minutes=31))
    )
    longer = held(stage_xz, acceptance_id, trial_id, started, started + timedelta(minutes=40))
    assert refusal(stage_xz, longer).code == "trial_ended"
    unsoaped = held(stage_xz, acceptance_id, trial_id, started, started + timedelta(minutes=31), soap=False)
    assert refusal(stage_xz, unsoaped).code == "trial_ended"


def test_it_judges_a_phone_with_a_wrong_clock_by_its_own_differences(stage_xz: Stage) -> None:
    acceptance_id = prepared(stage_xz)
    ahead = now() + timedelta(days=2)
    ended = ahead + timedelta(minutes=31)
    done = held(stage_xz, acceptance_id, uuid7(), ahead, ended)
    assert stage_xz.act("inspector", done, client_at=ended).result["decision"] == "PASS"
    short = held(stage_xz, acceptance_id, uuid7(), ahead, ahead + timedelta(minutes=29))
    assert refusal(stage_xz, short, client_at=ended).code == "hold"
    assert refusal(stage_xz, done.model_copy(update={"trial_id": uuid7()})).code == "future"
    later = held(stage_xz, acceptance_id, uuid7(), ended + timedelta(hours=1), None)
    assert refusal(stage_xz, later, client_at=ended).code == "future"


@pytest.mark.parametrize(
    ("soap", "minutes", "said"),
    [(False, 31, "稳压 31 分不够，要 60 分"), (False, 60, ""), (None, 31, ""), (True, 31, "")],
)
def test_it_believes_the_end_about_the_joints_and_the_beginning_where_the_end_says_nothing(
    stage_xz: Stage, soap: bool | None, minutes: int, said: str
) -> None:
    """At the beginning the tick is a plan; 中压 takes 30 minutes with it and 60 without."""
    acceptance_id, trial_id, started = prepared(stage_xz), uuid7(), now() - timedelta(hours=2)
    item, rule = (
        stands(stage_xz, acceptance_id).acceptance.item("SM-14"),
        stage_xz.cast.company.pack.test_rules["T1"],
    )
    read = {"design_kpa": "100", "start_kpa": "150", "end_kpa": "150", "gauge_range_kpa": "250"}
    times = {"started_at": started, "ended_at": started + timedelta(minutes=minutes), "trial_id": trial_id}
    ends = trial(acceptance_id, item, rule, started, read, **times)
    begins = ends.model_copy(
        update={
            "ended_at": None,
            "inputs": {key: ends.inputs[key] for key in ends.inputs if key != "end_kpa"},
        }
    )
    stage_xz.act("inspector", begins)
    ends = ends.model_copy(update={"soap": soap})
    if said:
        assert refusal(stage_xz, ends).message == said
    else:
        assert stage_xz.act("inspector", ends).result["decision"] == "PASS"
        assert stands(stage_xz, acceptance_id).trials[0].inputs["soap"] is (soap is not False)


def test_it_reads_the_calibration_on_the_day_of_the_test(stage_xz: Stage) -> None:
    acceptance_id, started = prepared(stage_xz), now() - timedelta(days=3)
    ended = started + timedelta(minutes=31)
    good = held(
        stage_xz, acceptance_id, uuid7(), started, ended, calibrated_until=(now() - timedelta(days=2)).date()
    )
    assert stage_xz.act("inspector", good).result["decision"] == "PASS"
    old = held(
        stage_xz, acceptance_id, uuid7(), started, ended, calibrated_until=(now() - timedelta(days=5)).date()
    )
    assert refusal(stage_xz, old).code == "calibration"


def test_it_puts_a_test_recorded_here_after_one_of_a_phone_that_runs_ahead(stage_xz: Stage) -> None:
    acceptance_id, started = prepared(stage_xz), now() - timedelta(hours=1)
    future = UUID("7fff0000-0000-7000-8000-000000000000")
    ended = started + timedelta(minutes=31)
    stage_xz.act("inspector", held(stage_xz, acceptance_id, future, started, ended))
    online = held(stage_xz, acceptance_id, uuid7(), started, ended).model_copy(update={"trial_id": None})
    stage_xz.act("inspector", online)
    assert [one.id == future for one in stands(stage_xz, acceptance_id).trials] == [True, False]


def test_it_writes_a_defect_down_once_and_after_its_day(stage_xz: Stage) -> None:
    acceptance_id, written = begun(stage_xz), now() - timedelta(days=3)
    raised = RaiseDefect(
        acceptance_id=acceptance_id, item="SM-24", text="缺 2 处箭头", defect_id=uuid7(),
        due_at=written + timedelta(days=1),
    )  # fmt: skip
    assert refusal(stage_xz, raised).code == "past"
    first = stage_xz.act("inspector", raised, client_at=written)
    again = stage_xz.act("inspector", raised, client_at=written)
    assert first.result == again.result == {"defect_id": str(raised.defect_id)}
    assert len(stands(stage_xz, acceptance_id).defects) == 1
    assert refusal(stage_xz, raised.model_copy(update={"item": "SM-26"})).code == "defect_id"
