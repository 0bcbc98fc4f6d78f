"""Files that arrive in pieces: written at their offset under a lock, published only when the digest is right."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from fieldapp.lib.errors import Refused
from fieldapp.photos.intake import Judged, judge
from fieldapp.photos.store import CHUNK, Store, Stored


class Gap(Exception):
    """The piece begins behind what has arrived; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"next byte is {offset}")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Arrived:
    """How far a file is; `judged` only when it is complete and published."""

    offset: int
    judged: Judged | None = None


class Partials:
    """Unfinished files of one company on this machine; two companies sending the same file never meet."""

    def __init__(self, store: Store, scratch: Path, company_id: UUID) -> None:
        self.store = store
        self.folder = scratch / "partial" / company_id.hex

    def offset(self, sha256: str) -> int:
        """How many bytes have arrived; 0 for a file nobody began."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, sha256: str, start: int, total: int, stream: BinaryIO, name: str) -> Arrived:
        """Put the piece at its place; with the last one the file is checked and published.

        Raises Gap when bytes before it are missing, Refused (code wrong_digest) when the whole is not what it was
        called, or is no file we take. What is refused is gone, so that the next try begins anew.
        """
        with self._locked(sha256) as file:
            size = file.seek(0, os.SEEK_END)
            if start > size:
                raise Gap(size)
            file.seek(start)
            left = total - start
            while left > 0 and (chunk := stream.read(min(CHUNK, left))):
                file.write(chunk)
                left -= len(chunk)
            file.flush()
            size = file.seek(0, os.SEEK_END)
            if size < total:
                return Arrived(size)
            try:
                return Arrived(total, self._publish(file, sha256, total, name))
            except Refused:
                self._path(sha256).unlink(missing_ok=True)
                raise

    def _publish(self, file: BinaryIO, sha256: str, total: int, name: str) -> Judged:
        file.seek(0)
        digest, size, head = hashlib.sha256(), 0, b""
        while chunk := file.read(CHUNK):
            head = head or chunk[:4096]
            digest.update(chunk)
            size += len(chunk)
        if digest.hexdigest() != sha256 or size != total:
            raise Refused(f"“{name}”路上坏了，从头再传", code="wrong_digest")
        path = self._path(sha256)
        judged = judge(path, head, name)
        os.fsync(file.fileno())
        self.store.publish(path, Stored(sha256, size, head))
        return judged

    @contextmanager
    def _locked(self, sha256: str) -> Iterator[BinaryIO]:
        """The file, open and ours alone; whoever waited while it was published or removed begins a new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256)
        while True:
            with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if _same(path, file):
                    yield file
                    return

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256


def abandoned(scratch: Path, before: datetime) -> int:
    """Remove what nobody has added to since; whoever sends it after all begins anew. Returns how many it were."""
    gone = 0
    for path in (scratch / "partial").glob("*/*"):
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(file.fileno()).st_mtime < before.timestamp() and _same(path, file):
                    path.unlink()
                    gone += 1
        except (FileNotFoundError, BlockingIOError):
            continue  # it is being written, or has just been published
    return gone


def _same(path: Path, file: BinaryIO) -> bool:
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False
