"""Where complete files lie: originals under their SHA-256, never changed; apart from them what was made of them."""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK = 1 << 20
ORIGINAL = re.compile(r"[0-9a-f]{64}")
MADE = re.compile(r"made/([a-z0-9-]{1,40})/([0-9a-f]{64}(?:-[a-z0-9]{1,64})?)")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: SHA-256 (hex), size in bytes, and the first 4 kB for looking at the type."""

    sha256: str
    size: int
    head: bytes


class Damaged(OSError):
    """The bytes under this name are not what they were when they were stored."""


class Unusable(Exception):
    """The store can't be used as it is set; the text says why, for whoever starts the server."""


class Store(Protocol):
    """Originals are named by their SHA-256 (hex), derivatives by made/KIND/SHA-256[-MARK]; the two never meet.

    What isn't there raises FileNotFoundError, what has changed Damaged, a store that can't be reached OSError.
    """

    def has(self, key: str) -> bool: ...

    def open(self, key: str) -> BinaryIO: ...

    def local(self, key: str) -> AbstractContextManager[Path]:
        """A file on this machine while the block runs; only to be read."""
        ...

    def publish(self, file: Path, stored: Stored) -> None:
        """Give a complete file its final name, from which moment it is there; the file itself is gone afterwards.

        The same bytes a second time change nothing.
        """
        ...

    def keep(self, key: str, data: bytes) -> None:
        """Keep a derivative; the same name a second time changes nothing."""
        ...


def original(key: str) -> str:
    """Where an original lies, as ab/cd/SHA-256."""
    if not ORIGINAL.fullmatch(key):
        raise ValueError(f"no digest: {key[:80]}")
    return f"{key[:2]}/{key[2:4]}/{key}"


def made(key: str) -> str:
    """Where a derivative lies."""
    match = MADE.fullmatch(key)
    if match is None:
        raise ValueError(f"no derivative: {key[:80]}")
    kind, name = match.groups()
    return f"made/{kind}/{name[:2]}/{name[2:4]}/{name}"


def place(key: str) -> str:
    return made(key) if key.startswith("made/") else original(key)


def incoming(folder: Path, stream: BinaryIO) -> tuple[Path, Stored]:
    """Write the stream to a private file in `folder`, flushed to disk; publish or discard it next."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / secrets.token_hex(16)
    digest, size, head = hashlib.sha256(), 0, b""
    with target.open("wb") as out:
        while chunk := stream.read(CHUNK):
            head = head or chunk[:4096]
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return target, Stored(digest.hexdigest(), size, head)


class DiskStore:
    """Files under `root`; a file appears only when complete and flushed to disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        return self.root / place(key)

    def has(self, key: str) -> bool:
        return self.path(key).exists()

    def open(self, key: str) -> BinaryIO:
        return self.path(key).open("rb")

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self.path(key)
        if not path.exists():
            raise FileNotFoundError(key)
        yield path

    def incoming(self, stream: BinaryIO) -> tuple[Path, Stored]:
        return incoming(self.root / "incoming", stream)

    def publish(self, file: Path, stored: Stored) -> None:
        final = self.root / original(stored.sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(file, final)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with file.open("rb") as source:  # it arrived on another disk
                _write(final, iter(lambda: source.read(CHUNK), b""))
            file.unlink()
        for folder in (final.parent, final.parent.parent, self.root):
            _flush(folder)

    def keep(self, key: str, data: bytes) -> None:
        final = self.root / made(key)
        if final.exists():
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        _write(final, (data,))


def _flush(folder: Path) -> None:
    """Its names to the disk: a file is there after a power cut only when its name is."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _write(final: Path, chunks: Iterable[bytes]) -> None:
    """Under a private name first: what stands under the final one is whole."""
    private = final.with_name(f"{final.name}.{secrets.token_hex(4)}")
    try:
        with private.open("wb") as out:
            for chunk in chunks:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.replace(private, final)
    finally:
        with suppress(FileNotFoundError):
            private.unlink()
