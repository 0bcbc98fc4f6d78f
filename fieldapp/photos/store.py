"""Content-addressed bytes on the local disk: written once under their SHA-256, never changed."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: SHA-256 (hex), size in bytes, and the first 4 kB for looking at the type."""

    sha256: str
    size: int
    head: bytes


class DiskStore:
    """Files under `root`/ab/cd/<sha256>; a file appears only when complete and flushed to disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def incoming(self, stream: BinaryIO) -> tuple[Path, Stored]:
        """Write the stream to a private file beside the store; publish or discard it next."""
        folder = self.root / "incoming"
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

    def publish(self, file: Path, stored: Stored) -> None:
        """Give the file its final name; the same bytes a second time change nothing."""
        final = self.path(stored.sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, final)

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")
