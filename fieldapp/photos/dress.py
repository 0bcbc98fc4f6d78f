"""What a preview wears: the mark of its grade, written from our records and nothing else."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.photo import PhotoGrade, grade_at, home_of
from fieldapp.domain.photo_grade import distance_words
from fieldapp.lib.clock import local
from fieldapp.photos.shelf import PLAIN, Dress
from fieldapp.photos.watermark import Mark, paint

SURE = timedelta(minutes=10)


PAGE = "/verify/photo/"
LONGEST_TITLE = 56  # what still fits in one line; a longer one would be half a name


def dress_of(session: Session, photo: Attachment, base: str) -> Dress:
    """`base` is the address people reach the app at, for the code; a photo without a grade stays bare."""
    grade = grade_at(session, photo.id)
    if grade is None:
        return PLAIN
    home = home_of(session, photo)
    mark = Mark(
        time_who=f"{taken_words(grade)} · {photo.by.name}",
        case=home.title if len(home.title) <= LONGEST_TITLE else home.short,
        place=place_words(grade),
        grade=grade.grade,
        link=f"{base.rstrip('/')}{PAGE}{grade.code}",
    )
    return Dress(mark.key, paint(mark))


def taken_words(grade: PhotoGrade) -> str:
    """To the second where it is known; otherwise only when it arrived is sure."""
    if grade.latest - grade.earliest <= SURE:
        return second_words(grade.taken_at)
    return f"{second_words(grade.at)} 到达"


def second_words(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


def place_words(grade: PhotoGrade) -> str:
    """Never a coordinate: how far from the site, and how sure."""
    if grade.site_m is None:
        return f"离现场多远不知道 · ±{grade.accuracy_m} m" if grade.accuracy_m is not None else "位置不明"
    near = f" · ±{distance_words(grade.accuracy_m)}" if grade.accuracy_m is not None else ""
    return f"距现场 {distance_words(grade.site_m)}{near}"
