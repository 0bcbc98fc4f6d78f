"""How moments, durations and clocks are said on a screen; plain data in, plain data out, nothing of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fieldapp.lib.clock import local
from fieldapp.sla.clock import ClockState, Light, Phase

WEEK = "一二三四五六日"
NEAR = {-1: "昨天", 0: "今天", 1: "明天"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON_PERCENT = 80  # of a row without its pack limit at hand; with it, its own warning threshold counts


@dataclass(frozen=True, slots=True)
class ClockView:
    """What components/clock.html draws: phase running, soon, late, hold, met or open; percent_left is the arc."""

    phase: str
    number: str
    unit: str
    percent_left: int
    label: str
    icon: str = ""


def duration_text(length: timedelta) -> str:
    """64 分, 2 小时 56 分, 2 天 9 小时: two units at most, below two of the larger one in the smaller."""
    length = abs(length)
    if length < MINUTE:
        return "不到 1 分"
    if length < 2 * HOUR:
        return f"{length // MINUTE} 分"
    big, small, words = (DAY, HOUR, ("天", "小时")) if length >= 2 * DAY else (HOUR, MINUTE, ("小时", "分"))
    rest = length % big // small
    return f"{length // big} {words[0]}" + (f" {rest} {words[1]}" if rest else "")


def face(length: timedelta) -> tuple[str, str]:
    """The number and unit inside a clock: the largest unit below two of the next."""
    length = abs(length)
    if length < 2 * HOUR:
        return str(length // MINUTE), "分"
    return (str(length // HOUR), "时") if length < 2 * DAY else (str(length // DAY), "天")


def day_text(day: date, now: datetime) -> str:
    """今天, 昨天, 明天, 3月16日; with its year when it is another one."""
    today = local(now).date()
    if word := NEAR.get((day - today).days):
        return word
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def distance_text(metres: float) -> str:
    """85 m, 1.2 km."""
    return f"{round(metres)} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def day_heading(now: datetime) -> str:
    """3月12日 周四."""
    day = local(now).date()
    return f"{day.month}月{day.day}日 周{WEEK[day.weekday()]}"


def moment_text(moment: datetime, now: datetime) -> str:
    """今天 09:10, 3月9日 10:25: when something happened or will."""
    here = local(moment)
    return f"{day_text(here.date(), now)} {here:%H:%M}"


def due_text(due: datetime | None, now: datetime) -> str:
    """今天 15:40 前, 昨天 24:00 前, 3月16日 前: 00:00 of a day is said as 24:00 of the day before it."""
    if due is None:
        return "没有期限"
    here = local(due)
    if (here.hour, here.minute) != (0, 0):
        return f"{moment_text(due, now)} 前"
    last = here.date() - timedelta(days=1)
    word = day_text(last, now)
    return f"{word} 24:00 前" if (last - local(now).date()).days in NEAR else f"{word} 前"


def left_text(due: datetime, now: datetime) -> str:
    """剩 64 分, 超 14 小时."""
    return f"{'剩' if due > now else '超'} {duration_text(due - now)}"


def spoken(number: str, unit: str) -> str:
    return f"{number} {({'分': '分钟', '时': '小时'}).get(unit, unit)}"


def running(left: timedelta, used_percent: float, soon: bool) -> ClockView:
    """A clock that runs: grey ring, amber disc when soon, red disc when there is nothing left."""
    number, unit = face(left)
    if left <= timedelta(0):
        return ClockView("late", number, unit, 0, f"超时 {spoken(number, unit)}")
    percent = max(0, min(100, round(100 - used_percent)))
    return ClockView("soon" if soon else "running", number, unit, percent, f"剩 {spoken(number, unit)}")


def clock_view(state: ClockState, now: datetime | None = None) -> ClockView:
    """A clock of the case. `now` is taken as the other texts take it; the state already knows its moment."""
    left_percent = max(0, min(100, round(100 - state.used_percent)))
    if state.phase is Phase.MET:
        return ClockView("met", "", "", 100, "达标", "check")
    if state.phase is Phase.PAUSED:
        return ClockView("hold", "", "", left_percent, "停表", "pause")
    if state.phase is Phase.UNSURE:
        return ClockView("open", "", "", 0, "待定，没网时做的", "device")
    if state.phase is Phase.EXCLUDED:
        return ClockView("open", "", "", 0, "不计时", "dash")
    if state.phase is Phase.BREACHED:
        return running(min(state.left, timedelta(0)), 100, False)
    return running(state.left, state.used_percent, state.light is not Light.GREEN)


def due_clock(
    started: datetime | None,
    due: datetime | None,
    now: datetime,
    held: bool = False,
    soon_at: datetime | None = None,
) -> ClockView:
    """The clock of a worklist row, from its two moments alone; without a due moment an open ring.

    It is soon from `soon_at`, or else when SOON_PERCENT of its time are used.
    """
    if due is None:
        return (
            ClockView("hold", "", "", 100, "停表", "pause")
            if held
            else ClockView("open", "", "", 0, "没有期限", "dash")
        )
    whole = due - started if started and started < due else timedelta(0)
    used = 100 * ((now - (due - whole)) / whole) if whole else 0.0
    if held:
        return ClockView("hold", "", "", max(0, min(100, round(100 - used))), "停表", "pause")
    return running(due - now, used, now >= soon_at if soon_at else used >= SOON_PERCENT)


def phone_href(phone: str) -> str:
    """A tel: address for a number in full; empty for a masked one, which nobody can call."""
    plain = phone.replace(" ", "").replace("-", "")
    return f"tel:{plain}" if plain and "*" not in plain else ""


def day_taps(now: datetime, count: int = 3) -> list[tuple[str, str]]:
    """The days offered as taps: (2026-03-12, 今天), (2026-03-13, 明天), (2026-03-14, 后天)."""
    today = local(now).date()
    words = ["今天", "明天", "后天"]
    days = [today + timedelta(days=n) for n in range(count)]
    return [
        (day.isoformat(), words[n] if n < len(words) else day_text(day, now)) for n, day in enumerate(days)
    ]


def untap(values: Mapping[str, Any]) -> dict[str, Any]:
    """What date_taps fields sent, joined into one value each.

    at.day and at.time, or at itself for 其他, become at = 2026-03-12T09:30+08:00; without an hour 2026-03-12.
    """
    joined = {name: value for name, value in values.items() if not name.endswith((".day", ".time"))}
    for tap in [name for name in values if name.endswith(".day")]:
        name, day = tap.removesuffix(".day"), values[tap]
        time = values.get(f"{name}.time", "")
        said = values.get(name, "") if day in ("", "other") else f"{day}T{time}" if time else day
        joined[name] = f"{said}+08:00" if "T" in said and len(said) <= len("2026-03-12T09:30:00") else said
    return joined
