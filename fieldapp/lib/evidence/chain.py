"""The journal in an evidence file: every event, open or closed, in its place; and the days that were sealed over it."""

from typing import Any

from fieldapp.lib.evidence.link import GENESIS, Broken, digest, need
from fieldapp.lib.evidence.record import Thing, name_of


def check_journal(record: Thing, journal: Thing) -> tuple[int, int, int]:
    """Numbers, links and digests of all events; gives how many, how many are open, how many only linked."""
    numbers = {event["body"]["seq"] for event in journal["events"]}
    prev, opened, linked, last = GENESIS, 0, 0, 0
    for last, event in enumerate(journal["events"], 1):
        body, _inner = event["body"], event["inner"]
        if body["seq"] != last:
            raise Broken(f"日志第 {last} 条" + ("不在原来的位置" if last in numbers else "没有了"))
        need(body["prev"] == prev, f"日志第 {last} 条（{event['name']}）和前一条接不上")
        proven = _is_proven(event, record["case"]["id"])
        need(proven is not False, f"日志第 {last} 条（{event['name']}）被改过")
        opened += event["inner"] is not None
        linked += proven is None
        prev = event["hash"]
    need(last >= record["journal"]["seq"], f"日志第 {last + 1} 条到末尾没有了")
    need(prev == record["journal"]["head"], f"日志第 {last} 条和链头对不上")
    return last, opened, linked


def _is_proven(event: Thing, case_id: str) -> bool | None:
    """None for a closed event of the first form, of which only the place in the chain can be seen."""
    body, inner = event["body"], event["inner"]
    if "inner" not in body and inner is None:
        return None
    if body["chain"] != case_id or digest(body) != event["hash"]:
        return False
    if "inner" not in body:
        return bool(inner == {"data": body["data"], "place": body["place"]})
    return inner is None or digest(inner) == body["inner"]


def check_ties(record: Thing, journal: Thing) -> None:
    """Signatures and conclusions stand in the journal, and nothing that the journal knows is left out."""
    for one in record["rounds"]:
        signed = [event for event in journal["events"] if _about(event, "SIGNED", one)]
        seals = [signature["seal"] for signature in one["signatures"]]
        known = [event["inner"]["data"]["seal"] for event in signed]
        for number, (event, seal) in enumerate(zip(signed, known, strict=True), 1):
            data, seq = event["inner"]["data"], event["body"]["seq"]
            where = f"第 {one['round']} 轮第 {number} 个签名（{name_of(one, data['slot'])} {data['signer']}）"
            need(seal in seals, f"{where}没有了，日志第 {seq} 条记着")
        for number, seal in enumerate(seals, 1):
            need(seal in known, f"第 {one['round']} 轮第 {number} 个签名，日志里没有记")
        for event in journal["events"]:
            if _about(event, "ACCEPTANCE_PASSED", one):
                data = event["inner"]["data"]
                need(data["content"] == one["content"], f"第 {one['round']} 轮定结论以后内容被换过")
                need(
                    set(data["signatures"].values()) <= set(seals), f"第 {one['round']} 轮定结论的签名没有了"
                )


def _about(event: Thing, kind: str, one: Thing) -> bool:
    body = event["body"]
    return bool(event["inner"] is not None and body["kind"] == kind and body["subject"] == one["id"])


def check_days(record: Thing, journal: Thing, days: list[Any]) -> tuple[int, int]:
    """Every sealed day over this chain; gives how many, and the last event that one of them fixes."""
    hashes = {event["body"]["seq"]: event["hash"] for event in journal["events"]}
    fixed = 0
    for day in days:
        where = f"{day['body']['day']} 的日封"
        need(digest(day["body"]) == day["root"], f"{where}被改过")
        heads = [head for head in day["body"]["heads"] if head[0] == record["case"]["id"]]
        need(len(heads) == 1, f"{where}里没有这一件")
        seq = heads[0][1]
        need(seq > fixed, f"{where}不在原来的位置")
        need(hashes.get(seq) == heads[0][2], f"日志第 {seq} 条和 {where}对不上")
        fixed = seq
    return len(days), fixed
