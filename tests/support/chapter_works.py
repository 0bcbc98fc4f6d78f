"""By touch: the road permit, the contractor and the crew, a change of quantities, completion, the road restored."""

from datetime import timedelta

from fieldapp.lib.clock import local, now
from tests.support.story_works import permit_now
from tests.support.thumb import Thumb, paper, photo
from tests.support.troupe import Troupe


def later(days: int) -> str:
    return (local(now()).date() + timedelta(days=days)).isoformat()


def filed(troupe: Troupe) -> Thumb:
    """A short cut: one authority has given its receipt, the others are not concerned."""
    first, *rest = permit_now(troupe.stage, troupe.case_id).desks
    manager = troupe.case("customer_manager").next("/permit")
    manager.refused("备案办好了", "写上备案回执号", {"not_concerned": [desk.authority for desk in rest]})
    manager.shot("permit").send(
        "备案办好了", {f"no.{first.authority}": "备字 0001", "proof": photo("回执.jpg")}
    )
    assert permit_now(troupe.stage, troupe.case_id).state == "CLEARED"
    return manager


def approved(troupe: Troupe) -> Thumb:
    """A long cut: papers to one authority, sent back once, then approved."""
    first, *rest = permit_now(troupe.stage, troupe.case_id).desks
    manager = troupe.case("customer_manager").next("/permit")
    told = {"authorities": [first.authority], "not_concerned": [desk.authority for desk in rest]}
    manager.send("资料报出去了", {**told, "contents": "申请表、平面图", "papers": paper()})
    manager.tap("退回").send("记下退回", authority=first.authority, reason="平面图看不清")
    if "资料报出去了" not in manager.primary():
        manager.open(f"/cases/{troupe.case_id}/permit/submissions")
    manager.send(
        "资料报出去了", {"authorities": [first.authority], "contents": "新平面图", "papers": paper()}
    )
    manager.open(f"/cases/{troupe.case_id}/permit/approvals").shot("permit-approval")
    manager.send("批下来了", {f"no.{first.authority}": "许字 0001", f"until.{first.authority}": later(30)})
    assert permit_now(troupe.stage, troupe.case_id).state == "CLEARED"
    return manager


def committed(troupe: Troupe, document: str) -> Thumb:
    """The commitment, which names the policy it rests on; then everybody concerned is told."""
    first, *rest = permit_now(troupe.stage, troupe.case_id).desks
    manager = troupe.case("customer_manager").next("/permit").sees("还没有承诺制的政策文号")
    given = {
        "restoration": "十天内原样恢复",
        "letter": paper("承诺书.pdf"),
        "not_concerned": [desk.authority for desk in rest],
    }
    manager.refused("承诺书签好了", "没有政策文号", given)
    manager.shot("commitment").send("承诺书签好了", basis_doc_no=document)
    manager.send("已告知", authorities=[first.authority], note="窗口当面交")
    assert permit_now(troupe.stage, troupe.case_id).state == "CLEARED"
    return manager


def crewed(troupe: Troupe) -> Thumb:
    """The contractor takes the order on and sends a crew with its certificates."""
    firm = troupe.case("contractor").next("/acceptance")
    firm.shot("order").send("接单", contract_no="HT-001", contract_due=later(20))
    firm = troupe.case("contractor").next("/crew")
    worker = {"name": "陈师傅", "cert": "PE 焊工证", "no": "PE-0001", "valid_until": later(90)}
    firm.fill({"crew_leader_id": troupe.stage.person("crew").id})
    firm.send("派这个班组", {f"workers.0.{field}": value for field, value in worker.items()})
    return firm


def started(troupe: Troupe) -> Thumb:
    """The crew has read the order and begins."""
    crew = troupe.case("crew").next("/start")
    crew.refused("开工", "先看图")
    crew.shot("start").send("开工", {"seen_rev": True, "dangers": "TRAFFIC", "ticket.TRAFFIC": "ZD-1 陈师傅"})
    assert troupe.read().stage == "BUILDING"
    return crew


def reported(troupe: Troupe) -> Thumb:
    """What was done today; what will be buried is photographed before."""
    crew = troupe["crew"].open(f"/cases/{troupe.case_id}/progress")
    return crew.send("记下今天的", text="开挖 60 m，下管", concealed=True, photos=photo("沟槽.jpg"))


def changed(troupe: Troupe, after: str = "126") -> Thumb:
    """The crew meets a cable and asks for more pipe."""
    crew = troupe.case("crew").open(f"/cases/{troupe.case_id}/changes/new")
    crew.fill({"side": "INSIDE", "cause": "OBSTACLE", "reason": "有条电缆，绕过去", "rows.0.after": after})
    crew.shot("change").send("报变更", photos=photo("电缆.jpg"), cost_delta="350.5")
    return crew


def forwarded(troupe: Troupe) -> Thumb:
    """Inside the red line the site manager looks first, then the engineer agrees to the cost."""
    site = troupe.case("site_manager").next("/changes/")
    site.shot("change-forward").go("转给设计")
    engineer = troupe.case("engineer")
    if engineer.page.locator('a[href*="/changes/"]').count():
        engineer.next("/changes/")
        if "费用批了" in engineer.primary():
            engineer.go("费用批了")
    return site


def acknowledged(troupe: Troupe) -> Thumb:
    """The crew reads what became of their change before they go on."""
    crew = troupe.case("crew").next("/acknowledgement")
    return crew.shot("acknowledgement").go("按第 2 版干")


def completed(troupe: Troupe) -> Thumb:
    """The crew has tested its own work and reports it."""
    crew = troupe.case("crew").next("/completion")
    crew.send(
        "报完工", self_check="自检合格", strength="空气 0.1 MPa 30 分，不漏", tightness="空气 5 kPa 15 分，不降",
        photos=photo("完工.jpg"),
    )  # fmt: skip
    assert troupe.read().stage == "COMPLETED"
    return crew


def restored(troupe: Troupe) -> Thumb:
    """The road is as it was."""
    crew = troupe["crew"].open(f"/cases/{troupe.case_id}/restoration")
    return crew.send("路面恢复好了", photos=photo("路面.jpg"))
