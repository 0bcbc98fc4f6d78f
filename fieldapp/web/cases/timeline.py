"""The journal of a case as lines people read: when, what, who, and the clause behind it."""

import re
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from fieldapp.domain.case import Case
from fieldapp.domain.history import actors, firms, history
from fieldapp.domain.journal import Event
from fieldapp.lib.clock import local, parse
from fieldapp.packs import Pack
from fieldapp.packs.event import EVENTS
from fieldapp.web.view import day_text

HOLDS = ("HOLD_ASKED", "HOLD_APPROVED", "HOLD_REFUSED", "HOLD_ENDED")
SOON = timedelta(minutes=10)  # nobody minds so much
CODE = re.compile(r"[A-Z0-9_]+")
SAID = ("reason_name", "reason", "note")


def timeline(
    session: Session, case: Case, now: datetime, before: int | None = None
) -> tuple[list[dict[str, str]], int | None]:
    """One page of rows for the timeline macro, and where the next begins."""
    events, after = history(session, case, before)
    people, companies = actors(session, events), firms(session, events)
    rows = []
    for event in events:
        person, firm = people.get(event.actor_id), companies.get(event.firm_id)
        who = [person.name if person else "系统", firm.name if firm else _title(case.pack, event)]
        rows.append(
            {
                "when": _moment(event, now),
                "text": "，".join(filter(None, (EVENTS.get(event.kind, event.kind), _said(event)))),
                "who": " ".join(filter(None, who)),
                "kind": "hold" if event.kind in HOLDS else "",
                "href": url_for("cases.clause", case_id=case.id, clause_id=event.clause)
                if known(case.pack, event.clause)
                else "",
            }
        )
    return rows, after


def known(pack: Pack, clause_id: str) -> bool:
    """True when the pack has that clause."""
    try:
        return bool(pack.clause(clause_id))
    except KeyError:
        return False


def _title(pack: Pack, event: Event) -> str:
    return pack.title(event.role, event.clause) if event.role else ""


def _moment(event: Event, now: datetime) -> str:
    """When it happened; what came from a phone without signal also says when the company heard of it."""
    heard = f"，{_when(event.server_at, now)} 传到" if event.server_at - event.at > SOON else ""
    between = event.data.get("between")
    about = "约 " if between and parse(between[1]) - parse(between[0]) > SOON else ""
    return f"{about}{_when(event.at, now)}{heard}"


def _when(at: datetime, now: datetime) -> str:
    """14:21 of today, 昨天 10:25, else the day."""
    here = local(at)
    if here.date() == local(now).date():
        return f"{here:%H:%M}"
    return f"{day_text(here.date(), now)} {here:%H:%M}"


def _said(event: Event) -> str:
    """What the person chose and wrote with it; codes are no words."""
    said = [
        value
        for key in SAID
        if isinstance(value := event.data.get(key), str) and value and not CODE.fullmatch(value)
    ]
    return "，".join(dict.fromkeys(said))
