"""By touch: appointment, survey, area pressure, and the drawing that issues the order."""

from typing import Any

from playwright.sync_api import expect

from fieldapp.lib.clock import local, now
from tests.support.thumb import Thumb, paper, photo
from tests.support.troupe import Troupe


def booked(troupe: Troupe) -> Thumb:
    """Nobody answers the first call; at the second the customer agrees to tomorrow."""
    designer = troupe.case("designer").go("约勘察")
    designer.fill({"way": "PHONE", "outcome": "NO_ANSWER"})
    designer.tap("记一次联系").sees("没人接")
    designer.shot("appointment").send("约好了", {"at.day": "明天", "at.time": "10:00"})
    return designer


def surveyed(
    troupe: Troupe,
    *,
    cuts: tuple[str, ...] = (),
    appliances: dict[str, str],
    station: str = "0",
    **demand: Any,
) -> Thumb:
    """The designer arrives and fills the sheet section by section; one stretch of road after the other."""
    designer = troupe.case("designer")
    home = troupe.read().residential
    designer.go("勘察").go("到了，开始勘察")
    designer.go("填").send("存下", kind="ESTATE", households=612) if home else designer.go("填").send(
        "存下", kind="RESTAURANT"
    )
    designer.fill({**{f"qty_{code}": number for code, number in appliances.items()}, **demand})
    designer.shot("survey-demand").go("存下")
    designer.send(
        "存下", tie_in="J-17", pressure_class="MEDIUM_B", pipe="de110", measured="0.2", measured_unit="MPA"
    )
    designer.send("存下", node="南环调压站")
    for number, length in enumerate(cuts):
        row = {
            "cuts_road": "新华路",
            "cuts_length_m": length,
            "cuts_crossing": "OPEN_CUT",
            "cuts_surface": "ASPHALT",
        }
        designer.fill({f"{name}#{number}": value for name, value in row.items()})
        designer.tap("存下，再加一段")
    designer.fill({"inside_m": "18", "outside_m": "120"} | ({} if cuts else {"no_cut": True}))
    designer.shot("survey-route").go("存下")
    designer.send("存下", {"storey": "1 层"} | ({} if home else {"station": station}))
    designer.fill({"result": "FEASIBLE", "advice": "从 J-17 接"})
    designer.shot("survey-conclusion").go("交勘察单")
    return designer


def pictured(troupe: Troupe) -> Thumb:
    """The photos that the survey still wants."""
    designer = troupe["designer"].open(f"/cases/{troupe.case_id}/survey")
    slots = designer.page.locator('input[type=file][name^="photo_"]')
    for number in range(slots.count()):
        slots.nth(number).set_input_files(photo())  # type: ignore[arg-type]
    designer.tap("传照片")
    expect(designer.page.locator("body")).to_contain_text("齐了")  # the page goes on when they have arrived
    return designer


def drawn(troupe: Troupe, **over: Any) -> Thumb:
    """The drawing goes up, and with it the order to the contractor."""
    designer = troupe.case("designer").go("出图")
    names, amounts = designer.page.locator('[name="row_item"]'), designer.page.locator('[name="row_qty"]')
    known = [one for one in range(names.count()) if names.nth(one).input_value()]
    designer.fill({f"row_qty#{one}": "1" for one in known if not amounts.nth(one).input_value()})
    pipe = {"row_item": "PE 管", "row_spec": "de63", "row_qty": "120", "row_unit": "m", "row_side": "OUTSIDE"}
    if not troupe.read().order_rev:
        designer.fill({f"{name}#{len(known)}": value for name, value in pipe.items()})
    given = {"drawings": paper("施工图.pdf"), "scope": "BOTH", "contractor_id": troupe.stage.cast.firms["works"].id,
             "selected_by": "COMPANY", "supply": "OWNER", **over}  # fmt: skip
    designer.fill(given)
    designer.shot("design").go("出图，下")
    return designer


def pressed(troupe: Troupe, lowest: str) -> Thumb:
    """The engineer compares the area pressure with what the estate needs."""
    engineer = troupe.case("engineer").open(f"/cases/{troupe.case_id}/pressure")
    given = {"node": "南环调压站", "lowest": lowest, "required": "200", "unit": "KPA", "method": "SCADA"}
    return engineer.send(engineer.primary(), given)


def relieved(troupe: Troupe) -> Thumb:
    """The pressure is too low: no drawing until it was raised and checked again."""
    pressed(troupe, "150")
    assert troupe.read().stage == "PRESSURE_HOLD"
    engineer = troupe["engineer"].open(f"/cases/{troupe.case_id}/pressure").sees("压力不够")
    engineer.shot("pressure").send(
        "定增压方案", plan="加一台调压器", expected_on=f"{local(now()).date()}", informed=True
    )
    pressed(troupe, "220")
    assert troupe.read().stage == "DESIGNING"
    return engineer


def redrawn(troupe: Troupe) -> Thumb:
    """The designer answers the change with a new drawing: the next revision of the order."""
    designer = troupe.case("designer").next("/design")
    designer.fill({"drawings": paper("变更图.pdf"), "row_qty#0": "126"})
    designer.shot("redesign").go("出图，下新派工单")
    return designer
