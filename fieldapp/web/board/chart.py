"""Where the bars of the board's drawings lie; sizes in SVG units, nothing of a request."""

from dataclasses import dataclass

from fieldapp.domain.rate import HALVES, Rate, Spread

WIDTH, BASE, HIGH, GAP = 326.0, 126.0, 98.0, 4.0


@dataclass(frozen=True, slots=True)
class Share:
    """One promise as a bar of the whole width; parts in percent."""

    name: str
    total: int
    percent: str
    done: float
    late: float
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One half day: the late part stands on the one that was in time."""

    x: float
    width: float
    done_y: float
    done_height: float
    late_y: float
    late_height: float
    count: int
    late: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A day written under the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    promised: int
    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    limit: float
    total: str
    met: int
    middle: str
    label: str


def share(rate: Rate) -> Share:
    total = rate.total or 1
    percent = "" if rate.percent is None else f"{rate.percent:.1f}"
    label = f"{rate.name}：达标 {rate.met}，超时 {rate.late}，待定 {rate.open}"
    return Share(
        rate.name,
        rate.total,
        percent,
        round(100 * rate.met / total, 1),
        round(100 * rate.late / total, 1),
        label,
    )


def chart(spread: Spread) -> Chart:
    step = WIDTH / len(spread.bars)
    tallest = max(bar.met + bar.late for bar in spread.bars)
    columns = []
    for number, bar in enumerate(spread.bars):
        done, late = (round(HIGH * part / tallest, 1) for part in (bar.met, bar.late))
        columns.append(
            Column(
                x=round(number * step + GAP / 2, 1),
                width=round(step - GAP, 1),
                done_y=round(BASE - done, 1),
                done_height=done,
                late_y=round(BASE - done - late, 1),
                late_height=late,
                count=bar.met + bar.late,
                late=bool(bar.late),
            )
        )
    days = range(len(spread.bars) // HALVES + 1)
    marks = [Mark(round(day * HALVES * step, 1), f"{day}+" if day == days[-1] else str(day)) for day in days]
    late = spread.total - spread.met
    total = f"最近 {spread.total}" if spread.newest else str(spread.total)
    return Chart(
        name=spread.name,
        promised=spread.promised,
        columns=tuple(columns),
        marks=tuple(marks),
        limit=round(spread.promised * HALVES * step, 1),
        total=total,
        met=spread.met,
        middle=f"{spread.middle:g}",
        label=f"{total} 件，{spread.met} 件在 {spread.promised} 日内" + (f"，{late} 件超过" if late else ""),
    )
