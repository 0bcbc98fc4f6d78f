"""Register bytes that have arrived in the store, so that commands can refer to them by digest."""

from typing import ClassVar

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.attachment import Blob


class StoreBlob(Command):
    """A file of `size` bytes with this SHA-256 (hex) is complete in the store; `mime` was found by content.

    `facts` is what photos.facts found in it.
    """

    kind: ClassVar[str] = "store_blob"
    title: ClassVar[str] = "存文件"
    inner: ClassVar[bool] = True

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    mime: str = Field(max_length=40)
    size: int = Field(ge=1)
    facts: dict[str, str | float] | None = None


@verb(StoreBlob, by=set())
def store_blob(do: Doing, cmd: StoreBlob) -> Result:
    if do.session.get(Blob, (cmd.sha256, do.actor.company_id)) is None:
        do.session.add(
            Blob(
                sha256=cmd.sha256, company_id=do.actor.company_id, mime=cmd.mime, size=cmd.size,
                stored_by_id=do.actor.id, stored_at=do.now, facts=cmd.facts,
            )
        )  # fmt: skip
    return {"sha256": cmd.sha256}
