"""What each section of a pack must make sense of: clocks, tests, gates, parties, factors, papers, permits."""

from collections.abc import Iterator
from itertools import pairwise

from fieldapp.packs.acceptance import AcceptanceClass, FirmKind
from fieldapp.packs.base import Customer, Role, Subject
from fieldapp.packs.checklist import Item, Point
from fieldapp.packs.event import EVENTS
from fieldapp.packs.permit import PermitMode
from fieldapp.packs.schema import Pack

Fault = tuple[str, str]
BOTH = frozenset(Customer)
BUSINESS = frozenset({Customer.NONRES})
# Gas is turned on through these gates and no pack can take one away.
GATES = {f"G{number}": BUSINESS if number in (7, 11) else BOTH for number in range(1, 12)}


def limits(pack: Pack) -> Iterator[Fault]:
    for key, limit in pack.limits.items():
        at = f"limits.{key}"
        if limit.key != key:
            yield f"{at}.key", f"要和表名 {key} 一样"
        if limit.start == limit.stop:
            yield f"{at}.stop", "起止不能是同一件事"
        for part, event in (
            ("start", limit.start),
            ("stop", limit.stop),
            *(("milestones", e) for e in limit.milestones),
        ):
            if event not in EVENTS:
                yield f"{at}.{part}", f"没有事件 {event}"
        if limit.milestones and limit.subject is not Subject.CASE:
            yield f"{at}.milestones", "只有整件的时限有中间节点"
        if limit.applies.unclassed and limit.applies.small_ci is None:
            yield f"{at}.applies.unclassed", "这条不分大小，不用写"
        if list(limit.warn_percent) != sorted(set(limit.warn_percent)):
            yield f"{at}.warn_percent", "要从小到大写"
    for key, target in pack.soft_targets.items():
        for part, wanted in (("start", target.start), ("stop", target.stop)):
            if wanted is not None and wanted not in EVENTS:
                yield f"soft_targets.{key}.{part}", f"没有事件 {wanted}"


def counters(pack: Pack) -> Iterator[Fault]:
    """A zero that is promised is counted."""
    for one in pack.kpi.counters if pack.promise.four_zeros else ():
        if not one.counts:
            yield f"kpi.counters.{one.code}.counts", "承诺了四零，要写数什么"


def titles(pack: Pack) -> Iterator[Fault]:
    for role in Role:
        if role not in pack.titles:
            yield f"titles.{role.value}", "缺这个角色的叫法"


def tests(pack: Pack) -> Iterator[Fault]:
    for key, rule in pack.test_rules.items():
        if rule.id != key:
            yield f"test_rules.{key}.id", f"要和表名 {key} 一样"
    for code, checklist in pack.checklists.items():
        if checklist.code != code:
            yield f"checklists.{code}.code", f"要和表名 {code} 一样"
        for item in checklist.items:
            at = f"checklists.{code}.items.{item.code}"
            for name in (name for group in item.tests for name in group if name not in pack.test_rules):
                yield f"{at}.tests", f"没有试验规则 {name}"
            if item.video and not item.photo:
                yield f"{at}.photo", "要拍动作的（video）也是必拍"
            measures: tuple[Item | Point, ...] = (item, *item.points)
            for one in measures:
                if one.min is not None and one.max is not None and one.min > one.max:
                    yield f"{at}.min", f"{one.code} 下限比上限高"


def gates(pack: Pack) -> Iterator[Fault]:
    """The safety gates are nobody's to leave out: every one is there, for every kind of customer it is for."""
    found = {gate.code: gate for gate in pack.ignition.gates}
    for code, customers in GATES.items():
        if code not in found:
            yield f"ignition.gates.{code}", "安全条件不能少"
        elif not customers <= set(found[code].applies):
            yield f"ignition.gates.{code}.applies", "安全条件不能缩小范围"
    for gate in found.values():
        if gate.test is not None and gate.test not in pack.test_rules:
            yield f"ignition.gates.{gate.code}.test", f"没有试验规则 {gate.test}"
        if gate.paper is not None and all(paper.code != gate.paper for paper in pack.papers):
            yield f"ignition.gates.{gate.code}.paper", f"没有资料 {gate.paper}"
    for refusal in pack.ignition.refusal_reasons:
        if refusal.hold is not None and all(reason.code != refusal.hold for reason in pack.hold.reasons):
            yield f"ignition.refusal_reasons.{refusal.code}.hold", f"没有停表原因 {refusal.hold}"
    if pack.application.form is not None and all(
        paper.code != pack.application.form for paper in pack.papers
    ):
        yield "application.form", f"没有资料 {pack.application.form}"


