"""Wrong pack files name file and key; a third company lives on data alone."""

from pathlib import Path

import pytest

from fieldapp.packs import Pack, PackError, bundle, check, load, parse, read
from fieldapp.packs import loader as room

TANGHE = (Path(room.__file__).parent / "tanghe.toml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert TANGHE.count(old) >= 1
    return TANGHE.replace(old, new, 1)


def fault(text: str) -> PackError:
    with pytest.raises(PackError) as caught:
        parse(text, name="tanghe.toml")
    return caught.value


def third_company() -> str:
    """A small company that takes every default and promises delivery in 5 days by its own three sentences."""
    clause = "qinghe"
    return f"""
extends = "common"
[pack]
company = "qinghe"
version = "qinghe-1"
title = "清河燃气前置服务规定"
issued = "2025-01-01"
effective_from = "2025-01-01"
region_codes = ["410000"]
interpreted_by = ["工程部"]
[company]
name = "清河燃气"
short_name = "清河"
city = "清河"
[push]
source_profile = "file"
platforms = ["工改系统"]
clause = "{clause}"
[[channels]]
code = "BRANCH"
name = "营业厅"
online = false
counter = true
clause = "{clause}"
[limits]
DESIGN_NONRES = {{ clause = "{clause}" }}
DESIGN_RES = {{ clause = "{clause}" }}
DELIVERY_SMALL = {{ days = 5, clause = "{clause}" }}
DELIVERY_NONSMALL = {{ clause = "{clause}" }}
IGNITION = {{ clause = "{clause}" }}
[soft_targets]
HANDOVER = {{ clause = "{clause}" }}
FIRST_CONTACT = {{ clause = "{clause}" }}
APPOINTMENT = {{ clause = "{clause}" }}
CHANGE_FEEDBACK = {{ clause = "{clause}" }}
COMPLETION_DOCS = {{ clause = "{clause}" }}
SETTLEMENT = {{ clause = "{clause}" }}
AUTO_ACCEPT = {{ clause = "{clause}" }}
[hold]
clause = "{clause}"
[intake]
handover_clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[visit]
clause = "{clause}"
sweep_clause = "{clause}"
[tolerance]
channels = ["BRANCH"]
basis_channels = ["BRANCH"]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[application]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[package]
clause = "{clause}"
[small_ci]
clause = "{clause}"
other_clause = "{clause}"
[pressure]
clause = "{clause}"
[survey]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[permit]
mode = "COMMITMENT"
mode_name = "承诺制"
clause = "{clause}"
[contract]
clause = "{clause}"
[order]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[change]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[acceptance]
clauses = {{ convene = "{clause}", rectify = "{clause}" }}
[ignition]
clauses = {{ NONRES = "{clause}", RES = "{clause}" }}
[completion]
clause = "{clause}"
settlement_clause = "{clause}"
[final_audit]
clause = "{clause}"
[archive]
clause = "{clause}"
[household]
clause = "{clause}"
[[clauses]]
id = "{clause}"
place = "全文"
quote = "本公司为客户提前办好燃气接入"
actor = "公司"
meaning = "提前办"
"""


def test_it_takes_a_third_company_from_data_alone() -> None:
    pack = parse(third_company(), name="qinghe.toml")
    assert check(pack) == []
    assert pack.limits["DELIVERY_SMALL"].days == 5
    assert pack.limits["DELIVERY_NONSMALL"].days == 4
    assert pack.title("customer_manager") == "客户经理"


def test_it_reads_a_pack_and_its_own_checklist_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "checklists").mkdir()
    own = (Path(room.__file__).parent / "checklists/residential.toml").read_text(encoding="utf-8")
    (tmp_path / "checklists/residential.toml").write_text(
        own.replace("max = 2.0", "max = 1.5"), encoding="utf-8"
    )
    (tmp_path / "qinghe.toml").write_text(third_company(), encoding="utf-8")
    pack = read(tmp_path / "qinghe.toml")
    assert pack.checklists["ACC-RES"].item("RS-06").max == 1.5
    assert pack.checklists["ACC-SM"].item("SM-09").max == 2.0
    assert parse(bundle(tmp_path / "qinghe.toml")) == pack


def test_it_takes_checklists_as_texts() -> None:
    own = (Path(room.__file__).parent / "checklists/residential.toml").read_text(encoding="utf-8")
    pack = parse(third_company(), {"residential": own.replace('version = "1"', 'version = "2"')})
    assert pack.checklists["ACC-RES"].version == "2"


