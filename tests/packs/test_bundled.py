"""The two companies' own packs: complete, clean, and different exactly where their published rules differ."""

import pytest

from fieldapp.packs import Pack, available, bundle, check, load, parse
from fieldapp.packs.merge import walk

TANGHE = [
    "TH-1",
    "TH-2-a",
    "TH-2-b",
    "TH-2-c",
    "TH-2-d",
    "TH-2-e",
    "TH-3.1.1-1a",
    "TH-3.1.1-1b",
    "TH-3.1.1-1c",
    "TH-3.1.1-2a",
    "TH-3.1.1-2b",
    "TH-3.1.1-2c",
    "TH-3.1.1-2d",
    "TH-3.1.1-2e",
    "TH-3.1.1-3",
    "TH-3.1.1-4",
    "TH-3.1.1-5a",
    "TH-3.1.1-5b",
    "TH-3.1.1-5c",
    "TH-3.1.1-5d",
    "TH-3.1.2-0",
    "TH-3.1.2-1",
    "TH-3.1.2-2",
    "TH-3.1.2-3",
    "TH-3.1.3-1a",
    "TH-3.1.3-1b",
    "TH-3.1.3-1c",
    "TH-3.1.3-2a",
    "TH-3.1.3-2b",
    "TH-3.2.1-1",
    "TH-3.2.1-2a",
    "TH-3.2.1-2b",
    "TH-3.2.1-2c",
    "TH-3.2.1-3a",
    "TH-3.2.1-3b",
    "TH-3.2.1-3c",
    "TH-3.2.1-3d",
    "TH-3.2.1-4a",
    "TH-3.2.1-4b",
    "TH-3.3-1a",
    "TH-3.3-1b",
    "TH-3.3-2",
    "TH-3.3-3",
    "TH-4-1",
    "TH-4-2",
    "TH-4-3",
]
XINZHENG = [
    "XZ-0",
    "XZ-0-a",
    "XZ-1.1-1a",
    "XZ-1.1-1b",
    "XZ-1.1-1c",
    "XZ-1.1-2a",
    "XZ-1.1-2b",
    "XZ-1.1-2c",
    "XZ-1.1-2d",
    "XZ-1.1-2e",
    "XZ-1.1-3a",
    "XZ-1.1-3b",
    "XZ-1.1-3c",
    "XZ-1.1-3d",
    "XZ-1.1-4",
    "XZ-1.1-5a",
    "XZ-1.1-5b",
    "XZ-1.1-5c",
    "XZ-1.1-5d",
    "XZ-1.2-0",
    "XZ-1.2-1",
    "XZ-1.2-2",
    "XZ-1.2-3",
    "XZ-1.3-1a",
    "XZ-1.3-1b",
    "XZ-1.3-1c",
    "XZ-1.3-2",
    "XZ-2.1-1",
    "XZ-2.1-2",
    "XZ-2.1-3",
    "XZ-2.2-1",
    "XZ-2.2-2",
    "XZ-2.2-3",
    "XZ-3-1",
    "XZ-3-2",
    "XZ-3-3",
]

