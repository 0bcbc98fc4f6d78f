"""`fieldapp packs`: checks company packs and shows what is in them."""

import json
import sys
from pathlib import Path

import click

from fieldapp.packs import Pack, PackError, Problem, available, check, load, read
from fieldapp.packs.merge import walk

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def packs() -> None:
    """The companies' rules as data."""


@packs.command("check")
@click.argument("file", required=False, type=FILE)
def check_packs(file: Path | None) -> None:
    """Checks FILE, or every bundled pack; names file and key at fault and ends with 1."""
    problems: list[Problem] = []
    for name in [None] if file is not None else available():
        try:
            pack = read(file) if file is not None else load(str(name))
        except PackError as error:
            problems.append(Problem(error.file, error.key, error.message))
            continue
        found = check(pack, file.name if file is not None else None)
        problems += found
        if not found:
            click.echo(f"{pack.company.short_name}（{pack.version}）没有问题")
    for problem in problems:
        click.echo(str(problem), err=True)
    sys.exit(1 if problems else 0)


@packs.command("show")
@click.argument("company", required=False)
@click.argument("key", required=False, default="")
def show_pack(company: str | None, key: str) -> None:
    """Shows the packs there are, or COMPANY's pack, or what stands there at a dotted KEY, as JSON."""
    if company is None:
        for name in available():
            click.echo(_line(name, load(name)))
        return
    try:
        data = load(company).model_dump(mode="json", by_alias=True, exclude_none=True)
        found = walk(data, key)
    except PackError as error:
        raise click.ClickException(str(error)) from None
    except KeyError:
        raise click.ClickException(f"{company}: 没有 {key}") from None
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _line(name: str, pack: Pack) -> str:
    return f"{name}\t{pack.version}\t{pack.pack.title}\t{pack.pack.document_no or '无文号'}\t{len(pack.clauses)} 条"
