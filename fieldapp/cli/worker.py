"""`fieldapp worker`: does what was left for later, where `serve` does not run one of its own."""

import click
from sqlalchemy.orm import Session

from fieldapp import create_app
from fieldapp.cli.app import bench_of, opened
from fieldapp.cli.serve import spare_memory
from fieldapp.domain.job import revive
from fieldapp.jobs.worker import work
from fieldapp.lib.clock import now


@click.command()
@click.option("--again", is_flag=True, help="first try anew what was given up")
def worker(again: bool) -> None:
    """Make previews, take up what time has made due; until stopped."""
    spare_memory()
    app = create_app()
    with opened(app) as engine:
        if again:
            with Session(engine) as session:
                click.echo(f"重新排上 {revive(session, now())} 件")
                session.commit()
        work(bench_of(app, engine))
