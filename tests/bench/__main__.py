"""`python -m tests.bench [figure ...]`: measure, print the table, write build/bench.json; BENCH_CASES sets the size."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from pathlib import Path

from tests.bench import door, letters, page, photos, query, site, street, weight, wire
from tests.bench.figure import Figure, table, write
from tests.bench.house import House, postgres_house, sqlite_house

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
FEW = min(10_000, CASES)
OUTPUT = Path("build/bench.json")

# what each figure needs is built once, at its first use
GROUPS: dict[str, Callable[[Path], Iterable[Figure]]] = {
    "weight": lambda folder: weight.measure(folder),
    "phone": lambda folder: chain(site.measure(folder), door.measure(folder)),
    "wire": lambda folder: wire.measure(folder),
    "doors": lambda folder: street.measure(folder),
    "photos": lambda folder: photos.measure(folder),
    "sqlite": lambda folder: _database(sqlite_house, folder),
    "postgresql": lambda folder: _database(postgres_house, folder),
}


def _database(build: Callable[[Path, int], Generator[House, None, None]], folder: Path) -> Iterator[Figure]:
    few, many = build(folder / "few", FEW), build(folder / "many", CASES)
    small, large = next(few), next(many)
    yield from large.figures()
    flat, full = query.measure(small, large)
    few.close()
    yield from query.compare(full, flat, large)
    yield from page.measure(large)
    yield letters.later(large)
    yield from letters.measure(large)
    many.close()


def main(names: list[str]) -> int:
    """Measure the groups that hold the wanted figures; exit 1 when a goal is missed."""
    figures: list[Figure] = []
    for group, measure in GROUPS.items():
        if names and not any(name.split(".")[0] == group for name in names):
            continue
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            began = time.perf_counter()
            for figure in measure(Path(folder)):
                # as it comes: a broken-off run still told something
                print(table([figure]).splitlines()[-1], file=sys.stderr, flush=True)
                figures.append(figure)
            print(f"{group}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    wanted = [f for f in figures if not names or f.name in names or f.name.split(".")[0] in names]
    print(table(wanted))
    write(wanted, OUTPUT)
    unknown = [name for name in names if name not in {f.name for f in figures} | set(GROUPS)]
    if unknown:
        print(f"no figure called {', '.join(unknown)}", file=sys.stderr)
        return 2
    return 1 if any(f.met is False for f in wanted) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
