"""The file 待传-*.fieldapp: sealed packages one after another, each with its digest, and an end, so that a cut is seen.

`FAPARCEL`, then for each package its length (4 bytes), its SHA-256 (32 bytes) and itself; at the end four zero bytes
and the number of packages.
"""

import hashlib
import struct
from collections.abc import Iterator
from typing import BinaryIO

START = b"FAPARCEL"


class BadParcel(ValueError):
    """No parcel of ours; `code` is shape, cut, changed or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def packages(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    """Each package in turn, one in memory at a time; `largest` in bytes. Raises BadParcel where the file goes wrong."""
    if stream.read(len(START)) != START:
        raise BadParcel("shape")
    count = 0
    while length := _number(stream):
        if length > largest:
            raise BadParcel("too_large")
        digest, raw = _exactly(stream, 32), _exactly(stream, length)
        if hashlib.sha256(raw).digest() != digest:
            raise BadParcel("changed")
        count += 1
        yield raw
    if _number(stream) != count:
        raise BadParcel("cut")


def _number(stream: BinaryIO) -> int:
    number: int = struct.unpack(">I", _exactly(stream, 4))[0]
    return number


def _exactly(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) != count:
        raise BadParcel("cut")
    return found
