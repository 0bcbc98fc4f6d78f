"""The case page's section on how the case came in: the project as pushed, what it says differently, the visits."""

from flask import render_template

from fieldapp.domain.case import Case
from fieldapp.domain.person import Person
from fieldapp.domain.visit import code_of, visits_of
from fieldapp.extensions import db


def panel(case: Case, person: Person) -> str:
    """Empty for third parties, and when there is neither project nor visit."""
    visits = visits_of(db.session(), case.id)[:5] if person.firm_id is None else []
    if person.firm_id is not None or (case.project is None and not visits):
        return ""
    shown = [(visit, code_of(case.pack, visit.result)) for visit in visits]
    differences = case.project.differences(case) if case.project is not None else []
    return render_template(
        "canvass/_panel.html", case=case, visits=shown, project=case.project, differences=differences
    )
