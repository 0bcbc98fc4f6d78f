"""Makes the demo ready and shows it: database, data, address, logins, server."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import create_app
from fieldapp.cli.app import opened
from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.cli.demo.seed import seed
from fieldapp.cli.migrate import upgrade
from fieldapp.cli.serve import run
from fieldapp.config import read_settings
from fieldapp.domain.company import Company
from fieldapp.domain.person import Person, Role
from fieldapp.lib.clock import now


def show(serve: bool = True) -> None:
    """Migrate, seed when empty, print, serve."""
    settings = read_settings()
    app = create_app()
    upgrade(app)
    with opened(app) as engine:
        with Session(engine) as session:
            empty = session.scalar(select(Company.id).limit(1)) is None
        if empty:
            click.echo("装演示数据，要一两分钟")
            seed(engine, app.extensions["store"], now(), click.echo)
        with Session(engine) as session:
            _logins(session)
    click.echo(f"\n打开  http://{settings.host}:{settings.port}   密码都是  {PASSWORD}\n")
    if serve:
        run(settings)


def _logins(session: Session) -> None:
    query = select(Person).where(Person.active).order_by(Person.company_id, Person.id)
    company = None
    for person in session.scalars(query):
        if person.has(Role.PLATFORM):
            continue
        if person.company_id != company:
            company = person.company_id
            click.echo(f"\n{person.company.name}")
        where = person.firm.name if person.firm else ""
        click.echo(f"  {person.login:<24}{person.name}  {person.title}  {where}".rstrip())
