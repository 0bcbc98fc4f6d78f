"""派工单换了版: what changed, what was built to the older one, and the two ways on from there."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from fieldapp.commands.acknowledge_revision import AcknowledgeRevision
from fieldapp.commands.bind_progress import BindProgress
from fieldapp.commands.read_change_note import ReadChangeNote
from fieldapp.commands.write_change_note import WriteChangeNote
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.change_note import PHOTO, ChangeNote, find_note
from fieldapp.domain.kept import SUPERSEDED, KeptWork, open_kept
from fieldapp.domain.order import WorkOrder, current_order, orders_of
from fieldapp.domain.person import Role
from fieldapp.domain.works import Progress, before, find_order, loose_reports
from fieldapp.extensions import db
from fieldapp.web import shape
from fieldapp.web.forms import Form, blank, receive
from fieldapp.web.quote import quote
from fieldapp.web.replay import by_letter
from fieldapp.web.works import bp
from fieldapp.web.works.difference import differences, quantities, unchanged


@dataclass(frozen=True, slots=True)
class OldWork:
    """What was built to older revisions and is not settled; `order` is the oldest of them, or the one replaced."""

    order: WorkOrder | None
    reports: list[Progress]
    letters: list[KeptWork]

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.letters)


@bp.get("/orders/<uuid:order_id>/acknowledgement")
def show_acknowledgement(order_id: UUID) -> str:
    return _acknowledgement(find_order(db.session(), current_user, order_id), blank())


@bp.post("/orders/<uuid:order_id>/acknowledgement")
@by_letter(AcknowledgeRevision)
def acknowledge(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)
    return receive(
        AcknowledgeRevision, page=lambda form: _acknowledgement(order, form),
        done=lambda _: url_for("cases.show", case_id=order.case_id), fixed={"order_id": order_id},
    )  # fmt: skip


@bp.post("/orders/<uuid:order_id>/binding")
@by_letter(BindProgress)
def bind(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)
    return receive(
        BindProgress, page=lambda form: _acknowledgement(order, form),
        done=lambda _: url_for("cases.show", case_id=order.case_id), fixed={"order_id": order_id},
    )  # fmt: skip


@bp.get("/orders/<uuid:order_id>/change-note")
def new_note(order_id: UUID) -> str:
    return _new_note(find_order(db.session(), current_user, order_id), blank())


@bp.post("/orders/<uuid:order_id>/change-note")
@by_letter(WriteChangeNote)
def write_note(order_id: UUID) -> Answer | tuple[str, int]:
    order = find_order(db.session(), current_user, order_id)

    def draw(form: Form) -> str:
        form.values["strokes"] = request.form.get("strokes", "")
        return _new_note(order, form)

    return receive(
        WriteChangeNote, page=draw, fixed={"order_id": order_id},
        done=lambda receipt: url_for("works.show_note", note_id=receipt.result["note_id"]),
    )  # fmt: skip


@bp.get("/change-notes/<uuid:note_id>")
def show_note(note_id: UUID) -> str:
    return _note(find_note(db.session(), current_user, note_id), blank())


@bp.post("/change-notes/<uuid:note_id>/reading")
def read_note(note_id: UUID) -> Answer | tuple[str, int]:
    note = find_note(db.session(), current_user, note_id)
    return receive(
        ReadChangeNote, page=lambda form: _note(find_note(db.session(), current_user, note_id), form),
        done=lambda _: url_for("cases.show", case_id=note.case_id), fixed={"note_id": note_id},
    )  # fmt: skip


def old_work(order: WorkOrder) -> OldWork:
    reports = loose_reports(db.session(), order.case)
    letters = [one for one in open_kept(db.session(), order.case) if one.why == SUPERSEDED]
    revs = {one.rev for one in reports} | {one.order_rev for one in letters if one.order_rev}
    known = {one.rev: one for one in orders_of(db.session(), order.case_id)}
    oldest = known.get(min(revs)) if revs else None
    return OldWork(oldest or before(db.session(), order), reports, letters)


def _acknowledgement(order: WorkOrder, form: Form) -> str:
    old = old_work(order)
    newest = current_order(db.session(), order.case)
    return render_template(
        "works/acknowledgement.html", order=order, case=order.case, form=form, old=old, newest=newest,
        differences=differences(old.order, order), same=unchanged(old.order, order), mine=_crew_of(order),
    )  # fmt: skip


def _new_note(order: WorkOrder, form: Form) -> str:
    clause = order.case.pack.change.clauses.get("RES" if order.case.residential else "NONRES", "")  # type: ignore[call-overload]
    return render_template(
        "works/note_new.html", order=order, case=order.case, form=form, old=old_work(order),
        clauses=quote(order.case.pack, clause),
    )  # fmt: skip


def _note(note: ChangeNote, form: Form) -> str:
    known = {one.rev: one for one in orders_of(db.session(), note.case_id)}
    old = known.get(note.from_rev)
    query = select(Attachment).where(Attachment.subject_id == note.id, Attachment.slot == PHOTO)
    reader = any(
        current_user.has(role) and person_id in (None, current_user.id) for role, person_id in note.unread()
    )
    return render_template(
        "works/note.html", note=note, case=note.case, form=form, ink=shape.ink(note.strokes),
        differences=quantities(old, note.order),
        photos=list(db.session.scalars(query.order_by(Attachment.id))),
        reads=reader or (bool(note.unread()) and current_user.has(Role.MANAGER)),
    )  # fmt: skip


def _crew_of(order: WorkOrder) -> bool:
    builds: bool = current_user.has(Role.CREW_LEADER, Role.CONTRACTOR)
    return builds and current_user.firm_id == order.contractor_id
