"""Fills an empty database: both companies, their cast, and cases in every stage, some late, some held."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fieldapp import packs
from fieldapp.cli.demo import acceptance, closing, ignition, scene, street
from fieldapp.cli.demo.cast import PASSWORD, hire
from fieldapp.cli.demo.plots import PLOTS, Turn
from fieldapp.cli.demo.scene import Plot, Scene
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.ask_hold import AskHold
from fieldapp.commands.cancel_case import CancelCase
from fieldapp.commands.decide_hold import DecideHold
from fieldapp.domain.company import Company
from fieldapp.lib.clock import local
from fieldapp.lib.errors import Refused
from fieldapp.photos.store import Store

HOUR = timedelta(hours=1)
# The way of a case, scene by scene, with the hours that pass before each.
WAY: tuple[tuple[str, Scene, float], ...] = (
    ("met", scene.met, 0),
    ("visited", scene.visited, 0.5),
    ("papered", scene.papered, 0.5),
    ("handed_over", scene.handed_over, 0.5),
    ("booked", scene.booked, 1),
    ("arrived", scene.arrived, 0.5),
    ("surveyed", scene.surveyed, 1),
    ("pressed", scene.pressed, 0.5),
    ("drawn", scene.drawn, 1.5),
    ("cleared", scene.cleared, 0.5),
    ("crewed", scene.crewed, 0.5),
    ("begun", scene.begun, 1),
    ("finished", scene.finished, 20),
    ("convened", acceptance.convened, 3),
    ("passed", acceptance.passed, 0.5),
    ("applied", ignition.applied, 1),
    ("taken_up", ignition.taken_up, 0.5),
    ("lit", ignition.lit, 3),
    ("restored", closing.restored, 0.5),
    ("papers_in", closing.papers_in, 1),
    ("audited", closing.audited, 2),
    ("filed", closing.filed, 1),
)
SPREAD = 140.0  # metres from one customer to the next
STARTS, WORKS = 8.5, 9.5  # o'clock the day begins where nothing else is said, and its hours


def seed(engine: Engine, store: Store, now: datetime, say: Callable[[str], None] = lambda _: None) -> None:
    """Both companies; refused when there is a company already."""
    with Session(engine) as session:
        if session.scalar(select(Company.id).limit(1)) is not None:
            raise Refused("里面已经有公司了，演示数据只装进空的数据库")
    for code in packs.available():
        with Session(engine, expire_on_commit=False) as session:
            cast = hire(session, code, _days_before(now, 400), password=PASSWORD)
            session.commit()
        troupe = Troupe(engine, cast, store, now)
        for number, turn in enumerate(PLOTS[code]):
            play(troupe, turn, number, now)
        doors = street.walk_the_streets(troupe, now)
        say(f"{cast.company.name}  {len(PLOTS[code])} 件，{doors} 家门店")


def play(troupe: Troupe, turn: Turn, number: int, now: datetime) -> Plot:
    """One case from its first day to where the turn ends; no scene lies in the future."""
    plot = Plot(turn.name, turn.address, turn.kind, turn.flow, turn.cut, phone=f"1390001{number:04d}")
    if turn.until == "booked":
        plot.agreed = visit_time(now, (1 + number % 3) * 1.5 * HOUR)
    troupe.spot = (
        SPREAD * (number % 7 - 3) + number * 37 % 90,
        SPREAD * (number // 7 - 2) + number * 53 % 80,
    )
    moment = _days_before(now, turn.days)
    for at, play_scene in _scenes(turn, moment, now):
        troupe.at = at
        play_scene(troupe, plot)
    _aside(troupe, plot, turn, now)
    return plot


def _scenes(turn: Turn, start: datetime, now: datetime) -> Iterator[tuple[datetime, Scene]]:
    """The scenes up to the last one of the turn with their moments, squeezed before now when the way is too long."""
    names = [name for name, _, _ in WAY]
    last = names.index(turn.until)
    way = [(one, hours) for name, one, hours in WAY[: last + 1]]
    whole = sum(hours for _, hours in way)
    room = (now - start) / HOUR - 0.1
    pace = min(1.0, room / whole) if whole else 1.0
    for one, hours in way:
        start += hours * pace * HOUR
        yield start, one
    if turn.special:
        yield min(start + 0.4 * pace * HOUR, now), SPECIALS[turn.special]


SPECIALS: dict[str, Scene] = {
    "half_checked": acceptance.half_checked,
    "half_surveyed": scene.half_surveyed,
    "one_failed": acceptance.one_failed,
    "pressure_short": scene.pressure_short,
    "fee_reported": closing.fee_reported,
}


def _aside(troupe: Troupe, plot: Plot, turn: Turn, now: datetime) -> None:
    """A hold asked for, a hold approved, a cancelled case."""
    if turn.hold:
        reason = troupe.pack.hold.reasons[turn.hold - 1]
        asked_at = max(troupe.at, now - 6 * HOUR)
        ask = AskHold(
            case_id=plot.case_id,
            reason=reason.code,
            evidence=[troupe.photo("凭据")],
            expected_at=now + 48 * HOUR,
            note="等客户定新时间",
        )
        receipt = troupe.act("customer_manager", ask, at=asked_at)
        if turn.approved:
            decide = DecideHold(hold_id=receipt.result["hold_id"], approve=True)
            troupe.act("manager", decide, at=min(asked_at + HOUR, now))
    if turn.cancelled:
        troupe.act(
            "manager", CancelCase(case_id=plot.case_id, reason="客户不做了", asked_by="CUSTOMER"), at=now
        )


def visit_time(now: datetime, later: timedelta) -> datetime:
    """So much later, to the half hour; where nobody would be at work, so much after the next day begins."""
    at = local(now) + later
    begins = at.replace(hour=0, minute=0, second=0, microsecond=0) + STARTS * HOUR
    ends = begins + WORKS * HOUR
    if not begins <= at <= ends:
        at = begins + later + timedelta(days=at > ends)
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def _days_before(now: datetime, days: float) -> datetime:
    """The morning so many days ago; a part of a day counts back from now."""
    if days < 1:
        return now - timedelta(days=days)
    morning = local(now).replace(hour=0, minute=0, second=0, microsecond=0) + STARTS * HOUR
    return min(morning - timedelta(days=int(days)), now - HOUR)
