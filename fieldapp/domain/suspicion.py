"""What about a round quality should look at twice: tempo, tests, strokes, photos, phones. Nobody is blocked by it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import Answer
from fieldapp.domain.attachment import Attachment, Blob
from fieldapp.domain.case import Case
from fieldapp.domain.defect import Defect, Rectification
from fieldapp.domain.journal import Event, latest_of
from fieldapp.domain.person import Person
from fieldapp.domain.shape import distance
from fieldapp.domain.signature import FLAGS
from fieldapp.domain.standing import Standing
from fieldapp.domain.trial import Trial
from fieldapp.domain.trial_rule import needed_minutes, show
from fieldapp.domain.visit import from_site
from fieldapp.lib.clock import local
from fieldapp.lib.geo import Crs
from fieldapp.lib.number import number

TEMPO, HOLD, STROKES, PHOTO = "TEMPO", "TEST_TIME", "SAME_STROKES", "PHOTO_REUSED"
PHOTO_TIME, PHOTO_PLACE = "PHOTO_TIME", "PHOTO_PLACE"
KINDS = {
    TEMPO: "记得太快", HOLD: "试压时长不对", STROKES: "笔迹一样", PHOTO: "照片用过",
    PHOTO_TIME: "照片时间不对", PHOTO_PLACE: "照片地点不对", "SAME_DEVICE": "一台手机连签",
    "DEVICE_WRONG": "手机签名不对", "COPY_DIFFERS": "接力签和本人说的不一样",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`key` tells two of a kind apart, `words` says it to people, `data` keeps what it rests on."""

    kind: str
    key: str
    words: str
    data: dict[str, Any] = field(default_factory=dict)


def suspicions(session: Session, now: Standing) -> list[Suspicion]:
    """Everything of the round as it is now; empty for packs that name no thresholds."""
    found = [*_tempo(session, now), *_holds(session, now), *_strokes(now)]
    found += [*_photos(session, now), *_notes(session, now)]
    for one in now.signatures:
        for flag in one.flags:
            key = f"{one.slot}:{one.seal[:16]}"
            words = f"{one.party.name} {one.signer}：{FLAGS.get(flag, flag)}"
            found.append(Suspicion(flag, key, words, {"slot": one.slot, "signer": one.signer}))
    return found


def _tempo(session: Session, now: Standing) -> Iterator[Suspicion]:
    """Many items in a row, faster than anybody can look; by the phone's own clock, and only where it told one."""
    rules = now.acceptance.case.pack.acceptance.suspicion
    if rules is None:
        return
    query = (
        select(Event.actor_id, Event.device_at, Event.data["item"].as_string(), Person.name)
        .join(Person, Person.id == Event.actor_id)
        .where(
            Event.chain_id == now.acceptance.case_id, Event.kind == "ITEM_ANSWERED",
            Event.subject_id == now.acceptance.id, Event.device_at.is_not(None),
        )
        .order_by(Event.device_at)
    )  # fmt: skip
    first: dict[UUID, dict[str, datetime]] = {}
    names: dict[UUID, str] = {}
    for actor_id, at, item, name in session.execute(query):
        first.setdefault(actor_id, {}).setdefault(item, at)
        names[actor_id] = name
    for actor_id, items in first.items():
        run = _fastest(list(items.values()), rules.tempo_items, rules.tempo_seconds)
        if run is not None:
            start, end = run
            codes, moments = list(items), list(items.values())
            seconds = round((moments[end] - moments[start]).total_seconds())
            words = (
                f"{names[actor_id]} {max(1, seconds)} 秒记了 {end - start + 1} 项（{codes[start]} 到 {codes[end]}），"
                "核一下是不是现场逐项查的"
            )
            data = {"items": codes[start : end + 1], "seconds": seconds}
            yield Suspicion(TEMPO, str(actor_id), words, data)


def _fastest(moments: list[datetime], least: int, seconds: float) -> tuple[int, int] | None:
    """The longest run of at least so many, less than `seconds` apart on average; first and last place."""
    best: tuple[int, int] | None = None
    for start in range(len(moments) - least + 1):
        for end in range(len(moments) - 1, start + least - 2, -1):
            if (moments[end] - moments[start]).total_seconds() < seconds * (end - start):
                if best is None or end - start > best[1] - best[0]:
                    best = start, end
                break
    return best


