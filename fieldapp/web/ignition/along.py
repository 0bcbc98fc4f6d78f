"""What a phone takes along to turn gas on: the application with its gates, papers, meter, pictures and the flame."""

from flask import url_for

from fieldapp.domain.application import application_in, papers_for
from fieldapp.domain.gate import gate_lines
from fieldapp.domain.task import Task
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.packs.intake import PaperStage

PAGES = (
    "ignition.visit",
    "ignition.gates",
    "ignition.meter",
    "ignition.photos",
    "ignition.gas",
    "ignition.refusal",
)


def gas_pages(task: Task) -> list[str]:
    """Everything the application's page leads to on site; what the house's own records answer is not asked there."""
    assert task.subject_id is not None
    session, application_id = db.session(), task.subject_id
    application = application_in(session, application_id)
    lines = gate_lines(session, application, clock.now())
    papers = papers_for(session, application, PaperStage.APPLICATION)
    return [
        url_for("ignition.show_application", application_id=application_id),
        *(url_for(one, application_id=application_id) for one in PAGES),
        *(
            url_for("ignition.gate", application_id=application_id, code=line.gate.code)
            for line in lines
            if not line.by_house and not line.last
        ),
        *(
            url_for("ignition.paper", application_id=application_id, code=line.rule.code)
            for line in papers
            if line.needed and not line.have
        ),
    ]


def gas_photos(task: Task) -> int:
    """The pictures of the pack, and one for every gate that wants its own."""
    rules = task.case.pack.ignition
    return max(rules.min_photos, len(rules.photos)) + sum(gate.photo for gate in rules.gates)
