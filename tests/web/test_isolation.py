"""Every address with real ids of the other company is empty; third parties see what they were handed."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from fieldapp.commands.registry import verbs
from fieldapp.domain.acceptance import Party
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.company import Firm
from fieldapp.domain.kept import KeptWork
from fieldapp.domain.order import WorkOrder
from fieldapp.domain.quarantine import Quarantined
from fieldapp.domain.receipt import DocumentReceipt
from fieldapp.domain.search import index_case
from fieldapp.lib.ids import uuid7
from fieldapp.photos.store import DiskStore
from fieldapp.security import is_public
from tests.support import story_works
from tests.support.cast import Stage, enter
from tests.support.doors import address, rules
from tests.support.examples import EXAMPLES, HOME

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Ids that no command names, with the verb whose example leaves such a record behind.
LEFT: dict[str, tuple[str, type[Attachment | Party | DocumentReceipt | KeptWork | Quarantined]]] = {
    "attachment_id": ("ask_hold", Attachment),
    "party_id": ("convene_acceptance", Party),
    "receipt_id": ("submit_document", DocumentReceipt),
    "kept_id": ("keep_work", KeptWork),
    "letter_id": ("quarantine_letter", Quarantined),
}


OF_PHONES = {
    "package_id"
}  # phones choose it for what they bring; the company keeps nothing under it that could be read


def ids(rule: Rule) -> set[str]:
    return {
        name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"
    } - OF_PHONES


def example_with(name: str) -> str:
    """The first verb whose command must name such an id."""
    for kind in sorted(EXAMPLES):
        field = verbs()[kind].command.model_fields.get(name)
        if field is not None and field.is_required():
            return kind
    raise AssertionError(
        f"no example makes a {name}: give one in tests/commands/examples, or an entry in LEFT"
    )


def real(stages: dict[str, Stage], name: str) -> tuple[str, UUID]:
    """A record of that kind, and the company it belongs to."""
    if name in LEFT:
        kind, record = LEFT[name]
        stage = stages[HOME[kind]]
        part, command = EXAMPLES[kind](stage)
        stage.act(part, command)
        with Session(stage.engine) as session:
            newest = session.scalars(select(record.id).order_by(record.id.desc())).first()
            assert newest is not None
            return HOME[kind], newest
    kind = example_with(name)
    _, command = EXAMPLES[kind](stages[HOME[kind]])
    return HOME[kind], getattr(command, name)


def with_ids(app: Flask) -> Iterator[tuple[Rule, str]]:
    return ((rule, method) for rule, method in rules(app) if ids(rule) and not is_public(app, rule.endpoint))


def put_bytes(app: Flask, engine: Engine, attachment_id: UUID) -> None:
    """Examples register files without their bytes; this one can be opened."""
    with Session(engine) as session:
        path = DiskStore(app.config["FIELDAPP"].data / "blobs").path(
            session.get_one(Attachment, attachment_id).sha256
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4\n%%EOF")


@ONCE
def test_it_has_nothing_for_the_other_company_and_something_for_the_own(
    app: Flask, engine: Engine, stage_xz: Stage, stage_th: Stage
) -> None:
    stages = {"xinzheng": stage_xz, "tanghe": stage_th}
    other = {"xinzheng": "tanghe", "tanghe": "xinzheng"}
    made = {
        name: real(stages, name) for name in sorted({name for rule, _ in with_ids(app) for name in ids(rule)})
    }
    given = {name: found for name, (_, found) in made.items()}
    put_bytes(app, engine, given["attachment_id"])
    parts = (
        "manager",
        "admin",
        "designer",
        "contractor",
        "customer_manager",
        "crew",
        "inspector",
        "engineer",
    )
    people = {code: [enter(app, stage, part) for part in parts] for code, stage in stages.items()}
    opened: set[str] = set()
    for rule, method in with_ids(app):
        (home,) = {made[name][0] for name in ids(rule)}
        path = address(app, rule, given)
        for phone in people[other[home]][:4]:
            data = {"cmd_id": str(uuid7())} if method == "POST" else None
            answer = phone.open(path, method=method, data=data)
            # What only the admin does answers 403 to everybody else before it looks for anything.
            assert answer.status_code == 404 or (answer.status_code == 403 and path.startswith("/admin")), (
                f"{method} {rule}: {answer.status_code} {answer.text[:300]}"
            )
        if method == "GET" and len(rule.arguments) == 1 and not ids(rule) & opened:
            opened |= ids(rule) if any(phone.get(path).status_code < 400 for phone in people[home]) else set()
    alone = {
        name
        for rule, method in with_ids(app)
        if method == "GET" and len(rule.arguments) == 1
        for name in ids(rule)
    }
    assert opened == alone, f"ids that open nothing for the own company prove nothing: {alone - opened}"


@pytest.fixture
def two_works(stage_xz: Stage) -> tuple[Stage, UUID, UUID]:
    """Two jobs at work: one with the firm of the cast, one handed to nobody of it."""
    mine = story_works.built(stage_xz, name="张记烩面馆")
    other = story_works.built(stage_xz, name="老杨胡辣汤")
    with Session(stage_xz.engine) as session:
        rival = {}
        for kind in ("DESIGN", "CONTRACTOR", "SUPERVISOR"):
            firm = Firm(
                id=uuid7(),
                company_id=stage_xz.cast.company.id,
                kind=kind,
                name=f"别家{kind}",
                qualification="",
            )
            session.add(firm)
            session.flush()
            rival[kind] = firm.id
        case = session.get_one(Case, other)
        case.design_firm_id, case.contractor_id = rival["DESIGN"], rival["CONTRACTOR"]
        case.supervisor_firm_id, case.designer_id, case.crew_leader_id = rival["SUPERVISOR"], None, None
        for order in session.scalars(select(WorkOrder).where(WorkOrder.case_id == other)):
            order.contractor_id = rival["CONTRACTOR"]
        session.get_one(Case, mine).supervisor_firm_id = stage_xz.cast.firms["watch"].id
        for one in (mine, other):  # no command has written them down
            index_case(session, session.get_one(Case, one))
        session.commit()
    return stage_xz, mine, other


@ONCE
@pytest.mark.parametrize("part", ["designer", "contractor", "crew", "supervisor"])
def test_a_third_party_sees_only_what_it_was_handed(
    app: Flask, two_works: tuple[Stage, UUID, UUID], part: str
) -> None:
    stage, mine, other = two_works
    phone = enter(app, stage, part)
    listed = phone.get("/cases").text
    assert "张记烩面馆" in listed and "老杨胡辣汤" not in listed
    assert "张记烩面馆" in phone.get("/cases?q=张记").text
    assert (
        "老杨胡辣汤" not in phone.get("/cases?q=老杨").text
        and "老杨胡辣汤" not in phone.get("/cases?q=胡辣").text
    )
    assert "老杨胡辣汤" not in phone.get("/today").text
    assert phone.get(f"/cases/{mine}").status_code == 200 and phone.get(f"/cases/{other}").status_code == 404
    with Session(stage.engine) as session:
        files = {row.id: row.case_id for row in session.scalars(select(Attachment))}
        orders = {row.id: row.case_id for row in session.scalars(select(WorkOrder))}
    assert other in files.values()
    for file_id, case_id in files.items():
        if case_id == other:
            assert phone.get(f"/attachments/{file_id}").status_code == 404
    for order_id, case_id in orders.items():
        assert phone.get(f"/orders/{order_id}").status_code == (404 if case_id == other else 200)
    if part in ("contractor", "crew"):
        assert "老杨胡辣汤" not in phone.get("/orders").text


@ONCE
def test_a_firm_that_is_no_longer_active_sees_nothing(
    app: Flask, two_works: tuple[Stage, UUID, UUID]
) -> None:
    stage, mine, _ = two_works
    phone = enter(app, stage, "contractor")
    assert phone.get(f"/cases/{mine}").status_code == 200
    with Session(stage.engine) as session:
        session.get_one(Firm, stage.cast.firms["works"].id).active = False
        session.commit()
    assert phone.get(f"/cases/{mine}").status_code in (302, 404)
    assert "张记烩面馆" not in phone.get("/cases").text
