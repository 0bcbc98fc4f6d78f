"""What quality is told to look at twice: each kind once, in the journal, and never in anybody's way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.record_trial import RecordTrial
from fieldapp.commands.report_contact import Told, report_contact
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Event
from fieldapp.domain.quality_flag import flags_of, recent_flags
from fieldapp.domain.verdict import Verdict
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import ItemType
from tests.support.cast import Stage
from tests.support.phone_key import PhoneKey
from tests.support.story_acceptance import (
    answer,
    answered,
    completed,
    convened,
    photo,
    sign,
    stands,
    trial,
)
from tests.support.story_evidence import DEVICE, MORNING, hand

SITE = (113.74, 34.40)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def flags(stage: Stage, case_id: UUID) -> dict[str, list[str]]:
    """The sentences by kind; each stands in the journal too, word for word."""
    with Session(stage.engine) as session:
        found = flags_of(session, case_id)
        query = (
            select(Event).where(Event.chain_id == case_id, Event.kind == "QUALITY_FLAG").order_by(Event.seq)
        )
        assert [event.data["words"] for event in session.scalars(query)] == [one.words for one in found]
        assert [one.id for one in recent_flags(session, stage.cast.company.id)] == [one.id for one in found][
            ::-1
        ]
        kinds: dict[str, list[str]] = {}
        for one in found:
            kinds.setdefault(one.kind, []).append(one.words)
        return kinds


def own_photo(stage: Stage, number: int) -> BlobRef:
    ref = BlobRef(sha256=f"{number:064x}", name=f"现场{number}.jpg")
    stage.act("inspector", StoreBlob(sha256=ref.sha256, mime="image/jpeg", size=9))
    return ref


def pace(stage: Stage, acceptance_id: UUID, seconds: float, count: int = 14) -> None:
    """So many items one after the other by the phone's clock; they arrive together, as from a basement."""
    items = [one for one in stands(stage, acceptance_id).items if one.type is not ItemType.TEST][:count]
    for number, item in enumerate(items):
        photos = [own_photo(stage, 500 + number)] if item.photo else []
        at = MORNING + timedelta(seconds=seconds * number)
        stage.act(
            "inspector",
            answer(stage, acceptance_id, item, photos=photos),
            client_at=at,
            at=MORNING + timedelta(hours=5),
        )


def fail(stage: Stage, acceptance_id: UUID) -> None:
    """The shortest way to a conclusion: one item fails."""
    item = next(one for one in stands(stage, acceptance_id).items if one.type is ItemType.BOOL)
    photos = [own_photo(stage, 999)]
    given = answer(stage, acceptance_id, item, verdict=Verdict.FAIL, note="松动", photos=photos)
    stage.act("inspector", given, base_rev=1)
    stage.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False))


@pytest.mark.parametrize(("seconds", "seen"), [(0.5, True), (2.9, True), (3.1, False), (45, False)])
def test_it_notices_a_tempo_nobody_can_keep(stage_xz: Stage, seconds: float, seen: bool) -> None:
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    pace(stage_xz, acceptance_id, seconds)
    fail(stage_xz, acceptance_id)
    found = flags(stage_xz, case_id)
    if not seen:
        assert found == {}
        return
    [words] = found["TEMPO"]
    assert words.startswith("王海涛 ") and "记了 14 项（SM-01 到" in words and set(found) == {"TEMPO"}


def test_it_says_nothing_of_a_tempo_it_cannot_know(stage_xz: Stage) -> None:
    """Letters of a phone that told no time, or too few in a row."""
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    pace(stage_xz, acceptance_id, 0.5, count=9)
    fail(stage_xz, acceptance_id)
    assert flags(stage_xz, case_id) == {}


