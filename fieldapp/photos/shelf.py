"""Derivatives beside their originals: taken from the store, or made and kept there."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fieldapp.photos.derive import PREVIEW, THUMBNAIL, Paint, encoded, key, render, shrunk, upright
from fieldapp.photos.store import CHUNK, Damaged, Store


@dataclass(frozen=True, slots=True)
class Dress:
    """What a preview wears: `paint` draws it, `mark` is the text of all that it draws and names the result."""

    mark: str = ""
    paint: Paint | None = None


PLAIN = Dress()


def picture(store: Store, sha256: str, longest: int, dress: Dress = PLAIN) -> bytes:
    """The derivative as a JPEG; FileNotFoundError without its original, Unreadable when there is nothing to see.

    Thumbnails are too small to read anything on and wear nothing.
    """
    wears = dress if longest > THUMBNAIL else PLAIN
    name = key(sha256, longest, wears.mark)
    try:
        with store.open(name) as kept:
            return kept.read()
    except FileNotFoundError:
        data = _made(store, sha256, longest, wears)
        store.keep(name, data)
        return data


def _made(store: Store, sha256: str, longest: int, wears: Dress) -> bytes:
    """Painted on the bare one where there is one: a tenth of the work of decoding the original anew."""
    if wears.mark:
        try:
            with store.open(key(sha256, longest)) as bare:
                return render(BytesIO(bare.read()), longest, wears.paint)
        except FileNotFoundError:
            pass
    with store.local(sha256) as source:
        return render(source, longest, wears.paint)


def prepare(store: Store, sha256: str, dress: Dress = PLAIN) -> None:
    """Preview and thumbnail from one look at the original, which is proved by its digest; what is there stays."""
    preview, thumbnail = key(sha256, PREVIEW, dress.mark), key(sha256, THUMBNAIL)
    if store.has(preview) and store.has(thumbnail):
        return
    with store.local(sha256) as source:
        if digest_of(source) != sha256:
            raise Damaged(sha256)
        large, small = both(source, dress.paint)
    store.keep(preview, large)
    store.keep(thumbnail, small)


def both(source: Path, paint: Paint | None = None) -> tuple[bytes, bytes]:
    """Preview and thumbnail; the second is made of the first before anything is painted on it."""
    seen = upright(source, PREVIEW)
    small = encoded(shrunk(seen, THUMBNAIL))
    return encoded(paint(seen) if paint else seen), small


def digest_of(source: Path) -> str:
    with source.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
