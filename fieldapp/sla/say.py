"""Moments and durations in the words of an explanation."""

from datetime import date, datetime, timedelta

from fieldapp.lib.clock import local

_WEEKDAYS = "一二三四五六日"


def day(value: date) -> str:
    return f"{value.month}月{value.day}日（周{_WEEKDAYS[value.weekday()]}）"


def moment(value: datetime, *, end: bool = False) -> str:
    """As "3月5日（周四）24:00" for a midnight that ends something, else the clock."""
    here = local(value)
    if end and (here.hour, here.minute, here.second, here.microsecond) == (0, 0, 0, 0):
        return f"{day(here.date() - timedelta(days=1))}24:00"
    return f"{day(here.date())}{here:%H:%M}"


def length(value: timedelta) -> str:
    """As "1天12小时", "2小时30分", "20秒"."""
    seconds = round(abs(value).total_seconds())
    if seconds < 60:
        return f"{seconds}秒"
    minutes = seconds // 60
    parts = ((minutes // 1440, "天"), (minutes % 1440 // 60, "小时"), (minutes % 60, "分"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def number(value: float) -> str:
    return f"{value:g}"