# domain A3, row by row: topic, key, value for tanghe, value for xinzheng. None: the key is not there.
DIFFERENCES = [
    ("D1 road permits", "permit.mode", "COMMITMENT", "SPLIT_FLOW"),
    ("D1 road permits", "limits.PERMIT_FILING.half_days", None, 1),
    ("D1 road permits", "limits.PERMIT_APPROVAL.days", None, 1),
    ("D2 small works", "permit.small_length_m", None, 200.0),
    ("D3 fee voucher", "papers.M08.name", "城市基础设施配套费缴纳凭证", None),
    ("D4 fee ledger", "fee.enabled", True, False),
    ("D5 title", "titles.customer_manager.name", "客户管家", "客户经理"),
    ("D6 hotlines", "hotlines", ["68991899", "68991877"], ["4000678099", "4000693666"]),
    ("D6 an app", "channels.ZHB_APP.name", None, "郑好办 APP"),
    ("D6 a site", "channels.GOV_SITE.name", None, "郑州市政务服务网"),
    ("D7 four zeros", "promise.four_zeros", True, False),
    ("D7 free outside the red line", "promise.outside_red_line_free", True, False),
    ("D8 no application", "prework.application_required", False, False),
    ("D8 no application", "prework.clause", "TH-2-b", None),
    ("D9 platform", "push.source_profile", "nanyang", "zhengzhou"),
    (
        "D10 who interprets",
        "pack.interpreted_by",
        ["工程部", "市场客服部"],
        ["工程技术部", "客户服务部", "市场开发部"],
    ),
    ("D11 engineering", "departments.engineering", "工程部", "工程技术部"),
    ("D12 document", "pack.document_no", None, "新郑蓝天〔2021〕51号"),
    ("D12 document", "pack.issued", "2022-03-15", "2021"),
    ("D13 who handles permits", "permit.agent_role", "customer_manager", "customer_manager"),
    ("D13 who files", "permit.filing_clause", None, "XZ-1.1-3b"),
    ("D14 ignition section", "limits.IGNITION.clause_by.RES", "TH-3.3-1b", "XZ-2.2-1"),
]
SAME = [
    ("limits.DESIGN_NONRES.days", 1),
    ("limits.DESIGN_RES.days", 1),
    ("limits.DELIVERY_SMALL.days", 3),
    ("limits.DELIVERY_NONSMALL.days", 4),
    ("limits.IGNITION.days", 1),
    ("package.small_flow_m3h", 20.0),
    ("package.inclusive", True),
    ("acceptance.quorum", 4),
    ("tolerance.due_days", 5),
]


def at(pack: Pack, key: str) -> object:
    """What stands at a key, None when nothing does."""
    try:
        return walk(pack.model_dump(mode="json", by_alias=True), key)
    except KeyError:
        return None


@pytest.mark.parametrize("company", available())
def test_it_loads_and_has_no_problem(company: str) -> None:
    assert check(load(company)) == []


def test_it_finds_both_companies() -> None:
    assert {"tanghe", "xinzheng"} <= set(available())


@pytest.mark.parametrize(("topic", "key", "tanghe", "xinzheng"), DIFFERENCES)
def test_it_keeps_the_differences_of_the_two_rules(
    topic: str, key: str, tanghe: object, xinzheng: object
) -> None:
    assert (at(load("tanghe"), key), at(load("xinzheng"), key)) == (tanghe, xinzheng), topic


@pytest.mark.parametrize(("key", "value"), SAME)
def test_it_keeps_what_both_rules_say_alike(key: str, value: object) -> None:
    assert at(load("tanghe"), key) == at(load("xinzheng"), key) == value


def test_it_counts_five_channels_and_seven() -> None:
    assert [channel.code for channel in load("tanghe").channels] == [
        "WECHAT",
        "HALL",
        "BRANCH",
        "HOTLINE",
        "VISIT",
    ]
    assert len(load("xinzheng").channels) == 7


@pytest.mark.parametrize(("company", "ids"), [("tanghe", TANGHE), ("xinzheng", XINZHENG)])
def test_it_has_every_clause_once_with_its_sentence(company: str, ids: list[str]) -> None:
    clauses = load(company).clauses
    assert [clause.id for clause in clauses] == ids
    assert all(len(clause.quote) >= 4 and clause.meaning and clause.place for clause in clauses)
    assert len({clause.quote for clause in clauses}) == len(clauses)


def test_it_keeps_the_misprints_of_the_published_text() -> None:
    assert "客服户家" in load("tanghe").clause("TH-3.1.1-1a").quote
    assert load("xinzheng").clause("XZ-1.1-3c").quote.endswith("1日内完成。行政审批。")


