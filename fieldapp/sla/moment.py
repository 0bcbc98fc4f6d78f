"""When something happened, as far as two clocks can tell: an interval, as a phone's clock may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fieldapp.lib.clock import local

SLACK = timedelta(minutes=2)


class InTime(StrEnum):
    YES = "YES"
    NO = "NO"
    UNSURE = "UNSURE"


@dataclass(frozen=True, slots=True)
class Moment:
    """The truth lies between `earliest` and `latest`; `best` is what is reckoned with. `suspect`: the
    phone's clock contradicted what the server or the phone's monotonic clock knows.
    """

    earliest: datetime
    latest: datetime
    best: datetime
    suspect: bool = False

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest

    def in_time(self, due: datetime) -> InTime:
        """NO also for what the phone itself says was late: nobody claims that to their own advantage."""
        if self.latest <= due:
            return InTime.YES
        return InTime.NO if self.earliest > due or (self.best > due and not self.suspect) else InTime.UNSURE


def live(received: datetime) -> Moment:
    """Done while the server watched."""
    return Moment(received, received, received)


def from_phone(
    received: datetime,
    said: datetime | None = None,
    seen: datetime | None = None,
    since: timedelta | None = None,
    running: timedelta | None = None,
) -> Moment:
    """What a phone says about something it tells later.

    `received` is when it arrived (nothing happens after it was reported), `said` the phone's own clock, `seen` the
    server's time at their last contact before it, `since` how far the phone's clock had moved from there, `running`
    the same by its monotonic clock, which nobody can set but which may rest while the phone sleeps (None when it does
    not reach back to the contact).

    Both clocks agreeing, the moment is known within SLACK. With one alone it lies between the contact and the
    arrival, and the phone's word is only the best guess. A clock set back against the monotonic one, or ahead of the
    arrival, says nothing: then not even that.
    """
    received = local(received)
    if seen is None or local(seen) > received + SLACK:
        best = min(local(said), received) if said else received
        return Moment(
            best,
            received,
            best,
            suspect=seen is not None or (said is not None and local(said) > received + SLACK),
        )
    seen = min(local(seen), received)
    floor = min(seen + max(running or timedelta(), timedelta()), received)
    if since is None or since < floor - seen - SLACK or seen + since > received + SLACK:
        return Moment(floor, received, floor if running is not None else received, suspect=True)
    best = min(max(seen + since, floor), received)
    if running is not None and since - running <= SLACK:
        return Moment(max(best - SLACK, seen), min(best + SLACK, received), best)
    return Moment(floor, received, best)
