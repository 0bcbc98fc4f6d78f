"""Items judged: every measure at, around and far from its limits, and answers that can't be taken."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from fieldapp.commands.answer_item import AnswerItem
from fieldapp.domain.answer_rule import check
from fieldapp.domain.trial import Trial, newest_by_rule, unmet
from fieldapp.domain.trial_rule import show
from fieldapp.domain.verdict import Given, Verdict, judge_item, limits, measures, needs_design
from fieldapp.packs.checklist import Bounds, Item
from tests.support.vectors.kit import PACKS
from tests.support.vectors.refusal import REFUSALS, told

ACCEPTANCE = UUID("0190a000-0000-7000-8000-0000000000ac")
HARD = (
    "19.9",
    "20.0",
    "20",
    "-0.0",
    "0",
    "1e3",
    " 7 ",
    "1.23456",
    "1.23450",
    "abc",
    "2000000000",
    "-2000000",
    "",
)
DESIGNS = ("2", "2.0", "0.33", "1.9999", "100", "0", "-1")
STEPS = ("0.0001", "0.1", "1")
FACTORS = ("0.001", "0.01", "0.02", "1.2", "1.2001", "5", "6", "10", "1000", "1000000")


def item_vectors(chance: Random) -> list[dict[str, Any]]:
    """All items of all lists of both companies."""
    found = []
    for company, pack in PACKS.items():
        for code, checklist in sorted(pack.checklists.items()):
            for item in checklist.items:
                found += [vector(company, code, item, given) for given in _givens(item, chance)]
    return found


def _givens(item: Item, chance: Random) -> Iterator[dict[str, Any]]:
    points = measures(item)
    for verdict in ("PASS", "FAIL", "NA"):
        yield _given(
            verdict,
            note=chance.choice(("", "\u3000缺 2 处箭头 ", "字" * 501)),
            text=chance.choice(("", "12T")),
        )
    for _ in range(2 if item.tests else 0):
        yield _given("PASS", trials=_trials(item, chance))
        yield _given("FAIL", trials=_trials(item, chance))
    for key, _, bounds in points:
        designs = {key: chance.choice(DESIGNS)} if needs_design(bounds) else {}
        values = _edges(bounds, designs, chance)
        for value in chance.sample(values, min(len(values), 4)):
            yield _given(chance.choice(("PASS", "FAIL", None)), {key: value}, designs)
    if len(points) > 1:
        some = {key: chance.choice(("1", "500", "0.5", "99.5")) for key, *_ in points}
        yield _given("PASS", some, {key: "1" for key, _, bounds in points if needs_design(bounds)})
    if points:
        yield _given("PASS", {points[0][0]: chance.choice(HARD)}, {points[0][0]: chance.choice(DESIGNS)})
        yield _given("FAIL", {"elsewhere": "1"})


def _edges(bounds: Bounds, designs: dict[str, str], chance: Random) -> list[str]:
    """The limits themselves, a step to both sides, the units people mix up, and what is hard to read."""
    design = next((Decimal(one) for one in designs.values()), None)
    found = [chance.choice(HARD)]
    for edge in limits(bounds, design):
        if edge is None:
            continue
        step = Decimal(chance.choice(STEPS))
        near = [edge, edge - step, edge + step, edge * Decimal(chance.choice(FACTORS))]
        found += [show(one.quantize(Decimal("0.0001"))) for one in near]
    return found


def _given(
    verdict: str | None,
    values: dict[str, str] | None = None,
    designs: dict[str, str] | None = None,
    *,
    text: str = "",
    note: str = "",
    trials: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "values": values or {},
        "designs": designs or {},
        "text": text,
        "note": note,
        "trials": trials or [],
    }


def _trials(item: Item, chance: Random) -> list[dict[str, Any]]:
    """Some tests of the item's rules: passed, failed, and held at this moment."""
    rules = [rule for group in item.tests for rule in group]
    return [
        {
            "id": f"0190a000-0000-7000-8000-{number:012x}",
            "item": item.code,
            "rule": chance.choice(rules),
            "decision": chance.choice(("PASS", "PASS", "FAIL", "")),
        }
        for number in chance.sample(range(1, 50), chance.randint(1, 4))
    ]


def vector(company: str, checklist: str, item: Item, given: dict[str, Any]) -> dict[str, Any]:
    """What is given and what Python makes of it."""
    asked = {"company": company, "list": checklist, "item": item.code, "given": given}
    ended = datetime(2026, 3, 12, tzinfo=UTC)
    trials = [
        Trial(**{**one, "id": UUID(one["id"]), "ended_at": ended if one["decision"] else None})
        for one in given["trials"]
    ]
    body = {name: given[name] for name in ("values", "designs", "text", "note")}
    try:
        verdict = given["verdict"] or "FAIL"
        cmd = AnswerItem.model_validate(
            {"acceptance_id": ACCEPTANCE, "item": item.code, "verdict": verdict, **body}
        )
    except REFUSALS as wrong:
        return {**asked, "refusal": told(wrong)}
    none = given["verdict"] == "NA"
    seen = Given(Verdict(verdict), {} if none else cmd.values, {} if none else cmd.designs)
    finding = judge_item(item, seen.values, seen.designs)
    tested = any(one.decision == "FAIL" for one in newest_by_rule(_sorted(trials), item.code).values())
    refusal = None
    try:
        note = cmd.note if given["verdict"] else "只看量的"
        check(item, seen, cmd.text, note, unmet(item, _sorted(trials)), tested)
    except REFUSALS as wrong:
        refusal = told(wrong)
    return {
        **asked,
        "decision": finding.verdict and finding.verdict.value,
        "reason": finding.reason,
        "out": [{"key": one.key, "grade": one.grade.value, "sentence": one.sentence} for one in finding.out],
        "counted": finding.counted,
        "major": finding.major,
        "refusal": refusal,
    }


def _sorted(trials: list[Trial]) -> list[Trial]:
    return sorted(trials, key=lambda one: one.id)
