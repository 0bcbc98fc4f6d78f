"""How long something untrue may stand on a screen: as long as a screen needs to follow the disk, and no longer."""

import time
from collections.abc import Callable, Sequence

SETTLING_S = 3.0
SETTLING_LOOKS = 30  # about as many as a machine with nothing else to do takes in that time
RESTLESS_S = 20.0


class Patience:
    """Told of every look one after the other; what it saw change is printed, for whoever looks for the reason.

    The disk goes on while one looks: each sentence has its own time, and begins anew when it was true in between.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began, self._looks = clock, clock(), 0
        self._since: dict[str, tuple[float, int]] = {}

    def over(self, lies: Sequence[str]) -> list[str]:
        """Those of them that have stood too long; all of them where one has followed the other for RESTLESS_S."""
        now = self._clock()
        self._looks += 1
        self._tell(now, lies)
        self._since = {lie: self._since.get(lie, (now, self._looks)) for lie in lies}
        if now - self._began > RESTLESS_S and self._looks > SETTLING_LOOKS:
            return list(lies)
        return [
            lie
            for lie, (since, look) in self._since.items()
            if now - since > SETTLING_S and self._looks - look > SETTLING_LOOKS
        ]

    def _tell(self, now: float, lies: Sequence[str]) -> None:
        if set(lies) != set(self._since):
            print(f"    {now - self._began:.2f} s: {'; '.join(lies) or 'all is so'}", flush=True)
