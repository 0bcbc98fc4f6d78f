"""Takes one protection away from the company that is about to serve: what the stories must then find out."""

import os
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from fieldapp.commands import dispatch
from fieldapp.commands.doing import Doing
from fieldapp.photos import partial
from fieldapp.photos.intake import Judged, judge
from fieldapp.photos.store import Stored
from fieldapp.web.sync import form


def ledger() -> None:
    """The same letter again takes effect again; it is written down once all the same."""
    sender = dispatch._sender

    def forgetful(session: Session, letter: Any) -> Any:
        actor, earlier, declined = sender(session, letter)
        if earlier is not None:
            session.delete(earlier)
            session.flush()
        return actor, None, declined

    dispatch._sender = forgetful
    form._known = lambda replay: None


def digest() -> None:
    """Bytes lie under whatever digest they were sent with."""

    def publish(self: partial.Partials, file: BinaryIO, sha256: str, total: int, name: str) -> Judged:
        path = self._path(sha256)
        file.seek(0)
        head = file.read(4096)
        judged = judge(path, head, name)
        os.fsync(file.fileno())
        self.store.publish(path, Stored(sha256, total, head))
        return judged

    partial.Partials._publish = publish  # type: ignore[method-assign]


def older() -> None:
    """Somebody's own word replaces their own, whichever was said first."""

    def never(self: Doing, at: datetime, device: str | None = None) -> bool:
        return False

    Doing.overtaken = never  # type: ignore[method-assign]
