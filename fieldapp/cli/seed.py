"""`fieldapp seed`: the demo's companies and cases into an empty, migrated database."""

import click

from fieldapp import create_app
from fieldapp.cli.app import opened
from fieldapp.cli.demo.seed import seed as fill
from fieldapp.lib.clock import now


@click.command()
def seed() -> None:
    """Fill an empty database with both companies, a fictional cast and cases in every stage."""
    app = create_app()
    with opened(app) as engine:
        fill(engine, app.extensions["store"], now(), click.echo)
