"""What is written on a picture for display, from our records: none of it comes from the picture or from the page."""

from datetime import datetime, timedelta

from flask import current_app, request, url_for

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.photo import PhotoGrade
from fieldapp.domain.photo_grade import distance_words
from fieldapp.extensions import db
from fieldapp.lib.clock import local
from fieldapp.photos.watermark import Mark

SURE = timedelta(minutes=10)


def mark_of(photo: Attachment, grade: PhotoGrade) -> Mark:
    case = db.session.get_one(Case, photo.case_id)
    base = current_app.config["FIELDAPP"].public_url.rstrip("/") or request.host_url.rstrip("/")
    return Mark(
        time_who=f"{taken_words(grade)} · {photo.by.name}",
        case=f"{case.no} {case.name}",
        place=place_words(grade),
        grade=grade.grade,
        link=base + url_for("photos.verify", code=grade.code),
    )


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
