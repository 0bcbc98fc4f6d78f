"""How a round stands: answers, tests, defects and signatures together, and what is in the way of passing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.domain.acceptance import Acceptance, Party
from fieldapp.domain.answer import Answer, answers_of, photos_of, unphotographed
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import Defect, agreed, defects_of
from fieldapp.domain.signature import Signature, content_from, digest, left_as, signatures_of, valid
from fieldapp.domain.trial import Trial, trials_behind, unmet
from fieldapp.domain.verdict import Overall, Verdict, overall
from fieldapp.packs.checklist import Item


@dataclass(frozen=True, slots=True)
class Standing:
    """A round read once; `holding` are the signatures that hold for the content as it is now."""

    acceptance: Acceptance
    items: list[Item]
    answers: dict[str, Answer]
    photos: dict[str, list[Attachment]]
    trials: list[Trial]
    defects: list[Defect]
    tally: Overall
    unphotographed: list[Item]
    content: dict[str, Any]
    content_sha: str
    signatures: list[Signature]
    holding: dict[str, Signature]

    @property
    def left(self) -> list[Defect]:
        """遗留问题, of a concluded round those it was concluded with."""
        if self.acceptance.open:
            return agreed(self.defects)
        return [
            one for one in self.defects if one.left_at is not None and left_as(one) in self.content["left"]
        ]

    @property
    def pending(self) -> list[Defect]:
        """Defects somebody still has to put right before the works can pass."""
        return [one for one in self.defects if one.state == "OPEN"]

    @property
    def obstacles(self) -> list[str]:
        """Why it can't pass yet, as sentences; empty when the parties may sign."""
        found = list(self.tally.obstacles)
        if self.unphotographed:
            codes = "、".join(item.code for item in self.unphotographed[:5])
            found.append(
                f"必拍照片还差 {len(self.unphotographed)} 项：{codes}{'…' if len(self.unphotographed) > 5 else ''}"
            )
        found += [
            f"{item.code} 判了合格，{'、'.join(' 或 '.join(group) for group in groups)} 后来没做成，重做或改判"
            for item, groups in self.undone
        ]
        passed = {code for code, answer in self.answers.items() if answer.verdict != Verdict.FAIL}
        found += [f"{one.item} 的缺陷还没改：{one.text}" for one in self.pending if one.item in passed]
        return found

    @property
    def undone(self) -> list[tuple[Item, list[tuple[str, ...]]]]:
        """Items that pass although a newer test has undone the one they passed on, with the groups now open."""
        passing = [
            item
            for item in self.items
            if item.code in self.answers and self.answers[item.code].verdict == Verdict.PASS
        ]
        open_now = [(item, unmet(item, self.trials)) for item in passing if item.tests]
        return [(item, groups) for item, groups in open_now if groups]

    @property
    def unsigned(self) -> list[Party]:
        """Parties whose signature is missing or void, in order; guests are not waited for."""
        return [party for party in self.acceptance.counted if party.slot not in self.holding]

    @property
    def awaited(self) -> list[Party]:
        """Guests who have not signed, or whose signature is void."""
        return [party for party in self.acceptance.guests if party.slot not in self.holding]

    @property
    def void(self) -> list[Signature]:
        """Signatures that do not hold: the content has changed since, or is not known here."""
        return [one for one in self.signatures if one.content_sha != self.content_sha]

    @property
    def unseen(self) -> list[Signature]:
        """Those of them whose content has not come yet."""
        return [one for one in self.void if one.content is None]

    @property
    def lost(self) -> list[Signature]:
        """Those whose content has changed since."""
        return [one for one in self.void if one.content is not None]

    @property
    def next_item(self) -> Item | None:
        return next((item for item in self.items if item.code not in self.answers), None)


def standing(session: Session, acceptance: Acceptance) -> Standing:
    """Everything about a round as it is now."""
    items = acceptance.items
    answers = answers_of(session, acceptance.id)
    photos = photos_of(session, answers)
    defects = defects_of(session, acceptance.case_id)
    trials = trials_behind(session, acceptance, answers)
    content = content_from(session, acceptance, answers, photos, trials, defects)
    content_sha = digest(content)
    signatures = signatures_of(session, acceptance.id)
    given = {code: answer.given for code, answer in answers.items()}
    left = {one["item"] for one in content["left"]}
    return Standing(
        acceptance,
        items,
        answers,
        photos,
        trials,
        defects,
        overall(items, given, left, acceptance.case.pack.acceptance),
        unphotographed(items, answers, photos),
        content,
        content_sha,
        signatures,
        valid(signatures, content_sha),
    )
