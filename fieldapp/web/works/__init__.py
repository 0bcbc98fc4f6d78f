"""道路手续 and 施工: the road permit, the contractor's orders, the site, and changes."""

from flask import Blueprint, url_for

from fieldapp.domain.order import WorkOrder
from fieldapp.domain.permit import Permit
from fieldapp.domain.person import Role
from fieldapp.domain.task import Task
from fieldapp.web import frame

bp = Blueprint("works", __name__)

from fieldapp.web.works import change, order, panel, permit, revision, site  # noqa: E402

frame.nav(25, "works.orders", "派工单", "tool", Role.CONTRACTOR, Role.CREW_LEADER)
frame.step("permit", lambda task: url_for("works.show_permit", case_id=task.case_id))
frame.step("restoration", lambda task: url_for("works.show_restoration", case_id=task.case_id), field=True)
frame.step("start", lambda task: url_for("works.show_start", case_id=task.case_id), field=True)
frame.step(
    "works_completion",
    lambda task: url_for("works.show_completion", case_id=task.case_id),
    field=True,
    along=lambda task: [
        url_for("works.show_progress", case_id=task.case_id),
        url_for("works.new_change", case_id=task.case_id),
    ],
)
frame.panel(40, panel.road, Permit)
frame.panel(50, panel.works, WorkOrder)
frame.actions(panel.links, WorkOrder)


def _on_order(endpoint: str) -> frame.StepAddress:
    def address(task: Task) -> str:
        return url_for(endpoint, order_id=task.subject_id)

    return address


frame.step(
    "order_acceptance",
    _on_order("works.show_acceptance"),
    field=True,
    along=lambda task: [url_for("works.show_return", order_id=task.subject_id)],
)
frame.step(
    "acknowledgement",
    _on_order("works.show_acknowledgement"),
    field=True,
    along=lambda task: [url_for("works.new_note", order_id=task.subject_id)],
)
frame.step("crew", _on_order("works.show_crew"))
frame.step("change_note", lambda task: url_for("works.show_note", note_id=task.subject_id))
frame.step("change", lambda task: url_for("works.show_change", change_id=task.subject_id))

__all__ = ["bp", "change", "order", "permit", "revision", "site"]
