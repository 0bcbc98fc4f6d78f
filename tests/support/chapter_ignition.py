"""By touch: the application for gas, papers and tolerance, the gates, meter and pictures, the flame."""

import re
from collections.abc import Collection
from uuid import UUID

from fieldapp.cli.demo.good import GATE_READINGS
from tests.support.chapter_intake import fields
from tests.support.thumb import Thumb, paper, photo
from tests.support.troupe import Troupe

APPLICATION = re.compile(r"/applications/([0-9a-f-]{36})")
PAPER = re.compile(r"/papers/([A-Z0-9]+)")


def applied(troupe: Troupe, part: str = "customer_manager", channel: str = "HALL", room: str = "") -> UUID:
    """An application; for an estate of one of its households."""
    thumb = troupe.case(part)
    if room:
        thumb.open(f"/cases/{troupe.case_id}/households").tap(room).tap("给这户报装")
    else:
        thumb.open(f"/cases/{troupe.case_id}/applications/new")
    thumb.shot("application-new").send("记下报装", channel=channel, applicant="张保国")
    found = APPLICATION.match(thumb.at())
    assert found, thumb.at()
    return UUID(found[1])


def roomed(troupe: Troupe, *labels: str) -> Thumb:
    """The households of the estate, listed from their range and then corrected by hand."""
    manager = troupe.case("customer_manager").open(f"/cases/{troupe.case_id}/households").go("录户号")
    manager.fill({"buildings": "1", "units": "1", "floors": "1", "rooms": "4"})
    manager.tap("列出来")
    assert labels[0] in manager.page.locator('[name="labels"]').input_value()
    return manager.shot("rooms").send("录下户号", labels="\n".join(labels))


def collected(troupe: Troupe) -> Thumb:
    """The tolerated paper comes in, and the counter checks it."""
    manager = troupe.case("customer_manager").next("/tolerances/")
    manager.shot("collection").send("收下", files=paper("房产证.pdf"))
    counter = troupe.case("counter").next("/tolerances/")
    return counter.go("核过，没问题")


def tolerated(thumb: Thumb, application_id: UUID, code: str) -> None:
    """The paper cannot be had now: two tests, and somebody who promises it."""
    thumb.open(f"/applications/{application_id}/papers/{code}").tap("办容缺")
    given = {
        "reason": "房本在外地",
        "LEGALITY": "Y",
        "LEGALITY_note": "产权有争议",
        "TECHNICAL": "N",
        "promised_by": "张保国",
    }
    thumb.refused("容缺受理", "影响合法性", given)
    thumb.shot("tolerance").send("容缺受理", LEGALITY="N", LEGALITY_note="村委有证明")


def lit(
    troupe: Troupe, application_id: UUID, part: str = "customer_manager", *, tolerate: Collection[str] = ()
) -> Thumb:
    """From the papers to the flame: whatever the page asks for next."""
    thumb = troupe[part]
    for code in tolerate:
        tolerated(thumb, application_id, code)
    for _ in range(60):
        thumb.open(f"/applications/{application_id}")
        label = thumb.primary()
        if label == "看档案":
            return thumb.sees("已通气", "通气单").shot("lit")
        step(troupe, thumb, application_id, label)
    raise AssertionError(label)


def step(troupe: Troupe, thumb: Thumb, application_id: UUID, label: str) -> None:
    """One of the things between the application and the flame."""
    if "受理报装" in label:
        thumb.shot("application").go("受理报装")
        return
    thumb.go(label)
    if label.startswith("收"):
        thumb.send("收下", {"files": paper(), **fields(troupe, thumb)})
    elif label == "约通气时间":
        thumb.send("约好了", {"at.day": "明天", "at.time": "10:00"})
    elif label == "装表登记":
        model = "G10" if (troupe.read().flow_m3h or 0) <= 16 else "G40"
        meter = {"no": f"M{application_id.hex[-10:]}", "model": model, "maker": "甲表厂", "direction": "LEFT"}
        dates = {"installed_on": "2026-02-27", "expires_on": "2036-02-27"}
        thumb.send("绑这块表", meter, base_reading="0.125", seal_no="Q-7781", photos=photo("表.jpg"), **dates)
    elif label.startswith("查"):
        gate(thumb)
    elif label == "拍照片":
        slots = troupe.read().pack.ignition.photos
        shots = [photo(f"{slots[0].name} {n}.jpg") for n in range(troupe.read().pack.ignition.min_photos)]
        thumb.shot("photos").send("加上照片", shows=slots[0].code, photos=shots)
    elif label == "点火通气":
        flame(thumb)
    else:
        raise AssertionError(f"{thumb.at()}: {label}")


def gate(thumb: Thumb) -> None:
    """One gate, by what its page asks for."""
    there = {key: f"v_{key}" for key in GATE_READINGS if thumb.has(f"v_{key}")}
    thumb.fill({name: GATE_READINGS[key] for key, name in there.items()})
    for name, value in (("ok", "true"), ("evidence", "HT-2026-018")):
        if thumb.has(name):
            thumb.fill({name: value})
    if thumb.has("photos"):
        thumb.fill({"photos": photo("关口.jpg")})
    thumb.shot("gate").go("记下")


def flame(thumb: Thumb) -> None:
    """Two people with certificates, readings, the user's signature; then gas."""
    thumb.fill(
        {"base_reading": "0.125", "before_kpa": "2.1", "after_kpa": "2.0", "appliances": "双眼灶 1 台"}
    )
    thumb.fill(
        {
            "crew_name_1": "李敏",
            "crew_certificate_1": "豫A-1101",
            "crew_name_2": "吴刚",
            "crew_certificate_2": "豫A-1102",
        }
    )
    thumb.refused("点火通气", "签字", {"signer": "张保国"})
    thumb.sign()
    thumb.shot("flame").go("点火通气")
