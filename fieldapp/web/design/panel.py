"""Drawings and orders on the case page, every revision with its state."""

from flask import render_template

from fieldapp.domain.case import Case
from fieldapp.domain.design import Design, designs_of, drawings_of
from fieldapp.domain.order import orders_of
from fieldapp.domain.person import Person
from fieldapp.extensions import db
from fieldapp.web import frame

ORDER = 45


def _draw(case: Case, person: Person) -> str:
    session = db.session()
    designs = designs_of(session, case.id)
    if not designs:
        return ""
    return render_template(
        "design/_panel.html",
        case=case,
        designs=designs,
        orders=orders_of(session, case.id),
        drawings=drawings_of(session, case.id),
    )


frame.panel(ORDER, _draw, Design)
