"""`fieldapp push FILE`: take in a file of project pushes and say what became of each letter."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp.channels import push as channel
from fieldapp.cli.app import opened
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import Letter
from fieldapp.commands.founding import platform_login
from fieldapp.commands.receive_push import ReceivePush
from fieldapp.domain.company import Company
from fieldapp.domain.person import Person
from fieldapp.lib.ids import uuid7

LARGEST = 64 * 1024 * 1024
WORDS = {"ACCEPTED": "新收", "UPDATED": "更新", "DUPLICATE": "重复", "QUARANTINED": "待处理"}


@click.command("push")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--company", "code", default="", help="Take every letter in for this company, whatever its region."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a letter instead of the table.")
def push(file: Path, code: str, as_json: bool) -> None:
    """Take in FILE: one letter, a JSON array of letters, or JSON lines; canonical, or SPGL_XMJBXXB rows.

    Letters go to the company of their region. What is wrong is kept and waits for a decision; the exit code is 0 all
    the same, since nothing is lost.
    """
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"文件超过 {LARGEST // 1024 // 1024} MB，分几次推")
    with opened() as engine:
        results = take(engine, _text(file), code)
    if as_json:
        for result in results:
            click.echo(json.dumps(result, ensure_ascii=False))
        return
    for result in results:
        words = WORDS.get(result["outcome"], result["outcome"])
        parts = (
            words,
            result["code"] or "-",
            result["name"],
            result.get("case_no") or "",
            result.get("reason") or "",
        )
        click.echo("  ".join(part for part in parts if part))
        for warning in (result.get("warnings") or {}).values():
            click.echo(f"      核一下：{warning}")
    counts = {words: sum(result["outcome"] == key for result in results) for key, words in WORDS.items()}
    click.echo("，".join(f"{words} {count}" for words, count in counts.items()))


def take(engine: Engine, text: str, code: str = "") -> list[dict[str, Any]]:
    """Dispatch every letter of the text as the platform of its company; what became of each, in order."""
    with Session(engine, expire_on_commit=False) as session:
        companies = {
            one.code: one for one in session.scalars(select(Company).order_by(Company.created_at, Company.id))
        }
        if code and code not in companies:
            raise click.ClickException(f"没有公司 {code}，有：{'、'.join(companies)}")
        if not companies:
            raise click.ClickException("还没有公司，先建公司")
        logins = {platform_login(company): key for key, company in companies.items()}
        people = {
            logins[one.login]: one.id
            for one in session.scalars(select(Person).where(Person.login.in_(logins)))
        }
        regions = {key: company.pack.pack.region_codes for key, company in companies.items()}
    results = []
    for letter in channel.read(text):
        target = code or _route(letter.get("regions", []), regions)
        if code:
            letter = {**letter, "regions": []}
        # A text that can't be read names no region; where only one company lives it is that company's.
        if not target and len(companies) == 1:
            target = next(iter(companies))
        command = ReceivePush(**letter, unrouted=not target)
        owner = people[target or next(iter(people))]
        sent = Letter(cmd_id=uuid7(), owner=owner, kind=command.kind, body=command.model_dump(mode="json"))
        receipt = dispatch(engine, sent)
        results.append(
            {**receipt.result, "company": target, "code": command.code, "name": command.name or "读不出内容"}
        )
    return results


def _route(found: list[str], regions: dict[str, tuple[str, ...]]) -> str:
    """The company that works in the first of these regions that anybody works in; empty when nobody does."""
    for region in found:
        for key, codes in regions.items():
            if any(region.startswith(code) for code in codes):
                return key
    return ""


def _text(file: Path) -> str:
    """Text as UTF-8, else as GB 18030, in which many platforms export; nothing is lost where neither fits."""
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")
