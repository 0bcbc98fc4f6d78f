"""One photo: the picture with its mark, its neighbours, and the facts behind its grade."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fieldapp.domain.answer import PHOTO, Answer
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.defect import AFTER, BEFORE, Defect, Rectification
from fieldapp.domain.photo import PhotoGrade, grades_of, home_of
from fieldapp.domain.photo_grade import State, short_of
from fieldapp.domain.scope import find_attachment
from fieldapp.domain.visit import metres_apart
from fieldapp.extensions import db
from fieldapp.lib.clock import now
from fieldapp.lib.errors import NotFound
from fieldapp.photos.dress import place_words, taken_words
from fieldapp.web.photos import bp
from fieldapp.web.photos.lines import lines_of
from fieldapp.web.photos.roll import Roll, roll_of
from fieldapp.web.photos.subject import defect_of, subject_of
from fieldapp.web.view import day_text


@bp.get("/photos/<uuid:attachment_id>")
def show(attachment_id: UUID) -> str:
    """The picture, and whatever is known of how it was taken; never a coordinate."""
    session = db.session()
    photo = find_attachment(session, current_user, attachment_id)
    if not photo.is_image:
        raise NotFound
    home = home_of(session, photo)
    roll = roll_of(session, photo)
    grades = grades_of(session, [one.id for one in roll.near])
    grade = grades.get(photo.id)
    subject = subject_of(session, home, photo)
    return render_template(
        "photos/show.html",
        photo=photo,
        home=home,
        subject=subject,
        roll=roll,
        film=_film(roll, photo) if roll.count > 1 else [],
        **_ways(roll),
        grade=grade,
        head=_head(grade) if grade else {},
        said=f"{taken_words(grade)} · {photo.by.name}，{place_words(grade)}，{grade.grade} 级"
        if grade
        else "",
        lines=_with_use(lines_of(grade), grade) if grade else [],
        rules=home.pack.photo,
        pair=_pair(photo),
    )


def _film(roll: Roll, photo: Attachment) -> list[dict[str, Any]]:
    """The small ones, each with its number; those beside the one that is shown say so."""
    beside = {
        roll.before and roll.before.id: ("prev", "上一张"),
        roll.after and roll.after.id: ("next", "下一张"),
    }
    start = roll.number - roll.near.index(photo)
    found = []
    for number, one in enumerate(roll.near, start):
        rel, label = beside.get(one.id, ("", f"第 {number} 张"))
        href = url_for("photos.show", attachment_id=one.id)
        src = url_for("attachments.picture", attachment_id=one.id, size="thumbnail")
        found.append({"href": href, "src": src, "current": one.id == photo.id, "rel": rel, "label": label})
    return found


def _ways(roll: Roll) -> dict[str, str]:
    return {
        name: url_for("photos.show", attachment_id=one.id) if one else ""
        for name, one in (("before", roll.before), ("after", roll.after))
    }


def _head(grade: PhotoGrade) -> dict[str, str]:
    """The grade as a sentence, and what would better it."""
    rules = home_of(db.session(), grade.attachment).pack.photo
    short = list(short_of(grade.lines))
    words = {one.code: one.name for one in rules.grades} if rules else {}
    said = words.get(grade.grade, "")
    if grade.grade == "B":
        said = f"{'、'.join(one.name for one in short)}差一点，{said}"
    return {
        "title": f"{grade.grade} 级，差 {len(short)} 条" if short else f"{grade.grade} 级",
        "said": said,
        "remedy": next((one.remedy for one in short if one.remedy), ""),
    }


def _with_use(lines: list[dict[str, Any]], grade: PhotoGrade) -> list[dict[str, Any]]:
    """Where it had been used before, for those who may see that too."""
    seen = next((one for one in grade.lines if one.code == "SEEN" and one.state is State.WRONG), None)
    if seen is None or grade.seen_id is None:
        return lines
    try:
        other = find_attachment(db.session(), current_user, grade.seen_id)
    except NotFound:
        return lines
    where = f"{day_text(other.at.date(), now())} {home_of(db.session(), other).name}，{other.by.name}"
    href = url_for("photos.show", attachment_id=other.id)
    return [{**one, "fact": where, "href": href} if one["name"] == seen.name else one for one in lines]


def _pair(photo: Attachment) -> dict[str, Any] | None:
    """The pictures before and after a rectification: this one, and the newest on the other side."""
    if photo.slot not in (BEFORE, AFTER):
        return None
    session = db.session()
    defect = defect_of(session, photo)
    if defect is None:
        return None
    before = photo if photo.slot == BEFORE else _before(session, defect)
    after = photo if photo.slot == AFTER else _after(session, defect)
    if before is None or after is None:
        return None
    grades = grades_of(session, [before.id, after.id])
    sides = (("整改前", before, grades.get(before.id)), ("整改后", after, grades.get(after.id)))
    return {"defect": defect, "sides": sides, "apart": metres_apart(before.place, after.place)}


def _before(session: Session, defect: Defect) -> Attachment | None:
    """Of the defect itself; where it has none, of the answer that failed."""
    failed = select(Answer.id).where(Answer.acceptance_id == defect.acceptance_id, Answer.item == defect.item)
    return _newest(session, Attachment.subject_id == defect.id, Attachment.slot == BEFORE) or _newest(
        session, Attachment.subject_id.in_(failed), Attachment.slot == PHOTO
    )


def _after(session: Session, defect: Defect) -> Attachment | None:
    done = select(Rectification.id).where(Rectification.defect_id == defect.id)
    return _newest(session, Attachment.subject_id.in_(done), Attachment.slot == AFTER)


def _newest(session: Session, *same: ColumnElement[bool]) -> Attachment | None:
    return session.scalar(select(Attachment).where(*same).order_by(Attachment.id.desc()).limit(1))
