"""`fieldapp sweep`: does what time has made due; run it every few minutes."""

import click

from fieldapp import create_app
from fieldapp.cli.app import opened, scratch_in
from fieldapp.jobs.sweep import sweep as run
from fieldapp.lib.clock import now


@click.command()
def sweep() -> None:
    """Take up applications nobody answered in time, report papers that did not come, seal finished days."""
    app = create_app()
    with opened(app) as engine:
        swept = run(engine, now(), scratch_in(app))
    click.echo(
        f"自动受理 {swept.accepted} 份，上报容缺 {swept.escalated} 份，封 {swept.sealed} 天，"
        f"删位置 {swept.forgotten} 条，清没传完的文件 {swept.abandoned} 个"
    )
    for sentence in swept.refused:
        click.echo(sentence, err=True)