def acceptance(pack: Pack) -> Iterator[Fault]:
    rules = pack.acceptance
    for klass, parties in rules.parties.items():
        if len(parties) < rules.quorum:
            yield f"acceptance.parties.{klass.value}", f"只有 {len(parties)} 方，要 {rules.quorum} 方"
        for party in (one for one in parties if not one.roles and one.firm_kind is not FirmKind.CUSTOMER):
            yield f"acceptance.parties.{klass.value}.{party.slot}.roles", "要写谁能签"
    for klass in AcceptanceClass:
        if klass not in rules.parties:
            yield f"acceptance.parties.{klass.value}", "缺这一类的验收方"
        if klass not in rules.checklists:
            yield f"acceptance.checklists.{klass.value}", "缺这一类的检查表"
    for klass, codes in rules.checklists.items():
        for code in codes:
            if code not in pack.checklists:
                yield f"acceptance.checklists.{klass.value}", f"没有检查表 {code}"
    if rules.buried_checklist not in pack.checklists:
        yield "acceptance.buried_checklist", f"没有检查表 {rules.buried_checklist}"


def diversity(pack: Pack) -> Iterator[Fault]:
    steps = pack.diversity.commercial
    if steps[0].from_count != 1:
        yield "diversity.commercial.0", "要从 1 台写起"
    for place, (low, high) in enumerate(pairwise(steps), start=1):
        if low.to_count is None or high.from_count <= low.to_count:
            yield f"diversity.commercial.{place}", "台数和上一段重叠"
        elif high.from_count > low.to_count + 1:
            yield f"diversity.commercial.{place}", "台数和上一段之间有空档"
    if steps[-1].to_count is not None:
        yield f"diversity.commercial.{len(steps) - 1}", "最后一段不写 to_count"
    tables = {table.code for table in pack.diversity.residential}
    for appliance in pack.appliances:
        if appliance.diversity is not None and appliance.diversity not in tables:
            yield f"appliances.{appliance.code}.diversity", f"没有系数表 {appliance.diversity}"


def papers(pack: Pack) -> Iterator[Fault]:
    for paper in pack.papers:
        if paper.tolerable and (paper.never or paper.legality or paper.technical):
            yield f"papers.{paper.code}.tolerable", "影响合法性或技术可靠性，不能容缺"
    codes = {channel.code for channel in pack.channels}
    for part in ("channels", "basis_channels"):
        for code in getattr(pack.tolerance, part):
            if code not in codes:
                yield f"tolerance.{part}", f"没有渠道 {code}"
    if not pack.tolerance.remind_days <= pack.tolerance.due_days <= pack.tolerance.escalate_days:
        yield "tolerance.due_days", "要在 remind_days 和 escalate_days 之间"
    for part, clauses in (("tolerance", pack.tolerance.clauses), ("application", pack.application.clauses)):
        for customer in (one for one in Customer if one not in clauses):
            yield f"{part}.clauses.{customer.value}", "缺条款"
    if pack.tolerance.scope == "ALL_CHANNELS" and set(pack.tolerance.channels) != codes:
        yield "tolerance.channels", "写了所有渠道都可以，就要把渠道列全"


def permit(pack: Pack) -> Iterator[Fault]:
    for part in ("filing_limit", "approval_limit"):
        key: str | None = getattr(pack.permit, part)
        if key is not None and key not in pack.limits:
            yield f"permit.{part}", f"没有时限 {key}"
    if pack.permit.mode is PermitMode.COMMITMENT and (pack.permit.filing_limit or pack.permit.approval_limit):
        yield "permit.mode", "承诺制没有备案和审批时限"
    approval = pack.limits.get(pack.permit.approval_limit or "")
    if approval is not None and approval.stop != pack.permit.approval_stop:
        yield "permit.approval_stop", f"和 limits.{approval.key}.stop 不一样"
    if pack.permit.overrun_hold not in {reason.code for reason in pack.hold.reasons}:
        yield "permit.overrun_hold", f"没有暂停原因 {pack.permit.overrun_hold}"
    if pack.change.hold_reason not in {reason.code for reason in pack.hold.reasons}:
        yield "change.hold_reason", f"没有暂停原因 {pack.change.hold_reason}"


def survey(pack: Pack) -> Iterator[Fault]:
    kinds = {kind.code for kind in pack.survey.kinds}
    for photo in pack.survey.photos:
        for kind in photo.kinds:
            if kind not in kinds:
                yield f"survey.photos.{photo.code}.kinds", f"没有客户类型 {kind}"