def test_it_notices_equal_strokes_of_two_parties_once(stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    answered(stage_xz, acceptance_id)
    scaled = [
        {**s, "points": [{**p, "x": p["x"] * 2, "y": p["y"] * 2 + 9} for p in s["points"]]} for s in STROKES
    ]
    for number, (slot, strokes) in enumerate(
        (("P1", STROKES), ("P2", scaled), ("P3", hand(3)), ("P4", hand(4)))
    ):
        at = datetime.now(MORNING.tzinfo) + timedelta(minutes=3 * number)
        stage_xz.act("inspector", sign(stage_xz, acceptance_id, slot, strokes=strokes), at=at)
    done = ConcludeAcceptance(acceptance_id=acceptance_id, passed=True)
    assert stage_xz.act("inspector", done, at=at + timedelta(minutes=3)).result["result"] == "PASS"
    assert flags(stage_xz, case_id)["SAME_STROKES"] == [
        "建设单位 刘建军和设计单位 周航的笔迹几乎一样，核一下是不是本人"
    ]


def test_it_notices_two_parties_within_moments_on_one_phone(stage_xz: Stage) -> None:
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    answered(stage_xz, acceptance_id)
    at = datetime.now(MORNING.tzinfo)
    for number, slot in enumerate(("P1", "P2")):
        given = sign(stage_xz, acceptance_id, slot, strokes=hand(number))
        stage_xz.act("inspector", given, at=at + timedelta(seconds=20 * number), device_id=str(DEVICE))
    [words] = flags(stage_xz, case_id)["SAME_DEVICE"]
    assert words.startswith("设计单位 周航：同一台手机上紧接着签了两方")


def test_it_notices_one_picture_for_two_items_and_one_from_another_case(stage_xz: Stage) -> None:
    old_id = completed(stage_xz)
    old = convened(stage_xz, old_id)
    picture = own_photo(stage_xz, 1)
    items = [one for one in stands(stage_xz, old).items if one.type is ItemType.BOOL]
    for item in items[:2]:
        stage_xz.act("inspector", answer(stage_xz, old, item, photos=[picture]))
    fail(stage_xz, old)
    with Session(stage_xz.engine) as session:
        [flag] = flags_of(session, old_id)
        no = flag.case.no
        assert flag.kind == "PHOTO_REUSED" and flag.words in (
            f"{items[0].code} 的照片“现场1.jpg”，{items[1].code} 也用了",
            f"{items[1].code} 的照片“现场1.jpg”，{items[0].code} 也用了",
        )
    new_id = completed(stage_xz)
    new = convened(stage_xz, new_id)
    stage_xz.act("inspector", answer(stage_xz, new, items[3], photos=[picture]))
    failing = answer(
        stage_xz, new, items[4], verdict=Verdict.FAIL, note="松动", photos=[own_photo(stage_xz, 77)]
    )
    stage_xz.act("inspector", failing)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=new, passed=False))
    with Session(stage_xz.engine) as session:
        assert [one.words for one in flags_of(session, new_id)] == [
            f"{items[3].code} 的照片“现场1.jpg”，{no} 里用过"
        ]


def test_it_takes_the_same_picture_of_the_same_item_in_a_later_round(stage_xz: Stage) -> None:
    """What is carried over was not used twice."""
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    items = [one for one in stands(stage_xz, acceptance_id).items if one.type is ItemType.BOOL][:2]
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, items[1], photos=[own_photo(stage_xz, 4)]))
    fail(stage_xz, acceptance_id)
    assert flags(stage_xz, case_id) == {}


@pytest.mark.parametrize("told", ["right", "wrong", "none"])
def test_it_looks_at_the_phones_own_signature_and_refuses_nothing(stage_xz: Stage, told: str) -> None:
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    answered(stage_xz, acceptance_id)
    phone, device, sig_id = PhoneKey(), uuid4(), uuid7()
    key = {"right": phone.public, "wrong": PhoneKey().public, "none": None}[told]
    contact = Told.model_validate({"device_id": device, "key": key})
    report_contact(stage_xz.engine, stage_xz.person("inspector").id, contact, None, "", MORNING)
    given = sign(stage_xz, acceptance_id, "P1", sig_id=sig_id, strokes=hand(1))
    own = phone.sign(f"{given.content_sha}|P1|{sig_id}")
    command = given.model_copy(update={"device_signature": own})
    stage_xz.act("inspector", command, device_id=str(device))
    [signature] = stands(stage_xz, acceptance_id).signatures
    state = {"right": "VERIFIED", "wrong": "WRONG", "none": "UNKNOWN"}[told]
    assert signature.device_state == state and signature.genuine
    assert signature.flags == (["DEVICE_WRONG"] if told == "wrong" else [])
    found = flags(stage_xz, case_id)
    assert ("DEVICE_WRONG" in found) is (told == "wrong")


def test_it_keeps_the_first_key_a_phone_has_told(stage_xz: Stage) -> None:
    """Whoever comes later with another key under the same name signs nothing with it."""
    person, device = stage_xz.person("inspector").id, uuid4()
    first, second = PhoneKey(), PhoneKey()
    for key in (None, {"kty": "EC"}, first.public, second.public, None):
        told = Told.model_validate({"device_id": device, "key": key})
        report_contact(stage_xz.engine, person, told, None, "", MORNING)
    from fieldapp.domain.device import key_of

    with Session(stage_xz.engine) as session:
        assert key_of(session, person, str(device)) == first.public
        assert key_of(session, person, "no uuid") is None


def test_it_says_once_that_one_picture_stands_for_many_items(stage_xz: Stage) -> None:
    """The same picture under every item is one sentence for the picture, not one for each item."""
    case_id = completed(stage_xz)
    acceptance_id = convened(stage_xz, case_id)
    photo(stage_xz)
    items = [one for one in stands(stage_xz, acceptance_id).items if one.photo and one.type is ItemType.BOOL][
        :5
    ]
    for item in items:
        stage_xz.act("inspector", answer(stage_xz, acceptance_id, item))
    fail(stage_xz, acceptance_id)
    [words] = flags(stage_xz, case_id)["PHOTO_REUSED"]
    assert words.count("也用了") == 3


