"""What the case page shows of the closing, and what else can be done there."""

from flask import render_template, url_for

from fieldapp.domain.archive import archive_of
from fieldapp.domain.audit import keys_of
from fieldapp.domain.case import Case
from fieldapp.domain.fee import account_of, stage_name
from fieldapp.domain.person import Person
from fieldapp.extensions import db
from fieldapp.web.frame import Link
from fieldapp.web.office.sight import sees_money


def draw(case: Case, person: Person) -> str:
    """竣工与归档: both packages with their verdicts, the archive, the fee."""
    if case.marked("WORKS_COMPLETED") is None or not sees_money(case, person):
        return ""
    session, staff = db.session(), person.firm_id is None
    account = account_of(session, case) if staff and case.pack.fee.enabled else None
    return render_template(
        "office/_panel.html",
        case=case,
        keys=keys_of(session, case),
        archive=archive_of(session, case) if staff else None,
        staff=staff,
        account=account,
        fee_stage=stage_name(case.pack, account.stage) if account is not None else "",
    )


def links(case: Case, person: Person) -> list[Link]:
    """The pages of the closing for those who look after it."""
    if case.marked("WORKS_COMPLETED") is None or person.firm_id is not None:
        return []
    found = [Link(url_for("office.audit", case_id=case.id), "终审", "shield")]
    if archive_of(db.session(), case) is not None:
        found.append(Link(url_for("office.archive", case_id=case.id), "档案信息表", "paper"))
    return found
