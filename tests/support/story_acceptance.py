"""From completed works to signed acceptance: the steps of the joint acceptance as one line each in a story."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo import good
from fieldapp.cli.demo.good import STROKES
from fieldapp.commands.answer_item import AnswerItem
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.convene_acceptance import ConveneAcceptance
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.record_trial import RecordTrial
from fieldapp.commands.sign_acceptance import SignAcceptance
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.case import Case
from fieldapp.domain.journal import Chain
from fieldapp.domain.stage import Stage as At
from fieldapp.domain.standing import Standing, standing
from fieldapp.lib.clock import now as current_time
from fieldapp.lib.ids import uuid7
from fieldapp.packs.checklist import Item, ItemType
from fieldapp.packs.trial import TestRule
from tests.support.cast import Stage

PHOTO = BlobRef(sha256="5e" * 32, name="现场.jpg")


def completed(stage: Stage, *, small: bool = True, cut: str | None = None, customer: str = "NONRES") -> UUID:
    """A case whose works are completed, put straight into the database."""
    cast = stage.cast
    with Session(stage.engine, expire_on_commit=False) as session:
        case = Case(
            id=uuid7(),
            company_id=cast.company.id,
            no=f"A-{uuid7().hex[-8:]}",
            ruleset_id=cast.company.ruleset_id,
            name="福顺豆制品厂",
            address="新华路 12 号",
            customer=customer,
            small_ci=small if customer == "NONRES" else None,
            origin="SWEEP",
            contact="李建设",
            stage=At.COMPLETED.value,
            created_at=current_time(),
            cut_m=Decimal(cut) if cut else None,
            order_rev=1,
            contractor_id=cast.firms["works"].id,
            design_firm_id=cast.firms["design"].id,
            designer_id=cast["designer"].id,
            crew_leader_id=cast["crew"].id,
            inspector_id=cast["inspector"].id,
            customer_manager_id=cast["customer_manager"].id,
        )
        session.add(case)
        session.flush()
        session.add(Chain(id=case.id, company_id=case.company_id))
        session.commit()
        return case.id


def convened(stage: Stage, case_id: UUID, *, at: datetime | None = None, supervisor: bool = True) -> UUID:
    """The inspector calls the four parties; with a supervisor firm unless said otherwise."""
    firm = stage.cast.firms["watch"].id if supervisor else None
    cmd = ConveneAcceptance(case_id=case_id, at=at or current_time(), supervisor_firm_id=firm)
    return UUID(stage.act("inspector", cmd, at=at).result["acceptance_id"])


def photo(stage: Stage, at: datetime | None = None) -> BlobRef:
    """A stored picture to prove things with."""
    stage.act("inspector", StoreBlob(sha256=PHOTO.sha256, mime="image/jpeg", size=9), at=at)
    return PHOTO


def stands(stage: Stage, acceptance_id: UUID) -> Standing:
    """How the round stands, detached from its session."""
    with Session(stage.engine, expire_on_commit=False) as session:
        acceptance = session.get(Acceptance, acceptance_id)
        assert acceptance is not None
        found = standing(session, acceptance)
        assert acceptance.parties and acceptance.case.pack
        return found


def answer(
    stage: Stage, acceptance_id: UUID, item: Item, *, part: str = "inspector", **over: Any
) -> AnswerItem:
    """A right answer for the item; `over` replaces parts of it."""
    return AnswerItem(**{**good.answer(acceptance_id, item, PHOTO), **over})


def readings(rule: TestRule, end: Mapping[str, str] | None = None) -> dict[str, str]:
    """Readings with which a test passes; `end` replaces some."""
    known = {one.key for one in rule.inputs}
    return {**good.readings(rule), **{key: value for key, value in (end or {}).items() if key in known}}


def trial(
    acceptance_id: UUID,
    item: Item,
    rule: TestRule,
    at: datetime,
    end: Mapping[str, str] | None = None,
    **over: Any,
) -> RecordTrial:
    """A test done by the book that ended a minute before `at`."""
    fields = good.trial(acceptance_id, item, rule, at)
    return RecordTrial(**{**fields, "inputs": readings(rule, end), **over})


def tested(stage: Stage, acceptance_id: UUID, item: Item, at: datetime | None = None) -> None:
    """Every test that the item asks for, passed."""
    moment = at or current_time()
    rules = stage.cast.company.pack.test_rules
    for group in item.tests:
        stage.act("inspector", trial(acceptance_id, item, rules[group[0]], moment), at=at)


def answered(
    stage: Stage, acceptance_id: UUID, *, skip: Collection[str] = (), at: datetime | None = None
) -> None:
    """Every item that has no answer yet is checked and passes, except those to skip."""
    photo(stage, at)
    now = stands(stage, acceptance_id)
    for item in now.items:
        if item.code in now.answers or item.code in skip:
            continue
        if item.type is ItemType.TEST:
            tested(stage, acceptance_id, item, at)
        stage.act("inspector", answer(stage, acceptance_id, item), at=at)


def sign(stage: Stage, acceptance_id: UUID, slot: str, **over: Any) -> SignAcceptance:
    """The signature of that party for the content as it is now."""
    sha = stands(stage, acceptance_id).content_sha
    return SignAcceptance(
        **{"acceptance_id": acceptance_id, "slot": slot, "content_sha": sha, "strokes": STROKES, **over}
    )


def signed(stage: Stage, acceptance_id: UUID, *, at: datetime | None = None, gap: int = 2) -> None:
    """Everybody who has not signed yet does so on the inspector's phone, some minutes apart."""
    moment = at or current_time()
    for number, party in enumerate(stands(stage, acceptance_id).unsigned):
        stage.act(
            "inspector", sign(stage, acceptance_id, party.slot), at=moment + timedelta(minutes=gap * number)
        )


def accepted(stage: Stage, case_id: UUID, *, at: datetime | None = None, supervisor: bool = True) -> UUID:
    """From completed works to a passed acceptance."""
    moment = at or current_time()
    acceptance_id = convened(stage, case_id, at=at, supervisor=supervisor)
    answered(stage, acceptance_id, at=at)
    signed(stage, acceptance_id, at=moment)
    stage.act(
        "inspector",
        ConcludeAcceptance(acceptance_id=acceptance_id, passed=True),
        at=moment + timedelta(minutes=10),
    )
    return acceptance_id
