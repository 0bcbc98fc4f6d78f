"""`fieldapp sweep`: does what time has made due; run it every few minutes."""

import click

from fieldapp.cli.app import opened
from fieldapp.jobs.sweep import sweep as run
from fieldapp.lib.clock import now


@click.command()
def sweep() -> None:
    """Take up applications nobody answered in time, report papers that did not come, seal finished days."""
    with opened() as engine:
        swept = run(engine, now())
    click.echo(
        f"自动受理 {swept.accepted} 份，上报容缺 {swept.escalated} 份，封 {swept.sealed} 天，"
        f"删位置 {swept.forgotten} 条"
    )
    for sentence in swept.refused:
        click.echo(sentence, err=True)
