"""The list of fee accounts under the ageing table."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_login import current_user

from fieldapp.domain.fee import FeeAccount, accounts, ageing, in_bucket, stage_name, totals
from fieldapp.extensions import db
from fieldapp.lib import clock
from fieldapp.lib.money import show
from fieldapp.web.fees import bp
from fieldapp.web.quote import quote


@bp.get("/fees")
def index() -> str:
    """`age` is the place of a bucket in the table, `before` where the page before ended."""
    pack, today = current_user.company.pack, clock.local(clock.now()).date()
    age = request.args.get("age", type=int)
    chosen = pack.fee.ageing[age] if age is not None and 0 <= age < len(pack.fee.ageing) else None
    where = [FeeAccount.settled.is_(False), in_bucket(chosen, today)] if chosen is not None else []
    try:
        before = UUID(request.args.get("before", ""))
    except ValueError:
        before = None
    rows, then = accounts(db.session(), current_user.company_id, before, where)
    entitled, received = totals(db.session(), current_user.company_id)
    return render_template(
        "fees/index.html",
        ageing=ageing(db.session(), current_user.company_id, pack, today),
        chosen=chosen,
        rows=[_row(one, today) for one in rows],
        more=url_for("fees.index", age=age, before=then) if then else "",
        figures=[
            {"name": "应拨", "value": show(entitled), "unit": "元"},
            {"name": "已拨", "value": show(received), "unit": "元"},
            {"name": "未拨", "value": show(max(0, entitled - received)), "unit": "元"},
        ],
        clauses=quote(pack, pack.fee.collect_clause or "") + quote(pack, pack.fee.dun_clause or ""),
    )


def _row(account: FeeAccount, today: Any) -> dict[str, Any]:
    age = account.age(today)
    waits = f"报了 {age} 天" if age is not None else ""
    again = f"{account.next_on} 再催" if account.next_on and not account.settled else ""
    return {
        "href": url_for("fees.show", account_id=account.id), "name": account.case.name,
        "sub": " · ".join(part for part in (f"未拨 {show(account.receivable_fen)} 元", waits, again) if part),
        "stage": stage_name(account.case.pack, account.stage),
        "kind": "late" if account.next_on and not account.settled and account.next_on < today else "",
    }  # fmt: skip
