"""核验: what the company has recorded of a picture, for whoever holds one with its mark; nothing personal."""

from uuid import UUID

from flask import render_template, url_for
from flask_login import current_user

from fieldapp.domain.company import Company
from fieldapp.domain.photo import grade_by_code
from fieldapp.domain.scope import find_attachment
from fieldapp.extensions import db
from fieldapp.lib.errors import NotFound
from fieldapp.photos.dress import PAGE, place_words, second_words, taken_words
from fieldapp.security import public
from fieldapp.web.photos import bp
from fieldapp.web.photos.lines import lines_of


@bp.get(f"{PAGE}<code>")
@public
def verify(code: str) -> str:
    """Neither picture nor names nor places: those who hold the picture compare what is drawn on it with this."""
    grade = grade_by_code(db.session(), code)
    if grade is None:
        raise NotFound
    photo = grade.attachment
    return render_template(
        "photos/verify.html",
        grade=grade,
        photo=photo,
        company=db.session.get_one(Company, grade.company_id),
        lines=lines_of(grade),
        taken=taken_words(grade),
        earliest=second_words(grade.earliest),
        latest=second_words(grade.latest),
        place=place_words(grade),
        page=_own_page(grade.attachment_id),
    )


def _own_page(attachment_id: UUID) -> str:
    """Where those who may see the picture see it; "" for everybody else."""
    if not current_user.is_authenticated:
        return ""
    try:
        find_attachment(db.session(), current_user, attachment_id)
    except NotFound:
        return ""
    return url_for("photos.show", attachment_id=attachment_id)
