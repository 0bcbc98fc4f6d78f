"""By touch: how a case comes in, up to its hand-over to the design firm."""

import re
from pathlib import Path
from typing import Any

from tests.support.story_push import canonical
from tests.support.thumb import Thumb, paper, photo
from tests.support.troupe import Troupe

TYPED = {
    "uscc": "92410184MA40TEA20F",
    "text": "演示 0001",
    "date": "2026-02-20",
    "money": "1234567.89",
    "number": "88412",
}
PAPER = re.compile(r"/papers/([A-Z0-9]+)")


def letter(stage_code: str, name: str, address: str, code: str, **project: Any) -> dict[str, Any]:
    """What the platform sends about a project of that company's town."""
    region = {"xinzheng": "410184", "tanghe": "411328"}[stage_code]
    sent = canonical(f"2603-{region}-04-01-{code}", name=name, **project)
    return {**sent, "region_code": region, "location": {**sent["location"], "address": address}}


def pushed(troupe: Troupe, name: str, address: str, folder: Path, **project: Any) -> Thumb:
    """The platform pushes it, twice; the customer manager of the area finds it in 今天."""
    sent = letter(troupe.stage.cast.company.code, name, address, "123456", **project)
    assert "新收 1" in troupe.push(sent, folder)
    assert "重复 1" in troupe.push(sent, folder)
    manager = troupe["customer_manager"]
    manager.open("/today").sees(name).shot("today").tap(name)
    troupe.know(manager, name)
    return manager


def swept(troupe: Troupe, name: str, address: str, kind: str = "RESTAURANT") -> Thumb:
    """The customer manager meets a shop in the street and writes it down."""
    manager = troupe["customer_manager"].open("/canvass")
    manager.tap("记一家")
    manager.send(
        "记下",
        customer_kind=kind,
        name=name,
        address=address,
        contact="张三",
        phone="13900001111",
        source="SWEEP",
    )
    troupe.know(manager, name)
    return manager


def visited(troupe: Troupe, kind: str = "RESTAURANT") -> Thumb:
    """The customer was met and wants gas; what the platform pushed gets its class confirmed."""
    manager = troupe["customer_manager"]
    if "记下这次上门" not in manager.primary():
        troupe.case("customer_manager").go("上门")
    manager.shot("visit").send(
        "记下这次上门", result="D01", met="店主", demand="STRONG", photos=photo("门头.jpg")
    )
    if "类别" in troupe.case("customer_manager").primary():
        manager.go("类别").send("定下类别", customer_kind=kind)
    return manager


def papered(troupe: Troupe) -> Thumb:
    """Every paper of the hand-over, photographed or as a file."""
    manager = troupe.case("customer_manager")
    while manager.primary().startswith("收"):
        manager.go("收")
        if manager.at().endswith("/papers"):
            manager.shot("papers").go("收")
        manager.fill({"files": paper(), **fields(troupe, manager)})
        manager.shot("paper").go("收下")
        troupe.case("customer_manager")
    return manager


def handed_over(troupe: Troupe, look: bool = True) -> None:
    """To the company's design firm."""
    manager = troupe["customer_manager"].go("转设计")
    if look:  # the sheet is a popover, which needs no script, but its close button is found by its name
        manager.press("依据").shot("handover-basis").press("关闭")
    manager.send("转给设计", firm_id=troupe.stage.cast.firms["design"].id, note="白天店里有人")
    assert troupe.read().stage == "HANDED_OVER"


def fields(troupe: Troupe, thumb: Thumb) -> dict[str, str]:
    """What is read off the paper that this page asks for."""
    found = PAPER.search(thumb.at())
    assert found, thumb.at()
    rule = troupe.read().pack.paper(found[1])
    return {f"values.{field.code}": TYPED[field.kind] for field in rule.fields if field.required}
