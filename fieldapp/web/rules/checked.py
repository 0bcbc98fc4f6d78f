"""What is checked before gas flows: who signs the acceptance, every item, the tests, the gates."""

from fieldapp.packs import Pack
from fieldapp.packs.checklist import Grade, Item
from fieldapp.web.rules.entry import CONFIDENCE, CUSTOMERS, Entry, Groups

CLASSES = {"SMALL": "小型工商业", "NONSMALL": "非小型工商业", "RES": "居民"}


def acceptance(pack: Pack) -> Groups:
    rule = pack.acceptance
    groups: Groups = [
        (
            "怎么算合格",
            [
                Entry("主控项", "全部合格"),
                Entry("一般项", f"{rule.general_pass_percent}% 以上合格，超差不过 {rule.worst_factor:g} 倍"),
                Entry("签字", f"{rule.quorum} 方签完", clause=rule.clauses.get("convene", ""), ref=rule.ref),
                Entry(
                    "整改",
                    "整改的时间算在时限里",
                    clause=rule.clauses.get("rectify", ""),
                ),
            ],
        ),
    ]
    for klass, parties in rule.parties.items():
        entries = [
            Entry(one.name, one.checks, note=f"{one.fallback.name}可以代" if one.fallback else "")
            for one in parties
        ]
        groups.append((f"{CLASSES[klass.value]}：谁签", entries))
    guests = [Entry(one.name) for one in rule.optional_parties]
    return [*groups, ("可以另请的，不算在几方里", guests)]


def checklists(pack: Pack) -> Groups:
    return [
        (
            f"{one.name}（{one.code} 第 {one.version} 版，{len(one.items)} 项）",
            [_item(item) for item in one.items],
        )
        for one in pack.checklists.values()
    ]


def _item(item: Item) -> Entry:
    tags = (
        "主控" if item.grade is Grade.MAJOR else "一般",
        "拍动作" if item.video else "必拍" if item.photo else "",
        CONFIDENCE[item.conf],
    )
    return Entry(f"{item.code} {item.name}", item.criterion, tags, ref=item.ref)


def tests(pack: Pack) -> Groups:
    entries = [
        Entry(f"{one.id} {one.name}", one.scope, (CONFIDENCE[one.conf],), ref=one.ref, note=one.note)
        for one in pack.test_rules.values()
    ]
    return [("压力试验和吹扫", entries)]


def gates(pack: Pack) -> Groups:
    entries = [
        Entry(
            f"{one.code} {one.name}",
            one.question,
            (*(CUSTOMERS[c.value] for c in one.applies), CONFIDENCE[one.conf]),
            ref=one.ref,
        )
        for one in pack.ignition.gates
    ]
    refusals = [
        Entry(one.name, "算用户原因" if one.user else "算公司的") for one in pack.ignition.refusal_reasons
    ]
    return [("通气前一条不能少，谁都不能关", entries), ("这次不能通气的原因", refusals)]
