"""Writes down what quality should look at, each thing once; asked at every signature and at the conclusion."""

from sqlalchemy import select

from fieldapp.commands.doing import Doing
from fieldapp.domain.case import Case
from fieldapp.domain.quality_flag import QualityFlag
from fieldapp.domain.standing import Standing
from fieldapp.domain.suspicion import suspicions
from fieldapp.lib.ids import uuid7


def note_suspicions(do: Doing, case: Case, now: Standing) -> None:
    """A record and an event for each that is new."""
    acceptance = now.acceptance
    query = select(QualityFlag.kind, QualityFlag.key).where(QualityFlag.acceptance_id == acceptance.id)
    known = {(kind, key) for kind, key in do.session.execute(query)}
    for one in suspicions(do.session, now):
        if (one.kind, one.key) in known:
            continue
        known.add((one.kind, one.key))
        flag = QualityFlag(
            id=uuid7(), company_id=case.company_id, case_id=case.id, acceptance_id=acceptance.id,
            round=acceptance.round, kind=one.kind, key=one.key, words=one.words, data=one.data, at=do.now,
        )  # fmt: skip
        do.session.add(flag)
        do.record(case, "QUALITY_FLAG", subject_id=acceptance.id, revision=acceptance.round, data=flag.told())
    do.session.flush()
