"""What must hold after every step of a story: nothing gone, nothing double, nothing said that is not so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tests.torture.drawn.ground import ITEMS, Known
from tests.torture.drawn.handset import Look

THERE = ("applied", "duplicate", "quarantined")
SLACK = timedelta(seconds=10)  # what a hello takes on its way
ON_PHONE = ("given_up", "decided", "replaced")


@dataclass
class Fact:
    """Something a person did; `safe` when the page said that it is stored. `epoch` is the storage it was written to."""

    kind: str
    phone: int
    epoch: int
    key: str
    item: str
    n: int
    safe: bool
    gone: bool = False  # taken away with its storage

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:16]} {self.item}".strip()


def papers(look: Look) -> Iterator[str]:
    """Notes, digests and ids of everything on a phone's disk, whichever room it lies in."""
    for one in [*look.disk["row"], *(past["row"] for past in look.disk["past"] if past["row"])]:
        body = one["body"]
        yield from (str(body.get("note", "")), str(body.get("sig_id", "")))
        yield from (
            (value for name, value in body.get("values", []) if name == "note")
            if one["kind"] == "form"
            else ()
        )
    for draft in look.disk["draft"]:
        value = draft["value"] if isinstance(draft["value"], dict) else {}
        yield str(value.get("note", ""))
        yield from (
            (text for name, text in value.get("values", []) if name == "note")
            if draft["doc"].startswith("visit:")
            else ()
        )
    yield from (key.split("|")[1] for key in look.disk["bytes"])


def lost(facts: Iterable[Fact], looks: Mapping[int, Look], known: Known) -> list[str]:
    """What a page called stored and is neither on its phone nor at the company."""
    facts = list(facts)
    here = {number: set(papers(look)) for number, look in looks.items()}
    there = known.notes | known.blobs | set(known.signatures) | set(known.visits)
    wrong = []
    for one in facts:
        if not one.safe or one.gone or one.phone not in here:
            continue
        later = one.kind == "answer" and any(
            (two.kind, two.phone, two.item) == ("answer", one.phone, one.item) and two.n > one.n
            for two in facts
        )
        if one.key not in here[one.phone] and one.key not in there and not later:
            wrong.append(f"called stored and gone: {one}")
    return wrong


def untrue(look: Look, known: Known) -> list[str]:
    """What a phone believes or says that the company does not bear out; wrong at any moment."""
    disk, wrong = look.disk, []
    for past in disk["past"]:
        if past["status"] in ("applied", "duplicate") and known.ledger.get(past["cmd_id"]) != past["sha256"]:
            wrong.append(f"said arrived, did not: {past['kind']} {past['cmd_id']}")
    for photo in disk["photo"]:
        if photo["state"] == "arrived" and photo["sha256"] not in known.blobs:
            wrong.append(f"photo said arrived, did not: {photo['sha256']}")
        if not photo["receipt_id"] and photo["bytes"] and photo["key"] not in disk["bytes"]:
            wrong.append(f"original gone before its receipt: {photo['sha256']}")
        if photo["state"] == "arrived" and photo["sha256"] in known.spoilt:
            wrong.append(f"photo said arrived, spoilt on its way: {photo['sha256']}")
    for receipt in disk["receipt"]:
        if known.receipts.get(receipt["receipt_id"]) != receipt["sha256"]:
            wrong.append(f"receipt nobody gave: {receipt['receipt_id']}")
    shown = sum(int(figures[-1].split("/")[0]) for figures in look.says["carry"])
    real = sum(arrived for arrived, _ in counts(look).values())
    if shown > real:
        wrong.append(f"shows {shown} arrived, {real} have")
    return wrong


def counts(look: Look) -> dict[str, tuple[int, int]]:
    """Arrived and all of every document on this phone, counted by ourselves."""
    arrived, total = Counter[str](), Counter[str]()
    for past in look.disk["past"]:
        if past["status"] in THERE:
            arrived[past["doc"]] += 1
            total[past["doc"]] += 1
    for row in look.disk["row"]:
        total[row["doc"]] += 1
    for photo in look.disk["photo"]:
        total[photo["doc"]] += 1
        arrived[photo["doc"]] += photo["state"] == "arrived"
    return {doc: (arrived[doc], total[doc]) for doc in total}


