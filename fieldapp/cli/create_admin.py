"""`fieldapp create-admin`: the first person of a company, who enters all others."""

import click

from fieldapp.cli.app import opened
from fieldapp.commands.set_up import hire_admin


@click.command()
@click.argument("company")
@click.argument("login")
@click.argument("name")
@click.option(
    "--password",
    prompt="密码",
    hide_input=True,
    confirmation_prompt="再输一次",
    help="asked for when not given",
)
def create_admin(company: str, login: str, name: str, password: str) -> None:
    """Give COMPANY an admin called NAME who logs in as LOGIN."""
    with opened() as engine:
        person = hire_admin(engine, company, login.strip().lower(), name, password)
    click.echo(f"{person.name} 用 {person.login} 登录")
