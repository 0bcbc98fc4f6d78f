"""Register bytes that have arrived in the store, so that commands can refer to them by digest."""

from typing import Annotated, ClassVar

from pydantic import Field

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.attachment import Blob
from fieldapp.domain.photo import PhotoAlike, PhotoLook, bands_of
from fieldapp.lib.ids import uuid7


class StoreBlob(Command):
    """A file of `size` bytes with this SHA-256 (hex) is complete in the store; `mime` was found by content.

    The rest is what photos.examine found in it: what it says of itself, its views (64 bits each) with the small picture
    in hex, and the digests of those it looks like with their fit in thousandths.
    """

    kind: ClassVar[str] = "store_blob"
    title: ClassVar[str] = "存文件"
    inner: ClassVar[bool] = True

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    mime: str = Field(max_length=40)
    size: int = Field(ge=1)
    facts: dict[str, str | float] | None = None
    # as hex: JSON's numbers end at 53 bits
    views: list[Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]] = Field(default_factory=list, max_length=20)
    small: str = Field(default="", max_length=8_000)
    alike: dict[str, int] = Field(default_factory=dict)


@verb(StoreBlob, by=set())
def store_blob(do: Doing, cmd: StoreBlob) -> Result:
    company_id = do.actor.company_id
    if do.session.get(Blob, (cmd.sha256, company_id)) is not None:
        return {"sha256": cmd.sha256}
    do.session.add(
        Blob(
            sha256=cmd.sha256, company_id=company_id, mime=cmd.mime, size=cmd.size,
            stored_by_id=do.actor.id, stored_at=do.now, facts=cmd.facts,
        )
    )  # fmt: skip
    for view, bits in enumerate(cmd.views):
        bands = {f"band{number}": band for number, band in enumerate(bands_of(int(bits, 16)))}
        small = bytes.fromhex(cmd.small) if view == 0 else None
        do.session.add(
            PhotoLook(id=uuid7(), company_id=company_id, sha256=cmd.sha256, view=view, small=small, **bands)
        )
    for other, fit in cmd.alike.items():
        do.session.add(PhotoAlike(company_id=company_id, sha256=cmd.sha256, other_sha256=other, fit=fit))
    return {"sha256": cmd.sha256}