@pytest.mark.parametrize("company", available())
def test_it_answers_all_43_ambiguities_with_key_and_value(company: str) -> None:
    entries = load(company).ambiguities
    assert list(entries) == [f"A4-{number:02}" for number in range(1, 44)]
    for code, entry in entries.items():
        assert at(load(company), entry.key) == entry.value, code
        assert entry.question and entry.reading


def test_it_calls_the_customer_manager_by_the_word_of_each_clause() -> None:
    tanghe, xinzheng = load("tanghe"), load("xinzheng")
    assert tanghe.title("customer_manager", "TH-2-b") == "服务专员"
    assert tanghe.title("customer_manager", "TH-3.1.2-0") == "服务管家"
    assert tanghe.title("customer_manager", "TH-3.3-3") == "客户管家"
    assert xinzheng.title("customer_manager", "XZ-1.2-0") == "客户经理"


def test_it_asks_for_the_papers_the_rules_name_at_hand_over() -> None:
    def codes(company: str, customer: str) -> list[str]:
        return [paper.code for paper, _ in load(company).papers_for(customer, "HANDOVER")]

    assert codes("tanghe", "NONRES") == codes("xinzheng", "NONRES") == ["M02", "M06"]
    assert codes("tanghe", "RES") == ["M07", "M08"]
    assert codes("xinzheng", "RES") == ["M07"]


def test_it_names_the_clause_that_asks_for_a_paper() -> None:
    pack = load("tanghe")
    asked = {paper.code: pack.paper_clause(use) for paper, use in pack.papers_for("RES", "HANDOVER")}
    assert asked == {"M07": "TH-3.2.1-1", "M08": "TH-3.2.1-1"}
    assert {pack.paper_clause(use) for _, use in pack.papers_for("NONRES", "HANDOVER")} == {"TH-3.1.1-1b"}
    assert {pack.paper_clause(use) for _, use in pack.papers_for("HOUSEHOLD", "IGNITION")} == {"TH-3.3-1a"}


def test_it_blocks_the_final_audit_without_the_fee_voucher_and_only_warns_before() -> None:
    voucher = load("tanghe").paper("M08")
    assert str(voucher.use("RES", "HANDOVER").missing) == "WARN"  # type: ignore[union-attr]
    assert str(voucher.use("RES", "FINAL_AUDIT").missing) == "BLOCK"  # type: ignore[union-attr]
    assert voucher.use("NONRES", "HANDOVER") is None


def test_it_lists_the_limits_that_run_for_a_case() -> None:
    xinzheng = load("xinzheng")
    small = [limit.key for limit in xinzheng.limits_for("NONRES", True, "FILING")]
    estate = [limit.key for limit in xinzheng.limits_for("RES", None)]
    assert small == ["DESIGN_NONRES", "DELIVERY_SMALL", "IGNITION", "PERMIT_FILING"]
    assert estate == ["DESIGN_RES", "IGNITION"]
    assert xinzheng.limits["IGNITION"].clause_for("RES") == "XZ-2.2-1"


def test_it_has_all_four_checklists_complete() -> None:
    lists = load("tanghe").checklists
    assert {code: len(one.items) for code, one in lists.items()} == {
        "ACC-SM": 27,
        "ACC-NS": 40,
        "ACC-RES": 18,
        "ACC-PE": 16,
    }
    assert [item.code for item in lists["ACC-NS"].items[:27]] == [item.code for item in lists["ACC-SM"].items]


def test_it_has_all_fourteen_test_rules_and_eleven_gates() -> None:
    pack = load("xinzheng")
    assert list(pack.test_rules) == [f"T{number}" for number in range(1, 15)]
    assert [gate.code for gate in pack.ignition.gates] == [f"G{number}" for number in range(1, 12)]


@pytest.mark.parametrize("company", available())
def test_it_bundles_into_one_text_that_says_the_same(company: str) -> None:
    text = bundle(company)
    assert parse(text) == load(company)
    assert "extends =" not in text and "checklist_files =" not in text
