"""One paper as a row: its mark, its words, its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.paper import OBTAINED, PaperLine
from fieldapp.domain.paper_words import facts
from fieldapp.lib import clock
from fieldapp.web.view import due_text, moment_text


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is the state the mark shows: done, soon (容缺 with a day), late (stops the step), or empty."""

    code: str
    name: str
    kind: str
    sign: str
    words: str
    sub: str
    facts: Sequence[tuple[str, str]]
    files: Sequence[Attachment]

    @classmethod
    def of(cls, line: PaperLine) -> "Row":
        kind, sign, words = _state(line)
        return cls(line.rule.code, line.rule.name, kind, sign, words, _sub(line), _facts(line), line.files)


def rows(lines: Sequence[PaperLine]) -> list[Row]:
    return [Row.of(line) for line in lines]


def _state(line: PaperLine) -> tuple[str, str, str]:
    if line.have:
        return "done", "check", "齐了" if not (line.record and line.record.seen_only) else "原件看过"
    if line.tolerated:
        return "soon", "clock", "容缺"
    if line.marked:
        return "", "dash", "缺，已登记"
    if not line.needed:
        return "", "dash", "用不上"
    return "", "", "还没收"


def _sub(line: PaperLine) -> str:
    record = line.record
    if record is None:
        return line.rule.tolerance_note
    now = clock.now()
    if line.tolerated:
        return f"{due_text(record.due_at, now)}补来" if record.due_at else record.reason
    if line.marked:
        return f"{record.reason} · {record.by.name} {moment_text(record.at, now)}"
    return f"{OBTAINED.get(record.obtained, '')} · {record.by.name} {moment_text(record.at, now)}"


def _facts(line: PaperLine) -> list[tuple[str, str]]:
    """What was read off the paper, in words; doubts stand behind their value."""
    record = line.record
    if record is None:
        return []
    doubts = {code: f"（{doubt}）" for code, doubt in record.warnings.items()}
    return [(one.name, text + doubts.get(one.code, "")) for one, text in facts(line.rule, record.values)]
