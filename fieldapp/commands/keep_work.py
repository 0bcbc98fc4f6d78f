"""A letter that can't be carried out because the world had moved on: kept whole in its case, for who decides."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.commands.envelope import BlobRef, Command
from fieldapp.commands.registry import Result, verb
from fieldapp.domain.case import Case
from fieldapp.domain.kept import SLOT, KeptWork
from fieldapp.domain.turned import Why
from fieldapp.lib.errors import NotFound
from fieldapp.lib.ids import uuid7


class KeepWork(Command):
    """`work` is what its author asked for: kind, body and base_rev. The letter around it is the author's own."""

    kind: ClassVar[str] = "keep_work"
    title: ClassVar[str] = "存交来的活"
    inner: ClassVar[bool] = True

    case_id: UUID
    why: Why
    part: str = Field(max_length=40)
    order_rev: int | None = None
    name: str = Field(max_length=200)
    said: str = Field(default="", max_length=500)
    work: dict[str, Any]


@verb(KeepWork, by=set())
def keep_work(do: Doing, cmd: KeepWork) -> Result:
    case = _case(do, cmd.case_id)
    letter = do.letter.model_dump(mode="json", exclude={"kind", "body", "base_rev", "asked"})
    kept = KeptWork(
        id=uuid7(), company_id=case.company_id, case_id=case.id, author_id=do.actor.id, cmd_id=do.letter.cmd_id,
        why=cmd.why, part=cmd.part, order_rev=cmd.order_rev, kind=str(cmd.work["kind"])[:40], title=cmd.name,
        said=cmd.said, letter=json.dumps({**letter, **cmd.work}, ensure_ascii=False), written_at=do.at, at=do.now,
    )  # fmt: skip
    do.session.add(kept)
    do.session.flush()
    files = {ref.sha256: ref for ref in pictures(cmd.work["body"])}
    do.attach(case, list(files.values()), SLOT, kept.id)
    do.record(
        case, "WORK_KEPT", subject_id=kept.id, revision=cmd.order_rev,
        data={"what": cmd.name, "why": cmd.why, "said": cmd.said, "photos": sorted(files)},
    )  # fmt: skip
    return {"kept_id": str(kept.id), "why": cmd.why}


def _case(do: Doing, case_id: UUID) -> Case:
    """Locked, whether its author may still see it or not: the door has asked whether it was theirs."""
    query = select(Case).where(Case.id == case_id, Case.company_id == do.actor.company_id)
    case = do.session.scalar(query.with_for_update(of=Case).execution_options(populate_existing=True))
    if case is None:
        raise NotFound
    do.touched[case.id] = case
    return case


def pictures(value: Any) -> Iterator[BlobRef]:
    """Every file that the work refers to, as references or as the chips of a form."""
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str) and isinstance(value.get("name"), str):
            yield BlobRef(sha256=value["sha256"], name=value["name"])
        else:
            for one in value.values():
                yield from pictures(one)
    elif isinstance(value, list):
        for one in value:
            yield from pictures(one)
    elif (
        isinstance(value, str)
        and len(value) > 65
        and value[64] == "/"
        and set(value[:64]) <= set("0123456789abcdef")
    ):
        yield BlobRef(sha256=value[:64], name=value[65:265])
