"""Let a quarantined push in after a person has put its code right."""

import json
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import Command
from fieldapp.commands.pushing import Unfit, take_in
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.person import Role
from fieldapp.domain.project import QUARANTINED, RELEASED, Push
from fieldapp.lib.errors import NotFound, Refused


class ReleasePush(Command):
    """The push with its 项目代码 as a person read it on the papers; `note` says how they know."""

    kind: ClassVar[str] = "release_push"
    title: ClassVar[str] = "放行推送"

    push_id: UUID
    code: str = Field(min_length=1, max_length=60)
    note: str = Field(min_length=2, max_length=200)


@verb(ReleasePush, by={Role.MANAGER, Role.COUNTER_OFFICER, Role.ADMIN})
def release_push(do: Doing, cmd: ReleasePush) -> Result:
    query = (
        select(Push).where(Push.id == cmd.push_id, Push.company_id == do.actor.company_id).with_for_update()
    )
    push = do.session.scalar(query)
    if push is None:
        raise NotFound
    if push.state != QUARANTINED:
        raise Refused("这条已经处理过了")
    letter = json.loads(push.letter)
    if not letter.get("name"):
        raise Refused("这条读不出内容，改代码没用，让平台重推")
    was, reason = letter["code"], push.reason
    try:
        result = take_in(do, push, {**letter, "code": cmd.code})
    except Unfit as unfit:
        raise Refused(unfit.reason, field="code") from None
    push.state, push.reason = RELEASED, reason
    case = next(iter(do.touched.values()), None)
    do.record(
        case,
        "PUSH_RELEASED",
        clause=do.actor.company.pack.push.clause,
        subject_id=push.id,
        data={"push": str(push.id), "was": was, "now": cmd.code, "reason": reason, "note": cmd.note},
    )
    return {**result, "outcome": RELEASED}
