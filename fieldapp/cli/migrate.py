"""`fieldapp migrate`: brings the database to the newest revision, or back."""

from pathlib import Path

import click
import flask_migrate
from flask import Flask

from fieldapp import ROOT, create_app

FOLDER = str(Path(ROOT) / "migrations")


@click.group(invoke_without_command=True)
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Bring the database up (the default), or down again."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(up)


@migrate.command()
def up() -> None:
    """To the newest revision."""
    upgrade(create_app())


@migrate.command()
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="do not ask; what the newer tables hold is lost")
def down(revision: str, yes: bool) -> None:
    """One revision back, or to REVISION (base: everything)."""
    if not yes:
        click.confirm("退回会丢掉新表里的数据，要退吗", abort=True)
    app = create_app()
    with app.app_context():
        flask_migrate.downgrade(directory=FOLDER, revision=revision)


@migrate.command()
def current() -> None:
    """The revision the database stands at."""
    with create_app().app_context():
        flask_migrate.current(directory=FOLDER)


def upgrade(app: Flask) -> None:
    """Every missing revision; nothing when there is none."""
    with app.app_context():
        flask_migrate.upgrade(directory=FOLDER)
