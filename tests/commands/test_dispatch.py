"""One letter, one transaction, one receipt: the ledger's promises, told with a stored file."""

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter, Receipt
from fieldapp.commands.ledger import LedgerRow
from fieldapp.domain.attachment import Blob
from fieldapp.lib.errors import Conflict, NotPermitted, Refused
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

DIGEST = "ab" * 32


@pytest.fixture
def stage(stage_xz: Stage) -> Stage:
    return stage_xz


def letter(stage: Stage, **over: Any) -> Letter:
    body = {"sha256": DIGEST, "mime": "application/pdf", "size": 12}
    return Letter(
        **{
            "cmd_id": uuid7(),
            "owner": stage.person("designer").id,
            "kind": "store_blob",
            "body": body,
            **over,
        }
    )


def count(engine: Engine, model: type[Any]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_it_gives_the_same_receipt_for_the_same_letter(stage: Stage) -> None:
    sent = letter(stage)
    first, second = dispatch(stage.engine, sent), dispatch(stage.engine, sent)
    assert (first.status, second.status) == ("applied", "duplicate")
    assert second.model_copy(update={"status": "applied"}) == first
    assert count(stage.engine, LedgerRow) == 1


def test_it_refuses_the_same_id_with_another_body(stage: Stage) -> None:
    sent = letter(stage)
    dispatch(stage.engine, sent)
    with pytest.raises(Conflict):
        dispatch(stage.engine, sent.model_copy(update={"body": {**sent.body, "size": 13}}))
    assert count(stage.engine, Blob) == 1


def test_it_has_one_effect_when_a_button_is_tapped_by_eight_fingers(stage: Stage) -> None:
    sent, receipts = letter(stage), []
    gate = threading.Barrier(8)

    def tap() -> None:
        gate.wait()
        receipts.append(dispatch(stage.engine, sent))

    fingers = [threading.Thread(target=tap) for _ in range(8)]
    for finger in fingers:
        finger.start()
    for finger in fingers:
        finger.join()
    assert sorted(r.status for r in receipts) == ["applied"] + ["duplicate"] * 7
    assert count(stage.engine, LedgerRow) == 1


def test_it_refuses_a_verb_it_does_not_know(stage: Stage) -> None:
    with pytest.raises(Refused, match="不会做"):
        dispatch(stage.engine, letter(stage, kind="fly"))


def test_it_keeps_out_a_person_who_was_deactivated(stage: Stage) -> None:
    with Session(stage.engine) as session:
        session.merge(stage.person("designer")).active = False
        session.commit()
    with pytest.raises(NotPermitted):
        dispatch(stage.engine, letter(stage))


def test_it_writes_a_receipt_that_reads_back_unchanged(stage: Stage) -> None:
    receipt = dispatch(stage.engine, letter(stage))
    assert Receipt.model_validate_json(receipt.model_dump_json()) == receipt
