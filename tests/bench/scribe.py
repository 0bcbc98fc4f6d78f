"""The rows of one case after the other, written straight as the database keeps them: no objects, no queries."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import rfc8785

from fieldapp.domain.clock import took
from fieldapp.domain.journal import GENESIS, Event, seal_of
from fieldapp.domain.search import company_gram, digest_of, grams
from fieldapp.domain.stage import Stage
from tests.bench.sheet import Row, Sheet

FAMILY = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗"
TRADE = [
    "烩面馆",
    "快捷酒店",
    "豆制品厂",
    "早餐工坊",
    "火锅店",
    "幼儿园食堂",
    "洗衣房",
    "锅炉房",
    "卤味店",
    "饭庄",
]
ROAD = ["新华路", "人民路", "轩辕路", "解放路", "中华路", "文化路", "玉前路", "薛店镇", "龙湖镇", "和庄镇"]
OPEN_ONE_IN = 10  # nine cases of ten are archived, as in a company that has worked for five years
HELD_ONE_IN = 17
DAY = 60 * 24
YEARS = 5
STAGES = (
    Stage.ASSIGNED,
    Stage.HANDED_OVER,
    Stage.DESIGNING,
    Stage.DISPATCHED,
    Stage.BUILDING,
    Stage.COMPLETED,
    Stage.ACCEPTED,
)
CASE, EVENT, TASK, CLOCK, HOLD = range(5)  # kinds of ids
SCATTER = 0x9E3779B97F4A7C15


def first(company: UUID) -> Event:
    """The first event of a case, without what differs from case to case."""
    return Event(
        company_id=company,
        seq=1,
        kind="CASE_ASSIGNED",
        role="customer_manager",
        clause="",
        data={},
        prev=GENESIS,
    )


def opening(company: UUID) -> str:
    """The sealed text of such an event, open where cases differ; to write RFC 8785 a million times takes a minute."""
    differs = {
        "chain": "%(case)s",
        "case": "%(case)s",
        "actor": "%(actor)s",
        "at": "%(at)s",
        "server_at": "%(at)s",
    }
    return rfc8785.dumps(first(company).body() | differs).decode()


@dataclass(frozen=True, slots=True)
class Scribe:
    """What all cases share: `managers` are ids, `phones` sealed numbers with their digests, `now` a UTC time without
    zone, `form` what opening() gives."""

    company: UUID
    sheets: Sequence[Sheet]
    managers: Sequence[UUID]
    phones: Sequence[tuple[str, str]]
    now: datetime
    base: int
    sqlite: bool
    form: str

    def id(self, kind: int, number: int) -> str:
        """A UUID version 7 that sorts by its number, one for each millisecond since `base`."""
        return f"{self.base + number:012x}7{kind:03x}8{(number + 1) * SCATTER % (1 << 60):015x}"

    def write(self, numbers: range) -> dict[str, list[Row]]:
        """The rows of these cases by table."""
        dice = random.Random(numbers.start)
        rows: dict[str, list[Row]] = {sheet.table: [] for sheet in self.sheets}
        for number in numbers:
            self._case(number, dice, rows)
        self._check(rows["event"][0])
        return rows

    def _entry(self, *words: str) -> list[str]:
        """What grams() gives; most names and addresses come again, so their pairs are kept."""
        return [company_gram(self.company), *dict.fromkeys(pair for word in words for pair in _pairs(word))]

    def _check(self, row: Row) -> None:
        """A sample of every part: its seal is the one that the journal itself would give."""
        _, case, _, actor, at, *_, head = map(str, row)
        moment = datetime.fromisoformat(_iso(at))
        event = first(self.company)
        event.chain_id = event.case_id = UUID(case)
        event.actor_id, event.at, event.server_at = UUID(actor), moment, moment
        if seal_of(event) != head:
            raise RuntimeError("the journal is sealed otherwise than the bench thinks")

    def _case(self, number: int, dice: random.Random, rows: Mapping[str, list[Row]]) -> None:
        case, manager = self.id(CASE, number), self.managers[number // OPEN_ONE_IN % len(self.managers)]
        owner, no = manager.hex, f"XZ-2026-{number:07d}"
        running = number % OPEN_ONE_IN == 0
        held = running and number % HELD_ONE_IN == 0
        began = self.now - timedelta(minutes=dice.randrange(DAY * 6 if running else DAY * 365 * YEARS))
        due = began + timedelta(minutes=DAY * 3 + dice.randrange(DAY))
        begun, ends = _moment(began), _moment(due)
        stop = None if running else min(self.now, due - timedelta(hours=5))
        ended = _moment(stop) if stop else None
        lasted = took(began.replace(tzinfo=UTC), stop.replace(tzinfo=UTC)) if stop else None
        stage = STAGES[number // OPEN_ONE_IN % len(STAGES)] if running else Stage.ARCHIVED
        name = f"{dice.choice(FAMILY)}记{dice.choice(TRADE)}{number % 977}"
        address = f"新郑市{dice.choice(ROAD)} {number % 400} 号"
        phone, digest = self.phones[number % len(self.phones)]
        at = _iso(begun)
        marks = f'{{"CASE_ASSIGNED": {{"at": "{at}", "seq": 1}}}}'
        rows["works_case"].append((
            case, no, name, address, f"{dice.choice(FAMILY)}先生", phone, digest, stage.value, held,
            ends if running else None, marks, ended, owner, begun,
        ))  # fmt: skip
        head = _seal(self.form, case, manager, at)
        rows["chain"].append((case, head))
        rows["event"].append((self.id(EVENT, number), case, case, owner, begun, begun, head))
        rows["task"].append((
            self.id(TASK, number), case, f"visit::{manager}", owner, ends, begun, held, ends, begun, ended,
        ))  # fmt: skip
        rows["clock"].append(
            (self.id(CLOCK, number), case, case, begun, ends, ends, None if held else ends, ended, lasted)
        )
        if held:
            asked = _moment(began + timedelta(hours=2))
            rows["hold"].append((self.id(HOLD, number), case, asked, asked, asked, owner, owner))
        entry = self._entry(name, address, no)
        if self.sqlite:
            rows["case_search_key"].append((number + 1, case, digest_of(entry)))
            rows["case_search"].append((number + 1, " ".join(entry)))
        else:
            rows["case_search"].append((case, digest_of(entry), "{" + ",".join(entry) + "}"))


def _seal(form: str, case: str, actor: UUID, at: str) -> str:
    dashed = f"{case[:8]}-{case[8:12]}-{case[12:16]}-{case[16:20]}-{case[20:]}"
    return hashlib.sha256((form % {"case": dashed, "actor": actor, "at": at}).encode()).hexdigest()


@lru_cache(1 << 18)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(grams(UUID(int=0), [word])[1:])


def _moment(at: datetime) -> str:
    return at.isoformat(" ", "microseconds")


def _iso(moment: str) -> str:
    return f"{moment[:10]}T{moment[11:]}+00:00"
