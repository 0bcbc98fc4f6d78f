"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0  # milliseconds << 12 | counter of the id made last in this process


def uuid7() -> UUID:
    """Strictly increasing within the process, even when the wall clock steps back.

    48 bits of milliseconds, 12 bits of counter (seeded anew each millisecond in its lower half, so that
    there is room to count up), 62 random bits that keep processes apart.
    """
    global _last
    with _lock:
        fresh = time.time_ns() // 1_000_000 << 12 | secrets.randbits(11)
        # A full counter carries into the milliseconds: the id runs a moment ahead of the clock, never back.
        _last = fresh if fresh >> 12 > _last >> 12 else _last + 1
        head = _last
    value = (head >> 12) << 80 | 0x7 << 76 | (head & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