def _holds(session: Session, now: Standing) -> Iterator[Suspicion]:
    """Passed, though by the bounds of its first and its last letter it can't have been held so long."""
    acceptance = now.acceptance
    rules = acceptance.case.pack.acceptance.suspicion
    if rules is None or rules.hold_minutes is None:
        return
    passed: dict[UUID | None, Trial] = {
        one.id: one for one in now.trials if one.decision == "PASS" and one.round == acceptance.round
    }
    query = (
        select(Event)
        .where(
            Event.chain_id == acceptance.case_id, Event.kind.in_(("TEST_BEGUN", "TEST_RECORDED")),
            Event.subject_id.in_(passed),
        )
        .order_by(Event.seq)
    )  # fmt: skip
    begun: dict[UUID | None, datetime] = {}
    for event in session.scalars(query):
        trial = passed[event.subject_id]
        if event.kind == "TEST_BEGUN":
            if (earliest := _earliest(event)) is not None:
                begun.setdefault(event.subject_id, earliest - _before(event, trial.started_at))
        elif event.subject_id in begun:
            longest = latest_of(event) - _before(event, trial.ended_at) - begun[trial.id]
            rule, design = acceptance.pack.test_rules[trial.rule], number(trial.inputs.get("design_kpa", ""))
            needed = needed_minutes(rule, acceptance.pack, design, trial.inputs.get("soap", True))
            minutes = max(0, longest // timedelta(minutes=1))
            if needed is not None and minutes + rules.hold_minutes < needed:
                words = (
                    f"{trial.item} 试压时长和公司的时间对不上："
                    f"记了 {trial.inputs['minutes']} 分，最多 {minutes} 分，要 {show(needed)} 分"
                )
                data = {"item": trial.item, "trial": str(trial.id), "minutes": minutes}
                yield Suspicion(HOLD, str(trial.id), words, data)


def _earliest(event: Event) -> datetime | None:
    """None where only the phone's own clock says so, or nothing but that it does not lie after its arrival."""
    between = event.data.get("between")
    if not event.data.get("device"):
        return event.at
    earliest = datetime.fromisoformat(between[0]) if between else None
    return None if earliest == event.device_at else earliest


def _before(event: Event, moment: datetime | None) -> timedelta:
    """How long before its letter something was, by the clock that wrote both."""
    clock = event.device_at if event.data.get("device") and event.device_at else event.server_at
    return max(clock - moment, timedelta()) if moment is not None else timedelta()


def _strokes(now: Standing) -> Iterator[Suspicion]:
    """Two parties whose signatures are the same drawing."""
    rules = now.acceptance.case.pack.acceptance.suspicion
    if rules is None:
        return
    for one, other in combinations(now.signatures, 2):
        if one.slot == other.slot:
            continue
        apart = distance(one.strokes, other.strokes)
        if apart < rules.stroke_distance:
            words = f"{one.party.name} {one.signer}和{other.party.name} {other.signer}的笔迹几乎一样，核一下是不是本人"
            yield Suspicion(STROKES, f"{one.slot}:{other.slot}", words, {"distance": f"{apart:.4f}"})


def _photos(session: Session, now: Standing) -> Iterator[Suspicion]:
    """The same picture, byte for byte, for two items or from another case."""
    acceptance = now.acceptance
    if acceptance.case.pack.acceptance.suspicion is None:
        return
    here = {file.sha256: code for code, files in now.photos.items() for file in files}
    shown = _items_of(session, acceptance)
    query = (
        select(Attachment, Case.no)
        .join(Case, Case.id == Attachment.case_id)
        .where(Attachment.company_id == acceptance.company_id, Attachment.sha256.in_(here))
        .order_by(Attachment.id)
    )
    places: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for file, no in session.execute(query):
        names.setdefault(file.sha256, file.name)
        if file.case_id != acceptance.case_id:
            places.setdefault(file.sha256, {})[f"{no} 里用过"] = None
        elif file.subject_id in shown and shown[file.subject_id] != here[file.sha256]:
            places.setdefault(file.sha256, {})[f"{shown[file.subject_id]} 也用了"] = None
    for sha256, others in places.items():
        words = f"{here[sha256]} 的照片“{names[sha256]}”，{'，'.join(list(others)[:3])}"
        yield Suspicion(
            PHOTO, sha256, words, {"item": here[sha256], "sha256": sha256, "others": list(others)}
        )


def _notes(session: Session, now: Standing) -> Iterator[Suspicion]:
    """Photos whose own notes say another time or another place than their record; without notes nothing is said."""
    acceptance = now.acceptance
    rules = acceptance.case.pack.acceptance.suspicion
    if rules is None:
        return
    here = {file.sha256: code for code, files in now.photos.items() for file in files}
    query = (
        select(Attachment, Blob.facts)
        .join(Blob, (Blob.sha256 == Attachment.sha256) & (Blob.company_id == Attachment.company_id))
        .where(Attachment.case_id == acceptance.case_id, Attachment.sha256.in_(here), Blob.facts.is_not(None))
        .order_by(Attachment.id)
    )
    for file, facts in session.execute(query):
        item = here[file.sha256]
        data = {"item": item, "sha256": file.sha256, **facts}
        taken = datetime.fromisoformat(facts["taken_at"]) if "taken_at" in facts else None
        if taken and rules.photo_hours and abs(file.at - taken) > timedelta(hours=float(rules.photo_hours)):
            taken_at, noted_at = (f"{local(at):%Y-%m-%d %H:%M}" for at in (taken, file.at))
            words = f"{item} 的照片“{file.name}”自己写的是 {taken_at} 拍的，记录是 {noted_at}"
            yield Suspicion(PHOTO_TIME, file.sha256, words, data)
        apart = from_site(acceptance.case, {**facts, "crs": Crs.WGS84.value}) if "lng" in facts else None
        if apart is not None and rules.photo_m and apart > rules.photo_m:
            words = f"{item} 的照片“{file.name}”自己写的地点离现场 {apart} m"
            yield Suspicion(PHOTO_PLACE, file.sha256, words, data)


def _items_of(session: Session, acceptance: Acceptance) -> dict[UUID, str]:
    """The item that each record of the case's acceptance is about, by the id that photos hang on."""
    rounds = select(Acceptance.id).where(Acceptance.case_id == acceptance.case_id)
    answers = session.execute(select(Answer.id, Answer.item).where(Answer.acceptance_id.in_(rounds)))
    trials = session.execute(select(Trial.id, Trial.item).where(Trial.case_id == acceptance.case_id))
    defects = session.execute(select(Defect.id, Defect.item).where(Defect.case_id == acceptance.case_id))
    done = session.execute(
        select(Rectification.id, Defect.item)
        .join(Defect, Defect.id == Rectification.defect_id)
        .where(Defect.case_id == acceptance.case_id)
    )
    return {one: item for rows in (answers, trials, defects, done) for one, item in rows}
