"""What a photo shows and where it belongs: its title, the way back, and the way to take it again."""

from dataclasses import dataclass

from flask import url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain import ignition, survey, trial
from fieldapp.domain.acceptance import Acceptance
from fieldapp.domain.answer import PHOTO, Answer
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.defect import AFTER, BEFORE, Defect, Rectification
from fieldapp.domain.door import PAPERS, UNSORTED, Door

SLOTS = {
    "front": "门头", "visit": "扫街", "meter": "表", "works_start": "开工", "works_completed": "完工",
    "progress": "施工日报", "concealed": "隐蔽", "road_restored": "路面恢复", "hold_evidence": "停表凭据",
    "change": "变更", "gas_refused": "不通气", "kept": "交来的活", UNSORTED: "街上收的资料",
    trial.PHOTO: "试验", trial.PHOTO_END: "试验",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """`again` is where its author can still take another, with the words of the button; "" when nobody can."""

    title: str
    sub: str
    back: str
    again: str = ""
    again_words: str = "重拍一张"


def subject_of(session: Session, home: Case | Door, photo: Attachment) -> Subject:
    if isinstance(home, Door):
        return Subject(
            "资料" if photo.slot == PAPERS else "门头", home.title, url_for("canvass.door", door_id=home.id)
        )
    case, back = home, url_for("cases.show", case_id=home.id)
    mine = photo.by_id == current_user.id
    if photo.slot == PHOTO and (answer := session.get(Answer, photo.subject_id)) is not None:
        return _item(session, case, answer, mine)
    if photo.slot in (BEFORE, AFTER) and (defect := defect_of(session, photo)) is not None:
        page = url_for("acceptance.defect", defect_id=defect.id)
        again = page if mine and photo.slot == AFTER and defect.state in ("OPEN", "LEFT") else ""
        word = "整改前" if photo.slot == BEFORE else "整改后"
        return Subject(defect.item_name, f"{defect.item} · {word}", page, again, "再拍一张")
    if photo.slot.startswith(survey.PHOTO_SLOT):
        return _survey(session, case, photo, mine)
    if photo.slot.startswith(ignition.PHOTO_SLOT):
        code = photo.slot.removeprefix(ignition.PHOTO_SLOT)
        names = {one.code.lower(): one.name for one in case.pack.ignition.photos}
        return Subject(names.get(code.lower(), "通气"), "通气", back)
    word = next((name for slot, name in SLOTS.items() if photo.slot == slot), "")
    return Subject(word or photo.name, case.name, back)


def defect_of(session: Session, photo: Attachment) -> Defect | None:
    """The defect that a picture before or after belongs to."""
    if photo.slot == BEFORE:
        return session.get(Defect, photo.subject_id)
    query = (
        select(Defect)
        .join(Rectification, Rectification.defect_id == Defect.id)
        .where(Rectification.id == photo.subject_id)
    )
    return session.scalar(query)


def _item(session: Session, case: Case, answer: Answer, mine: bool) -> Subject:
    acceptance = session.get_one(Acceptance, answer.acceptance_id)
    page = url_for("acceptance.item", acceptance_id=acceptance.id, code=answer.item)
    name = next((one.name for one in acceptance.items if one.code == answer.item), answer.item)
    return Subject(name, f"{answer.item} · {case.name}", page, page if mine and acceptance.open else "")


def _survey(session: Session, case: Case, photo: Attachment, mine: bool) -> Subject:
    code = photo.slot.removeprefix(survey.PHOTO_SLOT)
    name = next((one.name for one in case.pack.survey.photos if one.code.lower() == code), "勘察")
    page = url_for("survey.show", case_id=case.id) + "#photos"
    open_ = survey.submitted_survey(session, case.id) is None
    return Subject(name, f"现场勘察 · {case.name}", page, page if mine and open_ else "", f"重拍{name}")
