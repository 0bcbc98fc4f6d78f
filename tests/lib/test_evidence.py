"""Evidence files: an untouched one proves itself, and every kind of tampering is named; page and command line agree."""

import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldapp.lib import notary
from fieldapp.lib.evidence import verify
from fieldapp.lib.evidence.verify import STRANGE
from tests.support import database
from tests.support.cast import raise_curtain
from tests.support.shelf import SqliteShelf
from tests.support.story_evidence import Evening, Parts, changed, flipped, opened, packed

ROOT = Path(__file__).resolve().parents[2]
Hand = Callable[[Parts], None]


@pytest.fixture(scope="module")
def whole(sqlite_shelf: SqliteShelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The evidence of one evening, untouched."""
    folder = tmp_path_factory.mktemp("evidence")
    app = database.application(sqlite_shelf.fresh(folder), folder / "data")
    stage = raise_curtain(database.engine_of(app), "xinzheng")
    yield Evening(stage, folder / "data").play().export(folder / "whole.evidence")
    database.close(app)


def judged(files: list[Path], key: str = "") -> dict[str, dict[str, Any]]:
    """What the page's code finds, run by Node."""
    done = subprocess.run(
        [ROOT / "bin" / "front-end", "node", "tests/support/evidence_judge.mjs", key],
        input="\n".join(map(str, files)), capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def last_round(record: Any) -> Any:
    return record["rounds"][-1]


def measured(record: Any) -> None:
    content = next(iter(last_round(record)["contents"].values()))
    said = next(answer for answer in content["items"].values() if answer["measured"])
    key, value = next(iter(said["measured"].items()))
    said["measured"][key] = value[:-1] + str((int(value[-1]) + 1) % 10)


def signatures(change: Callable[[list[Any]], None]) -> Hand:
    return changed("record.json", lambda record: change(last_round(record)["signatures"]))


def events(change: Callable[[list[Any]], None]) -> Hand:
    return changed("journal.json", lambda journal: change(journal["events"]))


def swap(things: list[Any], one: int, other: int) -> None:
    things[one], things[other] = things[other], things[one]


def move_stroke(signed: list[Any]) -> None:
    signed[1]["strokes"][0]["points"][3]["x"] += 1


def other_seal(signed: list[Any]) -> None:
    signed[2]["seal"] = (
        "0" + signed[2]["seal"][1:] if signed[2]["seal"][0] != "0" else "1" + signed[2]["seal"][1:]
    )


def other_first(text: str) -> str:
    """Its first letter is another one; the last ones of base64 may say nothing, or be those already."""
    return ("B" if text.startswith("A") else "A") + text[1:]


def other_signer(signed: list[Any]) -> None:
    signed[0]["sealed"]["signer"] = "别人"


def photo(change: Callable[[Parts, str], None]) -> Hand:
    return lambda parts: change(parts, next(name for name in parts if name.startswith("files/")))


def spoil(parts: Parts, name: str) -> None:
    parts[name] = flipped(parts[name], 300)


def lose(parts: Parts, name: str) -> None:
    del parts[name]


def reorder(parts: Parts) -> None:
    last = list(parts)[-2]
    parts[last] = parts.pop(last)


def add(parts: Parts) -> None:
    parts["files/more.jpg"] = b"more"


def cut_json(parts: Parts) -> None:
    parts["days.json"] = parts["days.json"][:-1]


def no_receipts(parts: Parts) -> None:
    del parts["receipts.json"]


def loose(parts: Parts) -> None:
    """The same content, spelled with a blank."""
    parts["record.json"] = parts["record.json"].replace(b'":', b'": ', 1)


def other_day(days: list[Any]) -> None:
    days[-1]["body"]["heads"].append(["0190a000-0000-7000-8000-000000000001", 1, "0" * 64])


TAMPERED: dict[str, tuple[Hand, str]] = {
    "an answer's value": (changed("record.json", measured), r"第 2 轮 [\w.-]+ 的答复被改过，和签字时的摘要对不上"),
    "what was left": (
        changed("record.json", lambda r: next(iter(last_round(r)["contents"].values())).update(order_rev=9)),
        "第 2 轮签字的内容被改过，和签字时的摘要对不上",
    ),
    "a stroke": (signatures(move_stroke), "第 2 轮第 2 个签名（设计单位 .+）的笔迹被改过"),
    "a seal": (signatures(other_seal), "第 2 轮第 3 个签名（施工单位 .+）被改过"),
    "a signer": (signatures(other_signer), "第 2 轮第 1 个签名（建设单位 别人）被改过"),
    "the phone's signature under a signature": (
        signatures(lambda signed: signed[3]["device"].update(signature="A" * 86)),
        "第 2 轮第 4 个签名（监理单位 .+）的手机签名不对",
    ),
    "a phone's signature under something else": (
        signatures(lambda signed: signed[3].update(device=signed[2]["device"])),
        "第 2 轮第 4 个签名（监理单位 .+）的手机签名不是签的这份内容",
    ),
    "two signatures swapped": (signatures(lambda s: swap(s, 0, 1)), "第 2 轮第 1 个签名（设计单位 .+）和前一个接不上"),
    "a signature in the middle": (signatures(lambda s: s.pop(1)), "第 2 轮第 2 个签名（施工单位 .+）和前一个接不上"),
    "the last signature": (
        signatures(lambda s: s.pop()), r"第 2 轮第 4 个签名（监理单位 .+）没有了，日志第 \d+ 条记着",
    ),
    "what an event says": (
        events(lambda e: e[5]["inner"]["data"].update(round=7)), r"日志第 6 条（\w+）被改过",
    ),
    "an event's time": (
        events(lambda e: e[6]["body"].update(at="2026-03-01T00:00:00.000000+00:00")), r"日志第 7 条（\w+）被改过",
    ),
    "an event's hash": (events(lambda e: e[4].update(hash="ab" * 32)), r"日志第 5 条（\w+）被改过"),
    "two events swapped": (events(lambda e: swap(e, 3, 4)), "日志第 4 条不在原来的位置"),
    "an event gone": (events(lambda e: e.pop(7)), "日志第 8 条没有了"),
    "the last events gone": (events(lambda e: e.clear()), "日志第 1 条到末尾没有了"),
    "a photo's byte": (photo(spoil), "第 1 轮 .+的照片“.+”被改过"),
    "a photo gone": (photo(lose), "第 1 轮 .+的照片“.+”没有了"),
    "a sealed day": (changed("days.json", other_day), r"\d{4}-\d\d-\d\d 的日封被改过"),
    "a receipt": (changed("receipts.json", lambda r: r[0]["content"].update(title="别的")), "回执 .+ 被改过"),
    "a receipt's signature": (
        changed("receipts.json", lambda r: r[0].update(signature=other_first(r[0]["signature"]))),
        "回执 .+ 的公司签名不对",
    ),
    "the phone's signature": (
        changed("receipts.json", lambda r: r[0]["counterpart"].update(signature="A" * 86)), "回执 .+ 的手机签名不对",
    ),
    "what only people read": (
        changed("record.json", lambda r: r["case"].update(address="别处")), "验收记录和清单对不上",
    ),
    "the list": (changed("manifest.json", lambda m: m.update(by="别人")), "公司的签名不对"),
    "the company's signature": (
        changed("signature.json", lambda s: s.update(signature="A" * 86 + "==")), "公司的签名不对",
    ),
    "something put in": (add, "多了清单里没有的 files/more.jpg"),
    "parts in another order": (reorder, "各部分的次序被换过"),
    "a part gone": (no_receipts, "回执（receipts.json）没有了"),
    "a part cut off": (cut_json, "日封（days.json）看不懂，被改过"),
    "a part spelled otherwise": (loose, "验收记录（record.json）看不懂，被改过"),
}  # fmt: skip


def test_it_proves_an_untouched_file_alike_in_both_languages(whole: Path) -> None:
    for key in ("", notary.public_key()):
        report = verify(whole, key)
        assert report.broken == "" and len(report.checks) == 8 and "福顺豆制品厂" in report.case
        assert [line for line in report.notes if "公钥指纹" in line] == report.notes[: 0 if key else 1]
        assert judged([whole], key)[str(whole)] == {
            "checks": report.checks,
            "notes": report.notes,
            "broken": "",
        }


def test_it_names_the_first_broken_link_of_everything_that_can_be_tampered_with(
    whole: Path, tmp_path: Path
) -> None:
    files = {}
    for number, (what, (tamper, _)) in enumerate(TAMPERED.items()):
        parts = opened(whole)
        tamper(parts)
        files[what] = packed(parts, tmp_path / f"{number}.evidence")
    seen = judged(list(files.values()))
    for what, file in files.items():
        broken = verify(file).broken
        assert re.fullmatch(TAMPERED[what][1], broken), f"{what}: {broken}"
        assert seen[str(file)]["broken"] == broken, what


def test_it_knows_a_file_cut_short_or_with_something_added(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    spoiled = {
        "cut": (data[:-1], "文件不完整，末尾的目录读不出来"),
        "half": (data[: len(data) // 2], "文件不完整，末尾的目录读不出来"),
        "more": (data + b"\0", "文件不完整，末尾的目录读不出来"),
        "before": (b"PK\3\4" + data, "文件不完整，末尾的目录读不出来"),
        "other": (b"%PDF-1.7", "这不是证据文件"),
        "nothing": (b"", "这不是证据文件"),
    }
    files = {}
    for name, (content, _) in spoiled.items():
        files[name] = tmp_path / name
        files[name].write_bytes(content)
    seen = judged(list(files.values()))
    for name, (_, sentence) in spoiled.items():
        assert (verify(files[name]).broken, seen[str(files[name])]["broken"]) == (sentence, sentence), name


def test_it_notices_any_single_bit(whole: Path, tmp_path: Path) -> None:
    """Every byte of the file counts: headers, directory, checksums, spelling of numbers."""
    data, dice = whole.read_bytes(), random.Random(7)
    places = sorted({dice.randrange(len(data)) for _ in range(150)} | set(range(len(data) - 150, len(data))))
    files = []
    for at in places:
        file = tmp_path / f"{at}.evidence"
        file.write_bytes(flipped(data, at, 1 << dice.randrange(8)))
        files.append(file)
    seen = judged(files)
    for file in files:
        here, there = verify(file).broken, seen[str(file)]["broken"]
        # a name that is spelled otherwise is an error here and nothing there
        assert here and there and (here == there or STRANGE in (here, there)), file.name


def test_it_does_not_take_another_company_for_this_one(whole: Path) -> None:
    other = "A" * 43 + "="
    broken = verify(whole, other).broken
    assert re.fullmatch("不是这家公司签的，公钥指纹 [0-9A-F ]{19}", broken)
    assert judged([whole], other)[str(whole)]["broken"] == broken


def test_it_can_be_opened_with_any_zip_tool(whole: Path) -> None:
    import zipfile

    with zipfile.ZipFile(whole) as box:
        assert box.testzip() is None and len(box.namelist()) > 10
