"""The scenes of the joint acceptance: convened, half checked, failed on one item, passed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.cli.demo import good
from fieldapp.cli.demo.scene import Plot
from fieldapp.cli.demo.troupe import Troupe
from fieldapp.commands.answer_item import AnswerItem
from fieldapp.commands.conclude_acceptance import ConcludeAcceptance
from fieldapp.commands.convene_acceptance import ConveneAcceptance
from fieldapp.commands.record_trial import RecordTrial
from fieldapp.commands.sign_acceptance import SignAcceptance
from fieldapp.commands.submit_rectification import SubmitRectification
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.defect import defects_of
from fieldapp.domain.standing import Standing, standing
from fieldapp.domain.verdict import Verdict
from fieldapp.packs.checklist import Item, ItemType


def convened(troupe: Troupe, plot: Plot) -> None:
    call = ConveneAcceptance(
        case_id=plot.case_id, at=troupe.at, supervisor_firm_id=troupe.cast.firms["watch"].id
    )
    plot.acceptance_id = UUID(troupe.act("inspector", call).result["acceptance_id"])


def half_checked(troupe: Troupe, plot: Plot) -> None:
    items = _standing(troupe, plot).items
    _answer(troupe, plot, items[: len(items) // 2])


def one_failed(troupe: Troupe, plot: Plot) -> None:
    """Two major items fail, the rest passes, and the inspector says so: the crew has put one of them right."""
    items = _standing(troupe, plot).items
    bad = [item for item in items if item.type is ItemType.BOOL][:2]
    _answer(troupe, plot, [item for item in items if item not in bad])
    for item in bad:
        fail = AnswerItem(
            acceptance_id=plot.acceptance_id, item=item.code, verdict=Verdict.FAIL, note="支架松动",
            photos=[troupe.photo(f"缺陷 {item.code}", str(plot.acceptance_id), loose=True)],
        )  # fmt: skip
        troupe.act("inspector", fail)
    troupe.act("inspector", ConcludeAcceptance(acceptance_id=plot.acceptance_id, passed=False))
    with Session(troupe.engine) as session:
        defect_id = defects_of(session, plot.case_id)[0].id
    after = troupe.photo("整改后", str(plot.acceptance_id))
    troupe.act("crew", SubmitRectification(defect_id=defect_id, done="支架重新固定", photos=[after]))


def passed(troupe: Troupe, plot: Plot) -> None:
    now = _standing(troupe, plot)
    _answer(troupe, plot, [item for item in now.items if item.code not in now.answers])
    for number, party in enumerate(_standing(troupe, plot).unsigned):
        content = _standing(troupe, plot).content_sha
        sign = SignAcceptance(
            acceptance_id=plot.acceptance_id, slot=party.slot, content_sha=content, strokes=good.hand(number)
        )
        troupe.act("inspector", sign, at=troupe.at + timedelta(minutes=2 * number))
    done = ConcludeAcceptance(acceptance_id=plot.acceptance_id, passed=True)
    troupe.act("inspector", done, at=troupe.at + timedelta(minutes=15))


def _standing(troupe: Troupe, plot: Plot) -> Standing:
    with Session(troupe.engine) as session:
        now = standing(session, session.get_one(Acceptance, plot.acceptance_id))
        session.expunge_all()
        return now


def _answer(troupe: Troupe, plot: Plot, items: list[Item]) -> None:
    for number, item in enumerate(items):
        if item.type is ItemType.TEST:
            for group in item.tests:
                fields = good.trial(plot.acceptance_id, item, troupe.pack.test_rules[group[0]], troupe.at)
                troupe.act("inspector", RecordTrial(**fields))
        fields = good.answer(plot.acceptance_id, item, troupe.photo(item.code, str(plot.acceptance_id)))
        written = troupe.at - timedelta(seconds=50 * (len(items) - number))
        troupe.act("inspector", AnswerItem(**fields), written=written)