def test_it_merges_coded_items_by_their_code_and_removes_what_is_named() -> None:
    text = 'remove = ["hold.reasons.OUTAGE", "papers.M13"]\n' + third_company().replace(
        "[visit]", '[[hold.reasons]]\ncode = "WEATHER"\nname = "下雨"\n[visit]'
    )
    pack = parse(text)
    codes = [reason.code for reason in pack.hold.reasons]
    assert pack.hold.reason("WEATHER").name == "下雨"
    assert str(pack.hold.reason("WEATHER").klass) == "UNCONTROLLABLE"
    assert len(codes) == len(set(codes)) == 14 and "OUTAGE" not in codes
    assert "M13" not in [paper.code for paper in pack.papers]


WRONG = [
    ("unknown key", "[hold]\n", "[hold]\ncolour = 1\n", "hold.colour"),
    ("wrong type", "four_zeros = true", 'four_zeros = "perhaps"', "promise.four_zeros"),
    ("unknown mode", 'mode = "COMMITMENT"', 'mode = "GUESS"', "permit.mode"),
    ("two units", "DESIGN_RES = { clause", "DESIGN_RES = { hours = 3, clause", "limits.DESIGN_RES"),
    ("missing", 'city = "南阳市唐河县"\n', "", "company.city"),
    (
        "in a coded list",
        'name = "政务服务大厅"\nonline = false',
        'name = "政务服务大厅"\nonline = 7',
        "channels.HALL.online",
    ),
    ("gates switched off", "[ignition]\n", "[ignition]\nswitchable_off = true\n", "ignition.switchable_off"),
]


@pytest.mark.parametrize(("story", "old", "new", "key"), WRONG, ids=[one[0] for one in WRONG])
def test_it_names_file_and_key_of_a_wrong_pack(story: str, old: str, new: str, key: str) -> None:
    error = fault(changed(old, new))
    assert (error.file, error.key) == ("tanghe.toml", key)
    assert error.message and str(error) == f"tanghe.toml: {key}: {error.message}"


def test_it_names_the_stop_event_that_is_missing() -> None:
    limit = '[limits.EXTRA]\nkey = "EXTRA"\nname = "多"\ndays = 1\nstart = "VISITED"\nday_type = "NATURAL"\n'
    error = fault(changed("[hold]\n", limit + 'roll = "NONE"\nclause = "TH-1"\n[hold]\n'))
    assert (error.file, error.key) == ("tanghe.toml", "limits.EXTRA.stop")


def test_it_names_the_line_of_wrong_toml() -> None:
    error = fault("[pack\ncompany = 1")
    assert (error.file, error.key) == ("tanghe.toml", "")
    assert "line 1" in error.message


def test_it_names_the_checklist_file_that_is_wrong() -> None:
    own = (Path(room.__file__).parent / "checklists/residential.toml").read_text(encoding="utf-8")
    with pytest.raises(PackError) as caught:
        parse(TANGHE, {"residential": own.replace('conf = "V"', 'conf = "X"', 1)})
    assert (caught.value.file, caught.value.key) == (
        "residential.toml",
        "checklists.ACC-RES.items.RS-01.conf",
    )


def test_it_refuses_to_remove_what_is_not_there() -> None:
    error = fault('remove = ["papers.M99"]\n' + TANGHE)
    assert error.key == "remove" and "papers.M99" in error.message


def test_it_refuses_a_company_nobody_knows() -> None:
    for name in ("nowhere", "../packs/tanghe", "common"):
        with pytest.raises(PackError):
            load(name)


def test_it_stays_as_it_was_read() -> None:
    pack = load("tanghe")
    with pytest.raises(ValueError, match="frozen"):
        pack.permit = load("xinzheng").permit  # type: ignore[misc]
    assert isinstance(pack, Pack)


ONE_READING = (
    'permit.length_method="TRENCH"', 'permit.trenchless="WHOLE"', "permit.in_delivery=true",
    'permit.basis_fallback="NONE"', 'small_ci.rule="FLOW_ONLY"', 'flow.basis="INSTALLED"', "flow.keep_installed=false",
    'visit.sweep_scope="PUSHED"', "tolerance.cut_off=true", "acceptance.res_required=false",
    "acceptance.rectification_counts=false", "change.reset_clock=true", 'final_audit.rule="ONE_KEY"',
    'archive.scope="HOMES"', 'ruleset.migration="AUTOMATIC"',
)  # fmt: skip


@pytest.mark.parametrize("asked", ONE_READING)
def test_it_refuses_by_name_a_reading_that_nothing_carries_out(asked: str) -> None:
    """A pack never promises what the program does not do."""
    key, value = asked.split("=")
    table, name = key.split(".")
    head, line = f"[{table}]\n", f"{name} = {value}\n"
    text = third_company()
    error = fault(text.replace(head, head + line) if head in text else text + head + line)
    assert error.key == key and "不在可选值里" in error.message
