"""`fieldapp clauses`: every published sentence of every company with the test that proves it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from fieldapp import packs

TESTS = Path(__file__).resolve().parents[2] / "tests"
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
MARK = "pytest.mark.clause"
Tested = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@click.command()
@click.option("--tests", "folder", type=FOLDER, default=TESTS, help="where the tests are")
@click.option("--missing", is_flag=True, help="print only what no test proves")
def clauses(folder: Path, missing: bool) -> None:
    """Print every clause with its tests; ends with 1 when one has none, or a test names one that does not exist."""
    proven = proofs(folder)
    bare = 0
    known: set[str] = set()
    for name in packs.available():
        pack = packs.load(name)
        known |= {clause.id for clause in pack.clauses}
        if not missing:
            click.echo(f"\n{pack.pack.title}（{pack.version}，{len(pack.clauses)} 条）")
        for clause in pack.clauses:
            tests = proven.get(clause.id, [])
            bare += not tests
            if missing and tests:
                continue
            click.echo(f"{clause.id:<14}{clause.meaning}")
            for test in tests:
                click.echo(f"{'':<14}  {test}")
            if not tests:
                click.echo(f"{'':<14}  没有测试")
    odd = sorted(set(proven) - known)
    for one in odd:
        click.echo(f"没有条款 {one}：{proven[one][0]}", err=True)
    click.echo(f"\n{len(known)} 条，{bare} 条没有测试", err=bool(bare))
    sys.exit(1 if bare or odd else 0)


def proofs(folder: Path) -> dict[str, list[str]]:
    """Clause id to the tests that name it, found by reading the files, not by running them."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        where = path.relative_to(folder.parent).as_posix()
        for name, ids in _marked(module):
            for one in ids:
                found.setdefault(one, []).append(f"{where}::{name}" if name else where)
    return found


def _marked(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """(test, clauses) of functions and classes, and ("", clauses) of a whole module's pytestmark."""
    for node in ast.walk(module):
        if isinstance(node, Tested) and (ids := [one for mark in node.decorator_list for one in _ids(mark)]):
            yield node.name, ids
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
        ):
            value = statement.value
            marks = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
            if ids := [one for mark in marks for one in _ids(mark)]:
                yield "", ids


def _ids(mark: ast.expr) -> list[str]:
    if not isinstance(mark, ast.Call) or ast.unparse(mark.func) != MARK:
        return []
    return [arg.value for arg in mark.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
