"""Which way a road cut goes by the company's rules: filing, approval, commitment, or a question at the boundary."""

from decimal import ROUND_HALF_UP, Decimal

from fieldapp.domain.explanation import Explanation
from fieldapp.packs import Pack
from fieldapp.packs.permit import Decision

NAMES = {
    Decision.SKIPPED: "不用办道路手续",
    Decision.COMMITMENT: "承诺制",
    Decision.FILING: "备案",
    Decision.APPROVAL: "行政审批",
    Decision.CONFIRM: "待确认",
}


def decide_permit(cut_m: Decimal, pack: Pack) -> Explanation:
    """Which way `cut_m` metres of open road cut go; the boundary itself is asked about, never decided silently.

    `facts`: length_m, small (小型工程 or not, None when the pack has no length rule or asks), for SKIPPED reason, for
    CONFIRM proposed.
    """
    rules = pack.permit
    length = cut_m.quantize(Decimal(1).scaleb(-rules.length_decimals), ROUND_HALF_UP)
    decision = rules.decide(float(length))
    steps = [("破路长度", f"{length:f} m")]
    facts: dict[str, object] = {"length_m": str(length), "small": None}
    limit = boundary(pack)
    if limit is not None:
        relation = "小于" if length < limit else "等于" if length == limit else "大于"
        steps.append(("和界线比", f"{length:f} m {relation} {limit:f} m"))
        facts["small"] = (
            None if decision is Decision.CONFIRM else length < limit or decision is Decision.FILING
        )
    steps.append(("走法", NAMES[decision]))
    if decision is Decision.SKIPPED:
        facts["reason"] = "NO_EXCAVATION"
    if decision is Decision.CONFIRM:
        facts["proposed"] = rules.proposed.value
        steps.append(("确认前先按", NAMES[rules.proposed]))
    return Explanation(
        decision=decision.value, name=NAMES[decision], rule=rule_text(decision, pack), source=clause_of(decision, pack),
        pack_version=pack.version, steps=tuple(steps), facts=facts,
    )  # fmt: skip


def boundary(pack: Pack) -> Decimal | None:
    """The length that separates the two ways, in metres, as people write it."""
    if pack.permit.small_length_m is None:
        return None
    limit = Decimal(str(pack.permit.small_length_m))
    return limit.quantize(Decimal(1)) if limit == limit.to_integral_value() else limit


def clause_of(decision: Decision, pack: Pack) -> str:
    """The clause that says so."""
    rules = pack.permit
    own = {
        Decision.FILING: rules.filing_clause,
        Decision.APPROVAL: rules.approval_clause,
        Decision.CONFIRM: rules.definition_clause,
    }
    return own.get(decision) or rules.clause


def rule_text(decision: Decision, pack: Pack) -> str:
    """The rule in one sentence."""
    limit = boundary(pack)
    length = f"{limit:f} m" if limit is not None else ""
    return {
        Decision.SKIPPED: "不破路，不用办道路手续",
        Decision.COMMITMENT: f"{pack.permit.mode_name}，不看长度",
        Decision.FILING: f"不到 {length} 的，由{pack.permit.filer}备案",
        Decision.APPROVAL: f"{length} 以上的，收齐资料报审批" if length else "收齐资料报审批",
        Decision.CONFIRM: f"正好 {length}，规则没写归哪边，{pack.departments.engineering}先确认",
    }[decision]
