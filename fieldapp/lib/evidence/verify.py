"""The proof of a whole evidence file, link by link, from the answers inwards to the company's own signature."""

import hashlib
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from fieldapp.lib import device_key, notary
from fieldapp.lib.evidence.box import Box
from fieldapp.lib.evidence.chain import check_days, check_journal, check_ties
from fieldapp.lib.evidence.link import Broken, digest, exact, need, raw
from fieldapp.lib.evidence.record import Thing, check_files, check_rounds

SCHEME = "FAE1"
TITLES = {
    "manifest.json": "清单", "signature.json": "公司签名", "record.json": "验收记录", "journal.json": "日志",
    "days.json": "日封", "receipts.json": "回执",
}  # fmt: skip
STRANGE = "内容的写法不对，不是这个版本的证据文件"


@dataclass(slots=True)
class Report:
    """What was checked, what to know besides, and the first link that broke ("" when none did)."""

    checks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: str = ""
    case: str = ""
    key: str = ""

    @property
    def whole(self) -> bool:
        return not self.broken


def verify(path: Path, key: str = "") -> Report:
    """Prove a file; with `key` (the company's public key, known from elsewhere) also that it is this company's."""
    report = Report()
    with path.open("rb") as file:
        try:
            _prove(file, report, key)
        except Broken as broken:
            report.broken = str(broken)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError):
            report.broken = STRANGE
    return report


def line_of(manifest: Thing, sha256: str) -> str:
    """What the company signs."""
    return "|".join((SCHEME, str(manifest["case"]), str(manifest["made_at"]), sha256))


def fingerprint(key: str) -> str:
    """What people compare: the first 16 hex digits of the key's SHA-256."""
    text = hashlib.sha256(raw(key) or b"").hexdigest()[:16].upper()
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))


def _prove(file: BinaryIO, report: Report, key: str) -> None:
    box = Box(file)
    read: dict[str, Any] = {}
    for name, title in TITLES.items():
        need(name in box.parts, f"{title}（{name}）没有了")
        read[name] = exact(box.read(name), f"{title}（{name}）看不懂，被改过")
    record, journal, manifest = read["record.json"], read["journal.json"], read["manifest.json"]
    report.case = f"{record['case']['no']} {record['case']['name']}"
    contents, signatures = check_rounds(record, journal)
    report.checks.append(f"签字内容 {contents} 份，摘要都对")
    report.checks.append(f"签名 {signatures} 个，笔迹和前后相接都对")
    events, opened, linked = check_journal(record, journal)
    check_ties(record, journal)
    report.checks.append(f"日志 {events} 条连着没断，其中 {opened} 条打开")
    if linked:
        report.notes.append(f"{linked} 条早先的日志没有打开，只核了前后相接")
    shas = _digests(box)
    files, gone, odd = check_files(record, shas)
    report.checks.append(f"照片和图纸 {files} 个，摘要都对")
    if gone:
        report.notes.append(f"失效的签名提到的照片有 {gone} 张不在文件里，不影响现在的内容")
    if odd:
        report.notes.append(f"失效的签名里有 {odd} 份内容写得不全，照片没有核")
    days, fixed = check_days(record, journal, read["days.json"])
    report.checks.append(f"日封 {days} 天，都对得上")
    if fixed < events:
        report.notes.append(f"日志第 {fixed + 1} 条以后还没有日封")
    report.checks.append(_check_receipts(read["receipts.json"]))
    _check_manifest(box, manifest, shas)
    report.checks.append(f"清单 {len(manifest['parts'])} 项，一项不多一项不少")
    _check_company(box, manifest, read["signature.json"], report, key)


def _digests(box: Box) -> dict[str, str]:
    """SHA-256 of every part, by its name."""
    found = {}
    for name in box.parts:
        sha256 = hashlib.sha256()
        for piece in box.stream(name):
            sha256.update(piece)
        found[name] = sha256.hexdigest()
    return found


def _check_receipts(receipts: list[Thing]) -> str:
    kept = 0
    for one in receipts:
        where = f"回执 {one['code']} "
        content = one["content"]
        line = "|".join(("FAR1", str(content["id"]), str(content["at"]), one["sha256"]))
        need(digest(content) == one["sha256"], f"{where}被改过")
        need(notary.verify(one["key"], line.encode(), one["signature"]), f"{where}的公司签名不对")
        stored = one["counterpart"]
        if stored is not None:
            need(
                device_key.verify(stored["key"], line.encode(), stored["signature"]), f"{where}的手机签名不对"
            )
            kept += 1
    return f"回执 {len(receipts)} 张，公司签名都对，手机存过 {kept} 张"


def _check_manifest(box: Box, manifest: Thing, shas: dict[str, str]) -> None:
    """Nothing more, nothing less, in this order, and each as it was."""
    listed = [part["name"] for part in manifest["parts"]]
    for part in manifest["parts"]:
        name = part["name"]
        title = TITLES.get(name, name)
        need(name in box.parts, f"清单里的 {title} 没有了")
        need((shas[name], box.parts[name].size) == (part["sha256"], part["size"]), f"{title}和清单对不上")
    for name in box.parts:
        need(name in listed or name in ("manifest.json", "signature.json"), f"多了清单里没有的 {name}")
    need(list(box.parts) == ["manifest.json", "signature.json", *listed], "各部分的次序被换过")
    for name, held in box.parts.items():
        crc = 0
        for piece in box.stream(name):
            crc = zlib.crc32(piece, crc)
        need(crc == held.crc, f"{TITLES.get(name, name)}的校验码被改过")


def _check_company(box: Box, manifest: Thing, signature: Thing, report: Report, key: str) -> None:
    sha256 = hashlib.sha256(box.read("manifest.json")).hexdigest()
    sign = str(signature["signature"])
    good = raw(sign) and notary.verify(signature["key"], line_of(manifest, sha256).encode(), sign)
    need(good and raw(signature["key"]), "公司的签名不对")
    need(not key or key == signature["key"], f"不是这家公司签的，公钥指纹 {fingerprint(signature['key'])}")
    report.key = fingerprint(signature["key"])
    report.checks.append(f"公司的签名对，公钥指纹 {report.key}")
    if not key:
        report.notes.append(f"公钥指纹 {report.key}，和公司公布的对一下")
