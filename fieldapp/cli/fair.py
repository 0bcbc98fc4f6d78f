"""A web process that lets the other one take a new connection while it has fewer itself.

Whoever wakes first takes a connection and keeps it as long as the browser does: of eight, one process had six and the
other two, on a machine with a core for each.
"""

import struct
import time
from mmap import mmap
from socket import socket

from gunicorn.workers.gthread import ThreadWorker

SLOTS = 32
SLOT = struct.Struct("di")  # when it last said so, connections
ALIVE_S = 3.0  # a process says how it is every second
TURNS, TURN_S = 10, 0.0005  # so often it steps back for one connection, and how long
told = mmap(-1, SLOT.size * SLOTS)  # made before the processes part, so all of them see it


class FairWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's own threads; a connection that nobody else takes within some milliseconds is taken all the same."""

    waited = 0

    def notify(self) -> None:
        super().notify()
        self._tell()

    def accept(self, listener: socket) -> None:
        if self.waited < TURNS and self.nr_conns > self._fewest():
            self.waited += 1
            time.sleep(TURN_S)
            return
        self.waited = 0
        super().accept(listener)
        self._tell()

    def _tell(self) -> None:
        SLOT.pack_into(told, self.age % SLOTS * SLOT.size, time.monotonic(), self.nr_conns)

    def _fewest(self) -> int:
        """Of all processes that are alive, this one included."""
        now = time.monotonic()
        return min((count for at, count in SLOT.iter_unpack(told[:]) if now - at < ALIVE_S), default=0)
