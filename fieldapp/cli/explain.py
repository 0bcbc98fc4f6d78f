"""`fieldapp explain`: why a rule decides as it does; reads a pack and nothing else, no database."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from fieldapp import packs, sla
from fieldapp.domain.explanation import Explanation
from fieldapp.domain.flow import decide_package
from fieldapp.domain.limit import decide_due, find_limit
from fieldapp.domain.permit_rule import decide_permit
from fieldapp.domain.verdict import judge_test
from fieldapp.lib import project_code
from fieldapp.lib.clock import local, parse
from fieldapp.lib.errors import Refused
from fieldapp.packs import Pack
from fieldapp.packs.base import Customer

NUMBERS = ("value", "length_m", "flow_m3h", "limit_m3h")
CODE_SOURCE = "发改投资〔2020〕1439号、GB/T 40058-2021"
CODE_RULE = "项目代码 20 位，4-6-2-2-6；2020年11月前年份开头，以后年月开头"


@click.group()
def explain() -> None:
    """Why a rule decides as it does: the answer, the rule, its clause or standard, the pack version."""


def asked(function: Callable[..., None]) -> Callable[..., None]:
    """The options every question has."""
    function = click.option("--json", "as_json", is_flag=True, help="print JSON")(function)
    function = click.option(
        "--pack", "file", type=click.Path(path_type=Path, dir_okay=False), help="a pack not yet in force"
    )(function)
    return click.option("--company", default="xinzheng", show_default=True, help="whose rules")(function)


@explain.command()
@asked
@click.option("--limit", "key", required=True, help="key of the limit: DELIVERY_SMALL, IGNITION ...")
@click.option("--start", required=True, help="when it began: 2026-03-02T10:00, Chinese time without offset")
@click.option(
    "--hold", "holds", multiple=True, metavar="FROM/UNTIL", help="a stopped stretch, several allowed"
)
@click.option("--customer", type=click.Choice([one.value for one in Customer]), help="whose clause to name")
def clock(
    company: str,
    file: Path | None,
    as_json: bool,
    key: str,
    start: str,
    holds: tuple[str, ...],
    customer: str | None,
) -> None:
    """When a promised limit is over."""
    pack = _pack(company, file)
    limit = find_limit(pack, key)
    if limit is None:
        raise Refused(f"没有时限 {key}，有 {'、'.join((*pack.limits, *pack.soft_targets))}")
    who = Customer(customer) if customer else None
    _answer(
        decide_due(limit, parse(start), [_hold(text) for text in holds], pack, customer=who), pack, as_json
    )


@explain.command()
@asked
@click.option("--flow", required=True, help="design hourly flow, m3/h")
def package(company: str, file: Path | None, as_json: bool, flow: str) -> None:
    """小微商套餐 or the ordinary scheme."""
    pack = _pack(company, file)
    _answer(decide_package(_number(flow, "流量", pack.flow.max_plausible_m3h), pack), pack, as_json)


@explain.command()
@asked
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    required=True,
    help="metres of one stretch of open road cut, several allowed",
)
def permit(company: str, file: Path | None, as_json: bool, cuts: tuple[str, ...]) -> None:
    """Which way a road cut goes."""
    pack = _pack(company, file)
    lengths = [_number(text, "破路长度", pack.survey.max_cut_m) for text in cuts]
    total = Decimal(str(pack.permit.total([float(one) for one in lengths])))
    _answer(decide_permit(total, pack), pack, as_json)


@explain.command()
@asked
@click.option("--test", "rule_id", required=True, help="test rule: T1 ...")
@click.option("--set", "values", multiple=True, metavar="KEY=VALUE", help="a reading: H1=115000, several")
def verdict(company: str, file: Path | None, as_json: bool, rule_id: str, values: tuple[str, ...]) -> None:
    """Whether a pressure test passes."""
    pack = _pack(company, file)
    if rule_id not in pack.test_rules:
        raise Refused(f"没有试验 {rule_id}，有 {'、'.join(pack.test_rules)}")
    rule = pack.test_rules[rule_id]
    readings = dict(_reading(text) for text in values)
    known = {one.key for one in rule.inputs} | {
        "medium",
        "soap",
        "leak",
        "instrument",
        "gauge_class",
        "calibrated_until",
    }
    if odd := [key for key in readings if key not in known]:
        raise Refused(f"{rule_id} 没有读数 {odd[0]}，有 {'、'.join(one.key for one in rule.inputs)}")
    try:
        _answer(judge_test(rule, readings, pack), pack, as_json)
    except Refused as refused:
        where = f"{refused.field}：" if refused.field else ""
        raise Refused(f"{where}{refused.message}") from None


@explain.command()
@asked
@click.argument("code")
def code(company: str, file: Path | None, as_json: bool, code: str) -> None:
    """Whether a project code (项目代码) is well formed, and what its parts mean."""
    pack = _pack(company, file)
    facts: dict[str, Any] = {"original": code}
    steps: tuple[tuple[str, str], ...] = ()
    try:
        read = project_code.parse(code, pack.pack.region_codes)
    except project_code.CodeError as wrong:
        decision, name = "QUARANTINED", f"收下待处理：{wrong.message}"
        facts |= {"valid": False, "reason": wrong.message}
    else:
        old = read.generation is project_code.Generation.YEAR
        decision, name = "ACCEPTED", f"{'老码（年份）' if old else '新码（年月）'} {read.normalised}"
        facts |= {
            "valid": True,
            "generation": read.generation.value,
            "normalised": read.normalised,
            "time": read.time,
            "region": read.region,
            "division": read.division,
            "kind": read.kind,
            "serial": read.serial,
            "warnings": list(read.warnings),
        }
        steps = (
            ("年份" if old else "年月", read.time),
            ("地区", read.region),
            ("行业" if old else "指导部门", read.division),
            ("类型", read.kind),
            ("流水" if old else "随机和校验", read.serial),
            *(("留意", warning) for warning in read.warnings),
        )
    _answer(Explanation(decision, name, CODE_RULE, CODE_SOURCE, pack.version, steps, facts), pack, as_json)


def _pack(company: str, file: Path | None) -> Pack:
    return packs.read(file) if file is not None else packs.load(company)


def _number(text: str, what: str, most: float) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refused(f"{what}要填数字：{text}") from None
    if not value.is_finite() or value < 0:
        raise Refused(f"{what}不能小于 0：{text}")
    if value > Decimal(str(most)):
        raise Refused(f"{what} {text} 太大，看看单位，最多 {most:g}")
    return value


def _hold(text: str) -> sla.Hold:
    since, slash, until = text.partition("/")
    if not slash:
        raise Refused(f"停表写成 开始/结束：{text}")
    first, last = parse(since), parse(until) if until else None
    if last is not None and last < first:
        raise Refused(f"停表结束早于开始：{text}")
    return sla.Hold(first, last)


def _reading(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise Refused(f"读数写成 名=值：{text}")
    return key.strip(), value.strip()


def _answer(found: Explanation, pack: Pack, as_json: bool) -> None:
    """The explanation as people read it, or with every fact for programs."""
    quoted = next((clause for clause in pack.clauses if clause.id == found.source), None)
    if as_json:
        body = {
            key: float(value) if key in NUMBERS and isinstance(value, str) else value
            for key, value in found.as_dict().items()
        }
        body |= {"company": pack.pack.company, "quote": quoted.quote if quoted else None}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.echo(found.name)
    click.echo(f"规则  {found.rule}")
    click.echo(
        f"依据  {found.source}" + (f"  {pack.pack.title} {quoted.place}：“{quoted.quote}”" if quoted else "")
    )
    click.echo(f"版本  {found.pack_version}")
    for text, value in found.steps:
        click.echo(f"  {text}  {_plain(value)}")


def _plain(value: str) -> str:
    """A moment of the working is written as a clock would show it."""
    try:
        return f"{local(parse(value)):%Y-%m-%d %H:%M}" if "T" in value and "+08:00" in value else value
    except Refused:
        return value
