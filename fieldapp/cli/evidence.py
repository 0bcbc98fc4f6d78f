"""`fieldapp evidence`: takes an acceptance out as one file, proves such a file, writes the page that proves."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from fieldapp.lib.errors import Refused
from fieldapp.lib.evidence import verify as prove

if TYPE_CHECKING:  # to prove a file takes neither a database nor the app
    from sqlalchemy.orm import Session

    from fieldapp.domain.case import Case

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def evidence() -> None:
    """The record of an acceptance as one file that anybody can prove without a network."""


@evidence.command()
@click.argument("case")
@click.option("--out", type=FILE, help="where to write it; CASE and its name in this folder without it")
@click.option("--company", help="code of the company, when two have a case of that number")
def export(case: str, out: Path | None, company: str | None) -> None:
    """Write everything about the acceptance of CASE (its number or id) into one signed file."""
    from fieldapp import create_app
    from fieldapp.cli.app import opened
    from fieldapp.db import as_of_now
    from fieldapp.domain.evidence import gather
    from fieldapp.exports.evidence import build, file_name
    from fieldapp.lib.clock import now

    app = create_app()
    store = app.extensions["store"]
    with opened(app) as engine, as_of_now(engine) as session:
        found = _find(session, case, company)
        gathered = gather(session, found)
        target = out or Path(file_name(gathered))
        with target.open("wb") as file:
            gone = build(gathered, found.id, "fieldapp evidence export", now(), store.open, file)
    click.echo(f"{target}  {target.stat().st_size} 字节")
    for what in gone:
        click.echo(f"公司这边没有了：{what}", err=True)
    sys.exit(1 if gone else 0)


def _find(session: "Session", case: str, company: str | None) -> "Case":
    """The case with that number or id; refused when there is none, or when it is not clear which one."""
    from sqlalchemy import select

    from fieldapp.domain.case import Case
    from fieldapp.domain.company import Company

    query = select(Case).join(Company, Company.id == Case.company_id)
    try:
        query = query.where(Case.id == UUID(case))
    except ValueError:
        query = query.where(Case.no == case)
    found = list(session.scalars(query.where(Company.code == company) if company else query).unique())
    if len(found) != 1:
        raise Refused(f"编号 {case} 的案件有 {len(found)} 件，加 --company" if found else f"没有案件 {case}")
    return found[0]


@evidence.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", default="", help="public key of the company, known from elsewhere (/sync/key)")
def verify(file: Path, key: str) -> None:
    """Prove FILE, without database and network; names the first broken link and ends with 1."""
    report = prove(file, key)
    if report.case:
        click.echo(report.case)
    for line in report.checks:
        click.echo(f"✓ {line}")
    for line in report.notes:
        click.echo(f"· {line}")
    if report.broken:
        click.echo(f"✗ {report.broken}", err=True)
        sys.exit(1)
    click.echo("没有改动")


@evidence.command()
@click.argument("file", type=FILE)
@click.option("--plain", is_flag=True, help="without this company's public key in it")
def page(file: Path, plain: bool) -> None:
    """Write the page that opens evidence files in any browser, without a network, and proves them."""
    from fieldapp.exports.evidence_page import page as made

    key = ""
    if not plain:
        from fieldapp.config import read_settings
        from fieldapp.lib import notary

        notary.install(read_settings().key("receipt"))
        key = notary.public_key()
    file.write_text(made(key).html, encoding="utf-8")
    click.echo(f"{file}  {file.stat().st_size} 字节")
