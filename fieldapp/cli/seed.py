"""`fieldapp seed`: the demo's companies and cases into an empty, migrated database."""

import click

from fieldapp.cli.app import opened
from fieldapp.cli.demo.seed import seed as fill
from fieldapp.cli.demo.troupe import disk
from fieldapp.config import read_settings
from fieldapp.lib.clock import now


@click.command()
def seed() -> None:
    """Fill an empty database with both companies, a fictional cast and cases in every stage."""
    with opened() as engine:
        fill(engine, disk(read_settings().data), now(), click.echo)