def unlike(look: Look) -> list[str]:
    """Where the figures on the screen differ from the disk; a moment later they must not any more."""
    says, disk, wrong = look.says, look.disk, []
    counted = counts(look)
    waiting = [one for one in disk["photo"] if one["state"] != "arrived"]
    open_docs = {one["doc"] for one in [*disk["row"], *waiting]}
    figures = [tuple(map(int, one[-1].replace(" ", "").split("/"))) for one in says["carry"]]
    if says["path"].endswith("/sheet"):
        doc = f"acceptance:{says['path'].split('/')[2]}"
        own = counted.get(doc, (0, 0))
        if any(one != own for one in figures):
            wrong.append(f"sheet shows {figures}, on the disk {own}")
        rows = [one for one in disk["row"] if one["doc"] == doc]
        if says["sync"] == "已到公司" and (own[0] < own[1] or not own[1]):
            wrong.append(f"says 已到公司 with {own}")
        if rows and says["sync"] not in ("已存本机", "有没传成的", "正在存", "手机满了，没存下", "没存下"):
            wrong.append(f"says {says['sync']!r} with {len(rows)} rows")
    elif says["path"] == "/sync":
        pending = len(disk["row"]) + len(waiting)
        if sorted(figures) != sorted(counted[doc] for doc in open_docs):
            wrong.append(f"待传 shows {figures}, on the disk {[counted[doc] for doc in open_docs]}")
        if says["total"] != (f"本机 {pending} 项" if pending else ""):
            wrong.append(f"says {says['total']!r} with {pending} on the disk")
        if bool(says["blank"]) != (pending == 0):
            wrong.append(f"says {says['blank']!r} with {pending} on the disk")
    return wrong


def double(known: Known) -> list[str]:
    """What took effect more than once."""
    wrong = [f"visit {note} {count} times" for note, count in known.visits.items() if count > 1 and note]
    wrong += [f"photo {sha} filed {count} times" for (_, sha), count in known.filed.items() if count > 1]
    for code, some in known.answers.items():
        wrong += [f"{code} says {one} {count} times" for one, count in Counter(some).items() if count > 1]
    return wrong


def overwritten(looks: Mapping[int, Look], known: Known) -> list[str]:
    """An answer of somebody else that was replaced by a letter whose author had not seen it."""
    wrong = []
    letters = [one for look in looks.values() for one in look.of("answer_item") if one.get("rev")]
    for code in ITEMS:
        authors = known.authors.get(code, [])
        for rev, (before, after) in enumerate(pairwise(authors), 1):
            said = [one for one in letters if one["body"]["item"] == code and one["rev"] == rev + 1]
            if before != after and any(one["base_rev"] != rev for one in said):
                wrong.append(f"{code}: revision {rev} overwritten unseen")
    return wrong


def turned_back(looks: Mapping[int, Look], known: Known) -> list[str]:
    """An answer its own author replaced unseen by an earlier one from another phone; no clock must have been set."""
    wrong = []
    letters = [(n, one) for n, look in looks.items() for one in look.of("answer_item") if one.get("rev")]
    for code in ITEMS:
        said = {one["rev"]: (n, one) for n, one in letters if one["body"]["item"] == code}
        for rev, (before, after) in enumerate(pairwise(known.authors.get(code, [])), 1):
            if before != after or rev not in said or rev + 1 not in said:
                continue
            (first, there), (second, came) = said[rev], said[rev + 1]
            written = [datetime.fromisoformat(one["client_at"]) for one in (there, came)]
            if first != second and came["base_rev"] != rev and written[1] < written[0] - SLACK:
                wrong.append(f"{code}: revision {rev} replaced by an older word of the same person")
    return wrong


def older(facts: Iterable[Fact], known: Known) -> list[str]:
    """An item that one phone alone has written must say its last word."""
    facts = [one for one in facts if one.kind == "answer"]
    wrong = []
    for code in ITEMS:
        mine = [one for one in facts if one.item == code]
        # what was taken away with its storage may have arrived before
        if len({(one.phone, one.epoch) for one in mine}) != 1:
            continue
        last = max((one.n for one in mine if one.safe and not one.gone), default=None)
        if last is None:
            continue
        right = {one.key for one in mine if one.n >= last}
        now = known.answers.get(code, [("", "", "")])[-1][0]
        if now not in right:
            wrong.append(f"{code} says {now!r}, not {' or '.join(sorted(right))}: an older word won")
    return wrong
