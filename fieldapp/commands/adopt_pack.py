"""Put a new version of the company's rules into force for new cases; running ones keep the version they began with."""

import hashlib
from typing import ClassVar

from pydantic import Field
from sqlalchemy import select

from fieldapp import packs
from fieldapp.commands import founding
from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.company import Ruleset
from fieldapp.domain.person import Role
from fieldapp.lib.errors import Refused
from fieldapp.packs import PackError


class AdoptPack(Command):
    """`text` is a pack file; what it extends is the bundled common part. It is kept whole for good."""

    kind: ClassVar[str] = "adopt_pack"
    title: ClassVar[str] = "换规则版本"

    text: str = Field(min_length=20, max_length=2_000_000)


@verb(AdoptPack, by={Role.ADMIN})
def adopt_pack(do: Doing, cmd: AdoptPack) -> Result:
    company = do.actor.company
    try:
        pack = packs.parse(cmd.text)
    except PackError as error:
        raise Refused(str(error), field="text", code="pack") from None
    if problems := packs.check(pack):
        raise Refused("；".join(str(problem) for problem in problems[:5]), field="text", code="pack")
    if pack.pack.company != company.code:
        raise Refused(f"这是 {pack.pack.company} 的规则，不是 {company.code} 的", field="text", code="pack")
    text = packs.bundle_text(cmd.text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = select(Ruleset.version).where(Ruleset.company_id == company.id)
    if do.session.scalar(known.where(Ruleset.sha256 == digest)) is not None:
        raise Refused("和已有的一版完全一样", field="text", code="pack")
    if pack.version in set(do.session.scalars(known)):
        raise Refused(f"版本 {pack.version} 已经有了，改了内容要换版本号", field="text", code="pack")
    before = company.ruleset.version
    ruleset = founding.adopt(do.session, company, text, do.now)
    company.ruleset_id = ruleset.id
    data = {"from": before, "to": pack.version, "sha256": digest, "title": pack.pack.title}
    do.record(None, "RULES_ADOPTED", data=data, subject_id=ruleset.id)
    return {"ruleset_id": str(ruleset.id), "version": pack.version}
