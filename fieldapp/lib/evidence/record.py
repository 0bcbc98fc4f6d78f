"""The rounds of an acceptance in an evidence file: contents, strokes, signatures one over the other, photos."""

from typing import Any

from fieldapp.lib import device_key
from fieldapp.lib.evidence.link import GENESIS, Broken, digest, need

SAID = ("verdict", "measured", "designs", "text", "note")
Thing = dict[str, Any]


def check_rounds(record: Thing, journal: Thing) -> tuple[int, int]:
    """Every content and signature of every round; gives how many of each."""
    contents = signatures = 0
    for one in record["rounds"]:
        for sha256, content in one["contents"].items():
            if digest(content) != sha256:
                raise Broken(f"第 {one['round']} 轮{_blame(content, journal)}被改过，和签字时的摘要对不上")
            contents += 1
        need(one["content"] in one["contents"], f"第 {one['round']} 轮现在的内容没有了")
        prev = GENESIS
        for number, signature in enumerate(one["signatures"], 1):
            prev = _check_signature(one, number, signature, prev)
            signatures += 1
    return contents, signatures


def _check_signature(one: Thing, number: int, signature: Thing, prev: str) -> str:
    sealed = signature["sealed"]
    who = f"{name_of(one, sealed['slot'])} {sealed['signer']}"
    where = f"第 {one['round']} 轮第 {number} 个签名（{who}）"
    need(digest(signature["strokes"]) == sealed["strokes"], f"{where}的笔迹被改过")
    need(digest(sealed) == signature["seal"] and sealed["acceptance"] == one["id"], f"{where}被改过")
    need(sealed["prev"] == prev, f"{where}和前一个接不上")
    # by relay it may have come without what it signs; then it holds for nothing, and for nothing of it is vouched
    unseen = "person" in sealed and sealed["content"] != one["content"]
    need(unseen or sealed["content"] in one["contents"], f"{where}签的内容没有了")
    device = signature["device"]
    if device is not None and device["state"] == "VERIFIED":
        need(
            device_key.verify(device["key"], device["line"].encode(), device["signature"]),
            f"{where}的手机签名不对",
        )
        need(
            device["line"].startswith(f"{sealed['content']}|{sealed['slot']}|"),
            f"{where}的手机签名不是签的这份内容",
        )
        if "person" in sealed:
            line = (sealed[name] for name in ("content", "slot", "sig_id", "person", "signed_at", "strokes"))
            need(device["line"] == "|".join(line), f"{where}的手机签名不是签的这份内容")
    return str(signature["seal"])


def name_of(one: Thing, slot: str) -> str:
    return next((str(party["name"]) for party in one["parties"] if party["slot"] == slot), slot)


def _blame(content: Thing, journal: Thing) -> str:
    """Which answer nobody ever gave like that, according to the journal."""
    said: dict[str, list[Thing]] = {}
    for event in journal["events"]:
        if event["body"]["kind"] == "ITEM_ANSWERED" and event["inner"] is not None:
            data = event["inner"]["data"]
            said.setdefault(data["item"], []).append({name: data[name] for name in SAID})
    for code, answer in content["items"].items():
        if {name: answer.get(name) for name in SAID} not in said.get(code, []):
            return f" {code} 的答复"
    return "签字的内容"


def check_files(record: Thing, shas: dict[str, str]) -> tuple[int, int, int]:
    """Every photo and drawing is there and has its digest; `shas` by name of the part.

    What only void signatures name may never have arrived: gives how many there are, how many of those are not, and how
    many void contents do not say properly what they name.
    """
    for file in record["files"]:
        what = f"{file['of'][0]}“{file['name']}”"
        need(file["part"] in shas, f"{what}没有了")
        need(shas[file["part"]] == file["sha256"], f"{what}被改过")
    there = {file["sha256"] for file in record["files"]}
    void: list[set[str] | None] = []
    for one in record["rounds"]:
        content = one["contents"][one["content"]]
        for code, answer in content["items"].items():
            need(there.issuperset(answer["photos"]), f"第 {one['round']} 轮 {code} 的照片没有了")
        for trial in content["trials"]:
            need(
                there.issuperset(trial["photos"]),
                f"第 {one['round']} 轮试验 {trial['rule']} 的照片没有了",
            )
        void += [_named(other) for sha256, other in one["contents"].items() if sha256 != one["content"]]
    gone = {sha256 for named in void for sha256 in named or ()} - there
    return len(record["files"]), len(gone), void.count(None)


def _named(content: Any) -> set[str] | None:
    """The photos in a content as its signer sent it; None where it is not written as one."""
    if not isinstance(content, dict):
        return None
    items, trials = content.get("items"), content.get("trials")
    if not isinstance(items, dict) or not isinstance(trials, list):
        return None
    found: set[str] = set()
    for one in (*items.values(), *trials):
        photos = one.get("photos") if isinstance(one, dict) else None
        if not isinstance(photos, list) or not all(isinstance(sha256, str) for sha256 in photos):
            return None
        found.update(photos)
    return found
