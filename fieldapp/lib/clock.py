"""The time: stored in UTC, thought and shown in Shanghai."""

from datetime import UTC, datetime, timedelta, timezone

from fieldapp.lib.errors import Refused

# No summer time since 1991: a fixed offset is right and needs no time zone files on the machine.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without zone: {moment.isoformat()}")
    return moment


def local(moment: datetime) -> datetime:
    """The same instant on a clock in Shanghai. A time without zone is a programming error: ValueError."""
    return _aware(moment).astimezone(SHANGHAI)


def utc(moment: datetime) -> datetime:
    return _aware(moment).astimezone(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 with +08:00."""
    return local(moment).isoformat()


def utc_iso(moment: datetime) -> str:
    """ISO 8601 in UTC, with six digits of a second or none: the one form in which signed content states a time."""
    return utc(moment).isoformat()


def parse(text: str) -> datetime:
    """ISO 8601 as people and programs write it; without an offset it is meant in Shanghai. Answers in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(f"时间看不懂：{text}，写成 2026-03-02T10:00", code="time") from None
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


def end_of_day(moment: datetime) -> datetime:
    """24:00 of the day, in Shanghai."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