@pytest.mark.parametrize(
    ("notes", "kinds"),
    [
        ({"taken_at": "2026-03-12T00:50:00Z", "lng": SITE[0], "lat": SITE[1]}, set()),
        ({"taken_at": "2026-03-10T01:00:00Z"}, {"PHOTO_TIME"}),
        ({"taken_at": "2026-03-13T09:00:00Z"}, {"PHOTO_TIME"}),
        ({"lng": SITE[0] + 0.05, "lat": SITE[1]}, {"PHOTO_PLACE"}),
        (None, set()),
    ],
)
def test_it_notices_a_photo_that_tells_another_time_or_place_than_its_record(
    stage_xz: Stage, notes: dict[str, str | float] | None, kinds: set[str]
) -> None:
    """A watermark can be painted; what the camera wrote beside the picture is held against the record."""
    case_id = completed(stage_xz)
    with Session(stage_xz.engine) as session:
        session.get_one(Case, case_id).place = {
            "lng": SITE[0],
            "lat": SITE[1],
            "crs": "WGS84",
            "accuracy_m": 8,
        }
        session.commit()
    acceptance_id = convened(stage_xz, case_id, at=MORNING)
    item = next(one for one in stands(stage_xz, acceptance_id).items if one.type is ItemType.BOOL)
    ref = BlobRef(sha256="7a" * 32, name="阀门.jpg")
    stage_xz.act(
        "inspector", StoreBlob(sha256=ref.sha256, mime="image/jpeg", size=9, facts=notes), at=MORNING
    )
    given = answer(stage_xz, acceptance_id, item, verdict=Verdict.FAIL, note="松动", photos=[ref])
    stage_xz.act("inspector", given, at=MORNING)
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=False), at=MORNING)
    found = flags(stage_xz, case_id)
    assert set(found) == kinds
    for words in found.values():
        assert len(words) == 1 and f"{item.code} 的照片“阀门.jpg”自己写的" in words[0]


def tight(stage: Stage) -> tuple[UUID, UUID, Callable[[datetime, datetime, datetime], RecordTrial]]:
    """A round of the morning, and its tightness test as a phone tells it from beginning to end."""
    case_id = completed(stage)
    acceptance_id, trial_id = convened(stage, case_id, at=MORNING), uuid7()
    item = stands(stage, acceptance_id).acceptance.item("SM-15")
    rule = stage.cast.company.pack.test_rules["T3"]

    def held(at: datetime, started: datetime, ended: datetime) -> RecordTrial:
        return trial(acceptance_id, item, rule, at, trial_id=trial_id, started_at=started, ended_at=ended)

    return case_id, acceptance_id, held


@pytest.mark.parametrize(
    ("slow", "slept", "last", "words"),
    [
        ((40, 0), False, 1, "SM-15 试压时长和公司的时间对不上：记了 41 分，最多 3 分，要 30 分"),
        ((40, 0), False, 27, ""),  # by the bounds of both letters it may have been thirty
        ((40, 0), True, 1, ""),  # nobody knows when it began
        ((40, 40), False, 31, ""),
        ((0, 0), False, 31, ""),
        ((-40, -40), False, 31, ""),
    ],
)
def test_it_notices_a_test_that_only_a_corrected_clock_held_long_enough(
    stage_xz: Stage, slow: tuple[int, int], slept: bool, last: int, words: str
) -> None:
    """`slow` is the phone's clock at the beginning and at the end, in minutes; in a basement it hears nothing."""
    case_id, acceptance_id, held = tight(stage_xz)
    seen, began = MORNING, MORNING + timedelta(hours=1)
    ended = began + timedelta(minutes=last)
    by_phone = [at - timedelta(minutes=by) for at, by in zip((began, ended), slow, strict=True)]
    ends = held(began, by_phone[0], by_phone[1])
    inputs = {key: value for key, value in ends.inputs.items() if key != "end_kpa"}
    begins = ends.model_copy(update={"inputs": inputs, "ended_at": None})
    hour, moment_ms = 3_600_000, 5_000
    near: dict[str, Any] = {
        "seen_at": ended - timedelta(milliseconds=moment_ms),
        "since_ms": moment_ms,
        "mono_ms": moment_ms,
    }
    far: dict[str, Any] = {"seen_at": seen, "since_ms": hour, "mono_ms": None if slept else hour}
    for given, told, at in ((begins, far, by_phone[0]), (ends, near, by_phone[1])):
        stage_xz.act("inspector", given, at=ended, client_at=at, device_id=str(DEVICE), **told)
    fail(stage_xz, acceptance_id)
    assert flags(stage_xz, case_id) == ({"TEST_TIME": [words]} if words else {})


@pytest.mark.parametrize(
    "ahead", [40, 20]
)  # what it tells of the beginning lies after the arrival, or before it
def test_it_knows_nothing_of_a_beginning_from_a_phone_that_never_heard_of_the_company(
    stage_xz: Stage, ahead: int
) -> None:
    """Its clock is ahead, by minutes."""
    case_id, acceptance_id, held = tight(stage_xz)
    began = MORNING + timedelta(minutes=ahead)
    ended = began + timedelta(minutes=31)
    ends = held(began, began, ended)
    arrived = MORNING + timedelta(minutes=32)
    for given, at in ((ends.model_copy(update={"ended_at": None}), began), (ends, ended)):
        stage_xz.act("inspector", given, at=arrived, client_at=at, device_id=str(DEVICE))
    fail(stage_xz, acceptance_id)
    assert flags(stage_xz, case_id) == {}
