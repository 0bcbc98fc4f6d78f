"""The words one can type after `fieldapp`, one file each; a file is read only when its word is typed."""

import importlib
import pkgutil
import sys
from typing import Any

import click

from fieldapp.lib.errors import NotFound, Refused
from fieldapp.packs import PackError

NO_WORDS = {"app", "fair"}  # what words are made with


class Words(click.Group):
    """Finds its words by looking into this room: `create_admin.py` is `create-admin`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = {module.name for module in pkgutil.iter_modules(__path__)} - NO_WORDS
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_")
        word: click.Command = getattr(importlib.import_module(f"{__name__}.{name}"), name)
        return word

    def invoke(self, ctx: click.Context) -> Any:
        """What the rules refuse, and what is wrong with a pack or the database, is one line and exit code 1."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise click.ClickException(refused.message) from None
        except PackError as error:
            raise click.ClickException(str(error)) from None
        except NotFound:
            raise click.ClickException("没有这一件") from None
        except Exception as error:
            if line := _database(error):
                raise click.ClickException(line) from None
            raise


def _database(error: Exception) -> str:
    """One line for a database that is not there or not migrated; looked at only when SQLAlchemy is loaded."""
    exceptions = sys.modules.get("sqlalchemy.exc")
    if exceptions is None or not isinstance(
        error, (exceptions.OperationalError, exceptions.ProgrammingError)
    ):
        return ""
    what = str(error.orig).strip().splitlines()[0]
    if "no such table" in what or "does not exist" in what:
        return f"数据库还没有建表：fieldapp migrate up（{what}）"
    return f"连不上数据库：{what}"


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Field work of a city gas company: serve it, look into its rules, prove its journal."""
