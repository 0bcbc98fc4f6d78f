"""`fieldapp found`: a company from a pack file, by data alone."""

from pathlib import Path

import click

from fieldapp import packs
from fieldapp.cli.app import opened
from fieldapp.commands.set_up import found as found_company
from fieldapp.lib.clock import now


@click.command()
@click.argument("pack")
def found(pack: str) -> None:
    """Found the company of PACK: a pack file, or the name of a bundled one."""
    path = Path(pack)
    text = packs.bundle(path) if path.suffix == ".toml" else packs.bundle(pack)
    with opened() as engine:
        company = found_company(engine, text, now())
    click.echo(
        f"{company.name}（{company.code}）建好了，下一步：fieldapp create-admin {company.code} 工号 姓名"
    )
