"""`python -m tests.torture.scoreboard [row ...]`: run what list.toml names, table and build/torture.json."""

import json
import os
import platform
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.torture.listing import ROOT, Entry, entries

OUTPUT = ROOT / "build" / "torture.json"
RAW = ROOT / "build" / "torture"
LONG = {
    "OUTBOX_SEQUENCES": "10000", "BASEMENT_KILLS": "20", "BROWSER_STORIES": "200", "BROWSER_TIMEOUT_MS": "30000",
}  # fmt: skip
LONGEST_S = 3 * 3600.0  # what has not ended by then never will: its rows are red
STORY = re.compile(r"\bseed (\d+)\b")
STORIES = "stories"  # the name under which a test counts what it played
MANY = 200  # in so many stories each thing that can happen must have happened


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one named test: how often it ran (once for each of its parameters), how often it failed, how often
    something was skipped, and what it counted itself: stories played, and what happened in them."""

    runs: int
    violations: int
    seconds: float = 0.0
    words: str = ""
    skipped: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """`mutation_caught` is None where nothing is switched off; `reason` says why a row is red."""

    name: str
    says: str
    runs: int
    violations: int
    mutation: str
    mutation_caught: bool | None
    where: tuple[str, ...]
    seconds: float
    green: bool
    reason: str


def judge(entry: Entry, outcomes: Mapping[str, Outcome]) -> Row:
    """The row of an entry; green when each of its tests ran, all held and nothing is left open."""
    found = {test: outcomes[test] for test in entry.tests if test in outcomes and outcomes[test].runs}
    failed = [f"{test}: {one.words}".rstrip(": ") for test, one in found.items() if one.violations]
    absent = [f"did not run: {test}{_why(outcomes.get(test))}" for test in entry.tests if test not in found]
    absent += [
        f"{one.skipped} of it skipped: {test}{_why(one)}" for test, one in found.items() if one.skipped
    ]
    reason = "; ".join(filter(None, [*failed, *absent, entry.open])) or ("" if entry.tests else "no test")
    return Row(
        name=entry.name,
        says=entry.says,
        runs=sum(one.runs for one in found.values()),
        violations=sum(one.violations for one in found.values()),
        mutation=entry.mutation,
        mutation_caught=not failed and not absent if entry.mutation else None,
        where=entry.tests,
        seconds=round(sum(one.seconds for one in found.values()), 1),
        green=not reason,
        reason=reason,
    )


def _why(one: Outcome | None) -> str:
    return f" ({one.words})" if one is not None and one.words else ""


def repeated(
    entry: Entry, row: Row, settings: Mapping[str, str], outcomes: Mapping[str, Outcome] | None = None
) -> Row:
    """A test that plays many stories counts them, and what happened in them; where it cannot (Node's), as many as were
    asked for, or up to the one that went wrong. Red when fewer were played, or something never happened."""
    if not entry.times or not row.runs:
        return row
    asked, counts = int(settings[entry.times]), Counter[str]()
    for test in entry.tests:
        counts.update(outcomes[test].counts if outcomes and test in outcomes else {})
    story = STORY.search(row.reason)
    runs = counts.pop(STORIES) if STORIES in counts else int(story[1]) if story else asked
    missing = [] if story or 0 < runs >= asked else [f"{runs} of {asked} played"]
    never = sorted(name for name, times in counts.items() if not times) if runs >= MANY else []
    reason = "; ".join(
        filter(None, [row.reason, *missing, ", ".join(never) and f"never happened: {', '.join(never)}"])
    )
    return replace(row, runs=runs, reason=reason, green=not reason)


def collected(report: Path) -> Iterator[tuple[str, Outcome]]:
    """Every test case of a JUnit file under the name that list.toml gives it."""
    if not report.is_file() or not report.stat().st_size:
        return
    for case in ElementTree.parse(report).iter("testcase"):
        skipped, *wrong = (case.find(kind) for kind in ("skipped", "failure", "error"))
        said = next((one for one in (skipped, *wrong) if one is not None), None)
        words = "" if said is None else (said.get("message") or said.text or "no words").strip()[:300]
        file = case.get("file")
        if file is not None:
            test = f"{Path(file).resolve().relative_to(ROOT).as_posix()}::{case.get('name')}"
        else:
            test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').split('[')[0]}"
        runs = int(skipped is None)
        counts = {one.get("name", ""): int(one.get("value", 0)) for one in case.iter("property")}
        yield (
            test,
            Outcome(runs, int(bool(runs and words)), float(case.get("time") or 0), words, 1 - runs, counts),
        )


def together(cases: Iterable[tuple[str, Outcome]]) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    for test, one in cases:
        sum_ = found.get(test, Outcome(0, 0))
        found[test] = Outcome(
            sum_.runs + one.runs,
            sum_.violations + one.violations,
            sum_.seconds + one.seconds,
            sum_.words or one.words,
            sum_.skipped + one.skipped,
            {
                name: sum_.counts.get(name, 0) + one.counts.get(name, 0)
                for name in (*sum_.counts, *one.counts)
            },
        )
    return found


def run(tests: Sequence[str], settings: Mapping[str, str]) -> dict[str, Outcome]:
    """Run these tests, Node's a file at a time, then pytest's all together."""
    RAW.mkdir(parents=True, exist_ok=True)
    for old in RAW.glob("*.xml"):
        old.unlink()
    surroundings = {**os.environ, **settings}
    node = [test for test in tests if test.split("::")[0].endswith(".js")]
    reports = []
    for file in sorted({test.split("::")[0] for test in node}):
        print(f"{file} ...", file=sys.stderr, flush=True)
        report = RAW / f"{Path(file).stem}.xml"
        command = ["bin/front-end", "node", "--test", "--test-reporter=junit", file]
        with report.open("w") as out:
            subprocess.run(command, cwd=ROOT, env=surroundings, stdout=out, check=False)
        reports.append(report)
    python = [test for test in tests if test not in node]
    if python:
        print(f"{len(python)} tests of pytest ...", file=sys.stderr, flush=True)
        report = RAW / "pytest.xml"
        workers = ["-n", surroundings.get("TORTURE_WORKERS", "2"), "--dist", "worksteal"]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-m",
            "not postgres or browser",
            "-W",
            "ignore:record_property",
            *workers,
            f"--junitxml={report}",
        ]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [*command, *python],
                cwd=ROOT,
                env=surroundings,
                stdout=sys.stderr,
                check=False,
                timeout=LONGEST_S,
            )
        reports.append(report)
    return together(case for report in reports for case in collected(report))


def width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(2 if ord(one) > 0x2E80 else 1 for one in text)


def table(rows: Sequence[Row]) -> str:
    """One line a row, for people; under a red row why."""
    caught = {None: "", True: "caught", False: "NOT CAUGHT"}
    lines = [("", "row", "what a user would say", "runs", "violations", "mutation", "where")]
    for row in rows:
        files = dict.fromkeys(
            "/".join(Path(test.split("::")[0]).parts[1:]).split(".")[0] for test in row.where
        )
        mutation = f"{row.mutation} {caught[row.mutation_caught]}".strip()
        counts = (f"{row.runs:,}", str(row.violations))
        lines.append(
            ("green" if row.green else "RED", row.name, row.says, *counts, mutation, ", ".join(files))
        )
    widths = [max(width(line[n]) for line in lines) for n in range(len(lines[0]))]
    drawn = []
    for line, of in zip(lines, [None, *rows], strict=True):
        cells = (cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True))
        drawn.append("  ".join(cells).rstrip())
        if of is not None and not of.green:
            drawn.append(f"       {of.reason}")
    return "\n".join(drawn)


def main(names: Sequence[str]) -> int:
    """All rows, or those whose name holds one of the words given; the file is written of the whole board only."""
    chosen = [one for one in entries() if not names or any(word in one.name for word in names)]
    if not chosen:
        print(f"no row called {', '.join(names)}", file=sys.stderr)
        return 2
    settings = {name: os.environ.get(name, value) for name, value in LONG.items()}
    began = time.monotonic()
    outcomes = run(list(dict.fromkeys(test for one in chosen for test in one.tests)), settings)
    rows = [repeated(one, judge(one, outcomes), settings, outcomes) for one in chosen]
    red = [row for row in rows if not row.green]
    seconds = round(time.monotonic() - began)
    print(table(rows))
    print(f"{len(rows) - len(red)} of {len(rows)} rows green, {seconds} s")
    if not names:
        board = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "seconds": seconds,
            "settings": settings,
            "rows": [asdict(row) for row in rows],
        }
        OUTPUT.write_text(json.dumps(board, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
