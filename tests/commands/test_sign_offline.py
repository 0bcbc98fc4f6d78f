"""Signed in a basement: what a signature is worth when it arrives, in whatever order and however often it comes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.sign_acceptance import SignAcceptance
from fieldapp.domain.journal import Event
from fieldapp.domain.signature import SAME_DEVICE, digest
from fieldapp.domain.trial import Trial
from fieldapp.domain.verdict import Verdict
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotPermitted, Refused
from fieldapp.lib.ids import uuid7
from tests.commands.examples.acceptance import begun
from tests.support.cast import Stage, enter
from tests.support.story_acceptance import answer, answered, sign, signed, stands

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def checked(stage: Stage) -> UUID:
    """A round in which every item has passed."""
    acceptance_id = begun(stage)
    answered(stage, acceptance_id)
    return acceptance_id


def offline(
    stage: Stage, acceptance_id: UUID, slot: str, content: dict[str, Any] | None = None, **over: Any
) -> SignAcceptance:
    """The signature of a party with the whole content, as a phone writes it."""
    seen = content or stands(stage, acceptance_id).content
    more = {"content": seen, "content_sha": digest(seen), "sig_id": uuid4(), "signed_at": now()}
    return sign(stage, acceptance_id, slot, **{**more, **over})


def altered(stage: Stage, acceptance_id: UUID, note: str) -> None:
    """Somebody else says the same of the hose, with a note."""
    hose = stands(stage, acceptance_id).acceptance.item("SM-09")
    stage.act("inspector", answer(stage, acceptance_id, hose, note=note))


def refusal(stage: Stage, command: SignAcceptance, part: str = "inspector") -> Refused:
    with pytest.raises(Refused) as caught:
        stage.act(part, command)
    return caught.value


def last_signed(stage: Stage) -> dict[str, Any]:
    with Session(stage.engine) as session:
        query = select(Event.data).where(Event.kind == "SIGNED").order_by(Event.id.desc())
        found = session.scalars(query).first()
        assert found is not None
        return found


def test_it_holds_when_what_was_signed_is_what_is_here(stage_xz: Stage) -> None:
    acceptance_id, moment = checked(stage_xz), now() - timedelta(hours=3)
    told = stage_xz.act("inspector", offline(stage_xz, acceptance_id, "P2", signed_at=moment)).result
    assert (told["holds"], told["changed"], told["missing"]) == (True, [], ["P1", "P3", "P4"])
    kept = stands(stage_xz, acceptance_id).holding["P2"]
    assert (kept.moment, kept.genuine, str(kept.sig_id)) == (moment, True, told["sig_id"])
    assert kept.at > moment
    said = last_signed(stage_xz)
    assert (said["void"], said["signed_at"], said["sig_id"]) == (False, moment.isoformat(), told["sig_id"])
    kept.signed_at = moment + timedelta(hours=1)
    assert not kept.genuine


def test_it_is_one_signature_however_often_it_comes(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    command = offline(stage_xz, acceptance_id, "P2")
    first = stage_xz.act("inspector", command)
    again = stage_xz.act("inspector", command)
    assert (again.status, again.result) == ("applied", first.result)
    assert len(stands(stage_xz, acceptance_id).signatures) == 1
    other = command.model_copy(update={"slot": "P4"})
    assert refusal(stage_xz, other).code == "sig_id"
    strokes = [{"points": [{"x": float(n), "y": 1.0} for n in range(9)], "box": ""}]
    assert refusal(stage_xz, command.model_copy(update={"strokes": strokes})).code == "sig_id"


def test_it_keeps_a_signature_under_what_has_changed_visibly_void(app: Flask, stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    command = offline(stage_xz, acceptance_id, "P2")
    altered(stage_xz, acceptance_id, "换成 1.5 m 的")
    told = stage_xz.act("inspector", command).result
    assert told["holds"] is False
    assert [one["code"] for one in told["changed"]] == ["SM-09"]
    assert "换成 1.5 m 的" in told["changed"][0]["now"] and "换成" not in told["changed"][0]["signed"]
    after = stands(stage_xz, acceptance_id)
    assert ([one.slot for one in after.void], after.holding) == (["P2"], {})
    assert after.void[0].content == command.content and after.void[0].genuine
    said = last_signed(stage_xz)
    assert (said["void"], said["changed"]) == (True, ["SM-09"])
    page = enter(app, stage_xz, "inspector").get(f"/acceptances/{acceptance_id}/signatures").text
    assert "留着备查，不算数" in page and "换成 1.5 m 的" in page
    passing = ConcludeAcceptance(acceptance_id=acceptance_id, passed=True)
    with pytest.raises(Refused, match="还没签"):
        stage_xz.act("inspector", passing)


def test_it_takes_signatures_before_what_they_sign_has_arrived(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    altered(stage_xz, acceptance_id, "量了 1.2 m")
    seen = stands(stage_xz, acceptance_id).content
    altered(stage_xz, acceptance_id, "")
    for slot in ("P3", "P1", "P4", "P2"):
        told = stage_xz.act("inspector", offline(stage_xz, acceptance_id, slot, seen)).result
        assert told["holds"] is False
    altered(stage_xz, acceptance_id, "量了 1.2 m")
    after = stands(stage_xz, acceptance_id)
    assert (set(after.holding), after.unsigned) == ({"P1", "P2", "P3", "P4"}, [])
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))


def test_it_keeps_a_signature_under_a_round_that_is_not_finished(stage_xz: Stage) -> None:
    acceptance_id = begun(stage_xz)
    told = stage_xz.act("inspector", offline(stage_xz, acceptance_id, "P1")).result
    assert told["holds"] is False and told["changed"] == [] and "没结论" in told["obstacles"][0]
    answered(stage_xz, acceptance_id)
    assert [one.slot for one in stands(stage_xz, acceptance_id).void] == ["P1"]


def test_it_keeps_what_comes_after_the_conclusion_and_counts_the_first(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    late = offline(stage_xz, acceptance_id, "P2")
    signed(stage_xz, acceptance_id)
    first = stands(stage_xz, acceptance_id).holding["P2"]
    stage_xz.act("inspector", ConcludeAcceptance(acceptance_id=acceptance_id, passed=True))
    told = stage_xz.act("inspector", late, at=now() + timedelta(hours=1)).result
    assert (told["holds"], told["changed"]) == (False, [])
    after = stands(stage_xz, acceptance_id)
    assert (len(after.signatures), after.holding["P2"].id) == (5, first.id)


def test_it_refuses_a_content_that_its_code_does_not_cover(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    seen = stands(stage_xz, acceptance_id).content
    for content in ({**seen, "order_rev": 9}, {**seen, "acceptance": str(uuid7())}):
        forged = offline(stage_xz, acceptance_id, "P2", content, content_sha=digest(seen))
        assert refusal(stage_xz, forged).code == "content_sha"
    elsewhere = {**seen, "acceptance": str(uuid7())}
    assert refusal(stage_xz, offline(stage_xz, acceptance_id, "P2", elsewhere)).code == "content_sha"
    for part, wrong in (("items", {"SM-01": {"verdict": "MAYBE"}}), ("trials", "none"), ("round", 1.5)):
        with pytest.raises(ValidationError, match="没存全"):
            offline(stage_xz, acceptance_id, "P2", {**seen, part: wrong}, content_sha=digest(seen))


def test_it_never_lets_one_person_speak_for_two_parties(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    seen = stands(stage_xz, acceptance_id).content
    altered(stage_xz, acceptance_id, "后来的")
    stage_xz.act("inspector", offline(stage_xz, acceptance_id, "P4", seen, signer="路人甲"))
    twice = offline(stage_xz, acceptance_id, "P2", seen, signer="路人甲")
    assert refusal(stage_xz, twice).code == "two_parties"
    with pytest.raises(NotPermitted):
        stage_xz.act("designer", offline(stage_xz, acceptance_id, "P3"))


@pytest.mark.parametrize(("apart", "flags"), [(59, [SAME_DEVICE]), (300, [])])
def test_it_flags_one_phone_by_its_own_clock(stage_xz: Stage, apart: int, flags: list[str]) -> None:
    acceptance_id, moment = checked(stage_xz), now()
    wrong: datetime = moment - timedelta(days=400)
    for slot, at in (("P2", wrong), ("P3", wrong + timedelta(seconds=apart))):
        command = offline(stage_xz, acceptance_id, slot, signed_at=at)
        stage_xz.act("inspector", command, at=moment, device_id="phone-1")
    assert flags == [one for one in stands(stage_xz, acceptance_id).holding["P3"].flags if one == SAME_DEVICE]


def test_it_asks_for_the_test_again_when_a_newer_one_has_failed(stage_xz: Stage) -> None:
    acceptance_id = checked(stage_xz)
    with Session(stage_xz.engine) as session:
        trial = session.scalars(select(Trial).where(Trial.item == "SM-15")).one()
        values = {column.name: getattr(trial, column.name) for column in Trial.__table__.columns}
        session.add(Trial(**{**values, "id": uuid7(), "decision": "FAIL"}))
        session.commit()
    assert any("SM-15 判了合格" in one for one in stands(stage_xz, acceptance_id).obstacles)
    item = stands(stage_xz, acceptance_id).acceptance.item("SM-15")
    stage_xz.act("inspector", answer(stage_xz, acceptance_id, item, verdict=Verdict.FAIL))
    assert not any("判了合格" in one for one in stands(stage_xz, acceptance_id).obstacles)
