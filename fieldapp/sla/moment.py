"""When something happened, as far as two clocks can tell: an interval, as a phone's clock may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fieldapp.lib.clock import local


class InTime(StrEnum):
    YES = "YES"
    NO = "NO"
    UNSURE = "UNSURE"


@dataclass(frozen=True, slots=True)
class Moment:
    """The truth lies between `earliest` and `latest`; `best` is what is reckoned with. `suspect`: the
    device's clock contradicted what the server knows.
    """

    earliest: datetime
    latest: datetime
    best: datetime
    suspect: bool

    def in_time(self, due: datetime) -> InTime:
        if self.latest <= due:
            return InTime.YES
        return InTime.NO if self.earliest > due else InTime.UNSURE


def from_device(
    device: datetime,
    received: datetime,
    offset: timedelta | None = None,
    not_before: datetime | None = None,
    tolerance: timedelta = timedelta(minutes=2),
) -> Moment:
    """What the device said, set right by the server.

    `offset` is server minus device, measured when they last spoke; `received` the server's time of arrival
    (nothing happens after it was reported); `not_before` the server's time of something known to have come
    first. With an offset the truth is within `tolerance`; without one anywhere between the two server
    times.
    """
    received = local(received)
    floor = local(not_before) if not_before else None
    said = local(device) + (offset or timedelta())

    def bounded(moment: datetime) -> datetime:
        moment = min(moment, received)
        return max(moment, min(floor, received)) if floor else moment

    best = bounded(said)
    suspect = abs(best - said) > tolerance
    if offset is not None and not suspect:
        return Moment(bounded(said - tolerance), bounded(said + tolerance), best, suspect)
    return Moment(floor if floor and floor < best else best, received, best, suspect)
