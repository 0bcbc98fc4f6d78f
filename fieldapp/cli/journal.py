"""`fieldapp journal`: proves that nothing in the journal was changed or removed, and seals days."""

import sys
from datetime import timedelta

import click
from sqlalchemy.orm import Session

from fieldapp.cli.app import companies, opened
from fieldapp.commands.seal_day import seal_days
from fieldapp.domain.proof import Count, prove
from fieldapp.lib.clock import local, now
from fieldapp.lib.errors import Refused

COMPANY = click.option("--company", help="code of one company; all without it")


@click.group()
def journal() -> None:
    """The append-only journal: prove it, seal its days."""


@journal.command()
@COMPANY
@click.option("--all", "every", is_flag=True, help="go on after the first broken place")
def verify(company: str | None, every: bool) -> None:
    """Prove every chain, case number and sealed day; names the first broken one and ends with 1."""
    broken = False
    with opened() as engine, Session(engine) as session:
        for one in companies(session, company):
            count, faults = Count(), 0
            for fault in prove(session, one, count):
                click.echo(str(fault), err=True)
                faults += 1
                if not every:
                    break
            if not faults:
                click.echo(
                    f"{one.code}  {count.events} 条，{count.chains} 条链，{count.days} 天已封，没有改动"
                )
            broken = broken or bool(faults)
    sys.exit(1 if broken else 0)


@journal.command()
@COMPANY
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="the last day to seal; yesterday without it")
def digest(company: str | None, day: object) -> None:
    """Seal every finished day that is not sealed yet and print its root, which can be published."""
    at = now()
    until = day.date() if hasattr(day, "date") else local(at).date() - timedelta(days=1)
    with opened() as engine:
        with Session(engine) as session:
            wanted = [(one.id, one.code) for one in companies(session, company)]
        for company_id, code in wanted:
            try:
                made = seal_days(engine, company_id, until, at)
            except Refused as refused:
                raise click.ClickException(f"{code}：{refused.message}") from None
            for one in made:
                click.echo(f"{code}  {one.day:%Y-%m-%d}  {len(one.heads)} 条链  {one.root}")
            if not made:
                click.echo(f"{code}  到 {until:%Y-%m-%d} 都封过了")
