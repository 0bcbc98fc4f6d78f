"""The demo's customers, plainly invented: what they want, how far their case has come, and when it began."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """`until` is the last scene played, `days` how long ago the first one was (below 1: part of a day).

    `special` follows the last scene. `hold` is the number of a reason in the pack's list, asked for and
    perhaps `approved`.
    """

    name: str
    address: str
    until: str
    days: float
    kind: str = "RESTAURANT"
    flow: str = "12.6"
    cut: str = "0"
    special: str = ""
    hold: int = 0
    approved: bool = False
    cancelled: bool = False


def _turns(street: tuple[str, str, str], names: dict[str, str]) -> tuple[Turn, ...]:
    """The same two dozen stations for each company, in its own streets, under its own names."""
    a, b, c = street
    return (
        Turn(names["noodles"], f"{a} 126 号", "drawn", 1, cut="120"),
        Turn(names["soup"], f"{b} 8 号", "taken_up", 6),
        Turn(names["market"], f"{c} 66 号", "drawn", 5, kind="RESTAURANT", flow="48.0", cut="260"),
        Turn(names["inn"], f"{a} 201 号", "handed_over", 0.15),
        Turn(names["boiler"], f"{b} 300 号", "finished", 3, flow="86.0", cut="150"),
        Turn(names["school"], f"{c} 12 号", "surveyed", 0.3, flow="32.4"),
        Turn(names["cake"], f"{a} 18 号", "arrived", 0.2, flow="6.2", special="half_surveyed"),
        Turn(
            names["estate_a"], f"{a} 9 号", "surveyed", 2, kind="ESTATE", flow="60", special="pressure_short"
        ),
        Turn(
            names["estate_b"],
            f"{c} 3 号",
            "lit",
            9,
            kind="ESTATE",
            flow="60",
            cut="80",
            special="fee_reported",
        ),
        Turn(names["estate_c"], f"{b} 77 号", "booked", 1, kind="ESTATE", flow="60"),
        Turn(names["tofu"], f"{b} 45 号", "begun", 2, flow="18.0", cut="40"),
        Turn(names["dumpling"], f"{a} 33 号", "crewed", 2, flow="9.8"),
        Turn(names["grill"], f"{c} 5 号", "convened", 3, flow="15.5", special="half_checked"),
        Turn(names["hotpot"], f"{b} 19 号", "convened", 3, flow="19.9", special="one_failed"),
        Turn(names["canteen"], f"{c} 90 号", "passed", 3, flow="20.0", cut="199.9"),
        Turn(names["bath"], f"{a} 55 号", "lit", 12, flow="20.1", cut="200.1"),
        Turn(names["laundry"], f"{b} 61 号", "papers_in", 14, flow="16.0"),
        Turn(names["bakery"], f"{c} 28 号", "audited", 18, flow="8.0"),
        Turn(names["tea"], f"{a} 72 号", "filed", 25, flow="7.5", cut="60"),
        Turn(names["barbecue"], f"{b} 83 号", "drawn", 2, flow="14.0", cut="30", hold=1, approved=True),
        Turn(names["sauce"], f"{c} 41 号", "surveyed", 1, flow="11.0", hold=2),
        Turn(names["fish"], f"{a} 99 号", "met", 0.1),
        Turn(names["beef"], f"{b} 102 号", "visited", 1),
        Turn(names["lamb"], f"{c} 64 号", "booked", 1, flow="13.0"),
        Turn(names["closed"], f"{a} 150 号", "visited", 6, cancelled=True),
        Turn(names["exact"], f"{b} 200 号", "drawn", 1, flow="28.0", cut="200"),
    )


PLOTS: dict[str, tuple[Turn, ...]] = {
    "xinzheng": _turns(
        ("新郑市新华路", "新郑市人民路", "新郑市轩辕路"),
        {
            "noodles": "张记烩面馆",
            "soup": "老杨胡辣汤 东关店",
            "market": "轩辕路综合市场",
            "inn": "鑫港快捷酒店",
            "boiler": "薛店明珠锅炉房",
            "school": "梨河镇敬老院食堂",
            "cake": "甜禾蛋糕房",
            "estate_a": "枣香花园",
            "estate_b": "轩辕雅居 1 期",
            "estate_c": "双洎河畔小区",
            "tofu": "福顺豆制品坊",
            "dumpling": "巧手水饺",
            "grill": "火塘烤鱼",
            "hotpot": "老城铜锅涮",
            "canteen": "和庄机关食堂",
            "bath": "龙泉洗浴",
            "laundry": "洁士洗衣",
            "bakery": "麦田面包",
            "tea": "清泉茶楼",
            "barbecue": "三杯烧烤",
            "sauce": "梨河卤味加工坊",
            "fish": "渔家小馆",
            "beef": "老赵牛肉汤",
            "lamb": "西关羊肉烩面",
            "closed": "旧站前饭店",
            "exact": "龙湖镇兴盛酒楼",
        },
    ),
    "tanghe": _turns(
        ("唐河县建设路", "唐河县文峰路", "唐河县滨河路"),
        {
            "noodles": "老街羊肉汤",
            "soup": "文峰胡辣汤",
            "market": "滨河农贸市场",
            "inn": "唐州商务宾馆",
            "boiler": "源潭镇锅炉房",
            "school": "张店镇中心小学食堂",
            "cake": "小麦蛋糕房",
            "estate_a": "唐河水岸",
            "estate_b": "文峰家园 2 期",
            "estate_c": "友兰小区",
            "tofu": "石磨豆腐坊",
            "dumpling": "马家水饺",
            "grill": "河边烤鱼",
            "hotpot": "文峰老火锅",
            "canteen": "城关机关食堂",
            "bath": "清河洗浴",
            "laundry": "净衣洗衣店",
            "bakery": "晨光面包",
            "tea": "竹林茶社",
            "barbecue": "老地方烧烤",
            "sauce": "毕店卤味坊",
            "fish": "泗洲鱼馆",
            "beef": "牛家牛肉面",
            "lamb": "桐河羊肉馆",
            "closed": "旧汽车站饭店",
            "exact": "宛东大酒店",
        },
    ),
}
