"""By touch: completion documents, settlement, the two keys of the final audit, the archive, the fee ledger."""

from tests.support.chapter_works import later
from tests.support.story_closing import documents
from tests.support.thumb import Thumb, paper
from tests.support.troupe import Troupe


def documented(troupe: Troupe, by_thumb: int = 2) -> Thumb:
    """The contractor hands in the first completion documents by thumb, the others by letters."""
    firm = troupe.case("contractor")
    place = f"/cases/{troupe.case_id}/completion-documents"
    firm.open(place).shot("completion")
    rows = firm.page.locator(f'main a.item[href^="{place}/"]:not(:has(.mark-round.done))')
    addresses = [rows.nth(n).get_attribute("href") or "" for n in range(rows.count())]
    for address in addresses[:by_thumb]:
        firm.open(address).send("交这一项", files=paper("竣工.pdf"))
    documents(troupe.stage, troupe.case_id)
    firm.open(place).go("报竣工资料")
    return firm


def settled(troupe: Troupe) -> Thumb:
    """Prices to the quantities of the order; nothing is charged outside the red line."""
    firm = troupe["contractor"].open(f"/cases/{troupe.case_id}/settlement")
    prices = firm.page.locator('[name^="lines."][name$=".price"]')
    for number in range(prices.count()):
        if firm.page.locator(f'[name="lines.{number}.item"]').input_value():
            firm.fill({f"lines.{number}.price": "80.50"})
    firm.shot("settlement").send("报结算单", contract="15000", tax_percent="9", customer_outside="0")
    return firm


def audited(troupe: Troupe) -> Thumb:
    """Documents by the engineer, money by finance; nobody turns both keys."""
    engineer = troupe.case("engineer").open(f"/cases/{troupe.case_id}/audit")
    engineer.shot("audit").send("意见", verdict="PASS", opinion="资料齐")
    finance = troupe.case("finance").open(f"/cases/{troupe.case_id}/audit")
    finance.shot("audit-money").send("意见", verdict="PASS", first="3000", approved="2900.50")
    return finance


def archived(troupe: Troupe) -> Thumb:
    """The sheet goes to customer service, which makes a file of each household."""
    engineer = troupe["engineer"].open(f"/cases/{troupe.case_id}/archive")
    engineer.shot("archive").send("移交", period="Y30")
    service = troupe.case("service").open(f"/cases/{troupe.case_id}/archive")
    service.go("收下，建")
    assert troupe.read().stage == "ARCHIVED"
    return service.shot("archived")


def fee_paid(troupe: Troupe) -> Thumb:
    """Voucher, dossier, report, dunning, payment, booking."""
    manager = troupe["customer_manager"].open(f"/cases/{troupe.case_id}/fee")
    manager.send("立账", payable="1234567.89", entitlement="100000", basis_doc_no="演示〔2026〕9 号")
    engineer = troupe["engineer"].open("/fees").shot("fees").tap(troupe.name)
    items = [one.code for one in troupe.read().pack.fee.dossier]
    engineer.send("记资料", items=items).send(
        "记上报", report_no="2026-01", receiver="财政局综合科", on=later(0)
    )
    finance = troupe["finance"].open("/fees").tap(troupe.name)
    finance.send("记一次催款", on=later(0), way="VISIT", reply="等下月拨")
    if "记拨款" not in finance.primary():
        finance.tap("记拨款")
    finance.send("记拨款", on=later(0), amount="100000", bank_slip="回单 1")
    finance.shot("fee").send("入账", finance_voucher="记 88")
    return finance
