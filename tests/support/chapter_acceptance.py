"""By touch: the four parties, every item of the checklist, the tests, the signatures, the verdict, defects."""

import re
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from fieldapp.cli.demo import good
from fieldapp.domain.standing import Standing
from fieldapp.lib.clock import local, now
from fieldapp.packs.checklist import Item, ItemType
from fieldapp.packs.trial import TestRule
from tests.support import story_acceptance as story
from tests.support.thumb import Thumb, photo
from tests.support.troupe import Troupe

ROUND = re.compile(r"/acceptances/([0-9a-f-]{36})")
ITEM = re.compile(r"/items/([A-Z0-9-]+)")


def convened(troupe: Troupe, supervisor: str = "watch") -> UUID:
    """The inspector calls the parties together for today; answers with the round."""
    inspector = troupe.case("inspector").next("/acceptance")
    firm = troupe.stage.cast.firms.get(supervisor)
    inspector.fill({"at.day": "今天"} | ({"supervisor_firm_id": firm.id} if firm else {}))
    inspector.shot("convene").go("叫齐四方开始验收")
    return round_of(inspector)


def round_of(thumb: Thumb) -> UUID:
    found = ROUND.match(thumb.at())
    assert found, thumb.at()
    return UUID(found[1])


def standing(troupe: Troupe, acceptance_id: UUID) -> Standing:
    return story.stands(troupe.stage, acceptance_id)


def answered(
    troupe: Troupe,
    acceptance_id: UUID,
    *,
    first: int = 999,
    wrong: Collection[str] = (),
    skip: Collection[str] = (),
) -> Thumb:
    """The first items by thumb, those in `wrong` as failed; the rest by letters, to save time."""
    inspector = troupe["inspector"].open(f"/acceptances/{acceptance_id}").shot("acceptance")
    now_ = standing(troupe, acceptance_id)
    items = [one for one in now_.items if one.code not in now_.answers and one.code not in skip]
    for item in [one for number, one in enumerate(items) if number < first or one.code in wrong]:
        if inspector.at() != f"/acceptances/{acceptance_id}/items/{item.code}":
            inspector.open(f"/acceptances/{acceptance_id}/items/{item.code}")
        answer(troupe, inspector, item, "不合格" if item.code in wrong else "合格")
    story.answered(troupe.stage, acceptance_id, skip=skip)
    return inspector.open(f"/acceptances/{acceptance_id}")


def answer(troupe: Troupe, inspector: Thumb, item: Item, verdict: str) -> None:
    """One item on its screen: tests, measures, photos, verdict, the arrow."""
    here = inspector.at()
    for group in item.tests:
        rule = troupe.read().pack.test_rules[group[0]]
        inspector.tap(f"{rule.id} {rule.name}")
        tested(inspector, rule)
        assert inspector.at() == here, inspector.at()
    values, designs = good.within(item)
    inspector.fill({f"designs.{key}": f"{value:f}" for key, value in designs.items()})
    inspector.fill({f"values.{key}": f"{value:f}" for key, value in values.items()})
    if item.type is ItemType.TEXT:
        inspector.fill({"text": "12T"})
    if item.photo:
        inspector.fill({"photos": photo()})
    if verdict == "不合格":
        inspector.fill({"note": "箭头缺两处"})
    inspector.page.locator(".verdict label", has_text=re.compile(f"^\\s*{verdict}\\s*$")).tap()
    if item.type is ItemType.NUMBER:
        inspector.shot("item")
    button = inspector.page.get_by_role("button", name="记下，下一项")
    inspector.tap("记下，下一项") if button.count() else None


def tested(inspector: Thumb, rule: TestRule) -> None:
    """A test that began long enough ago, read now."""
    given = {f"inputs.{key}": value for key, value in story.readings(rule).items()}
    shown = {key: value for key, value in given.items() if inspector.has(key)}
    begun, ended = local(now()) - timedelta(hours=25), local(now()) - timedelta(minutes=1)
    times = {"started_at": f"{begun:%Y-%m-%dT%H:%M}", "ended_at": f"{ended:%Y-%m-%dT%H:%M}"}
    tool = {"instrument_no": "Y-118", "calibrated_until": (ended + timedelta(days=90)).date().isoformat()}
    boxes = {**times, **tool, "soap": True, "photos": photo("表盘.jpg")}
    if rule.instrument:
        boxes["instrument"] = rule.instrument.kinds[0]
    boxes["medium"] = rule.mediums[0]
    visible = {name: value for name, value in boxes.items() if inspector.has(name)}
    if "inputs.clean" in shown:
        shown["inputs.clean"] = True  # type: ignore[assignment]
    inspector.fill({**visible, **shown})
    inspector.shot("trial").go("读数，判定")


def signed(troupe: Troupe, acceptance_id: UUID, *, own: str = "designer") -> Thumb:
    """One party signs on their own phone, the others on the inspector's, which goes from hand to hand."""
    if own:
        thumb = troupe.case(own)
        thumb.next("/acceptance-parties/")
        thumb.sign()
        thumb.shot("signature").go("确认签字")
    inspector = troupe["inspector"].open(f"/acceptances/{acceptance_id}/signatures")
    while "确认签字" in inspector.primary():
        inspector.sign()
        inspector.go("确认签字")
        inspector.open(f"/acceptances/{acceptance_id}/signatures")
    return inspector.shot("signatures")


def passed(troupe: Troupe, acceptance_id: UUID) -> Thumb:
    """All majors passed and everybody signed."""
    inspector = troupe["inspector"].open(f"/acceptances/{acceptance_id}/conclusion")
    inspector.shot("conclusion").go("判合格")
    assert troupe.read().stage == "ACCEPTED"
    return inspector


def failed(troupe: Troupe, acceptance_id: UUID) -> Thumb:
    """Back to the contractor, with what is wrong."""
    inspector = troupe["inspector"].open(f"/acceptances/{acceptance_id}/conclusion")
    inspector.shot("conclusion-failed").go("判不合格")
    assert troupe.read().stage == "RECTIFYING"
    return inspector


def rectified(troupe: Troupe) -> Thumb:
    """The crew mends every defect and photographs it."""
    crew = troupe.case("crew")
    while True:
        link = crew.page.locator('.action-bar a.primary[href*="/defects/"]')
        if not link.count():
            return crew
        crew.next("/defects/")
        crew.shot("defect").send("报验", done="补了箭头", photos=photo("改后.jpg"))
        crew.open(f"/cases/{troupe.case_id}")


def again(troupe: Troupe) -> UUID:
    """The next round, from the inspector's case page."""
    inspector = troupe.case("inspector")
    inspector.next("/acceptances/")
    return round_of(inspector)
