"""A photo gets its grade when it is attached: what the phone told, what the picture says, what the company knows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldapp import sla
from fieldapp.commands.envelope import Letter, Shot
from fieldapp.domain.attachment import Attachment, Blob
from fieldapp.domain.case import Case
from fieldapp.domain.door import Door
from fieldapp.domain.photo import PhotoGrade, new_code, used_before
from fieldapp.domain.photo_grade import Known, facts_of, grade_of
from fieldapp.domain.visit import metres_apart
from fieldapp.lib.geo import Crs

BACK = timedelta(minutes=2)  # two readings of one clock never lie further apart the wrong way round


def grade(
    session: Session,
    home: Case | Door,
    photo: Attachment,
    letter: Letter,
    moment: sla.Moment,
    now: datetime,
) -> PhotoGrade | None:
    """None where the rules of the case, or of the company of the door, know no grades."""
    rules = home.pack.photo
    if rules is None:
        return None
    shot = letter.shots.get(photo.sha256) or Shot()
    before, turned = _before(letter, shot)
    taken = sla.Moment(moment.earliest - before, moment.latest - before, moment.best - before)
    seen = used_before(session, photo)
    own = session.get_one(Blob, (photo.sha256, photo.company_id)).facts or {}
    there = None if _same_spot(home.place, photo.place) else home.place
    site = metres_apart(photo.place, there)
    accuracy = (photo.place or {}).get("accuracy_m")
    own_site = metres_apart({**own, "crs": Crs.WGS84.value}, there) if "lng" in own else None
    known = Known(
        source=shot.source,
        file_age_s=_seconds(shot.file_ms),
        open_s=_seconds(shot.open_ms),
        accuracy_m=accuracy,
        fix_age_s=_fix_age(photo, shot),
        site_m=site,
        site_known=bool(there),
        clock_suspect=moment.suspect or turned,
        bounds_s=None if moment.exact else (moment.latest - moment.earliest).total_seconds(),
        skew_s=_skew(letter),
        clock_at=letter.seen_at,
        own_apart_s=_own_apart(own, shot, letter, taken),
        own_site_m=own_site,
        seen=seen is not None,
        seen_alike=bool(seen and seen[1]),
    )
    lines = facts_of(rules, known)
    made = PhotoGrade(
        attachment_id=photo.id, company_id=photo.company_id, code=new_code(), grade=grade_of(rules, lines),
        facts={"lines": [one.told() for one in lines], "pack": home.pack.version}, site_m=site,
        accuracy_m=round(accuracy) if accuracy is not None else None, taken_at=taken.best, earliest=taken.earliest,
        latest=taken.latest, seen_id=seen[0].id if seen else None, at=now,
    )  # fmt: skip
    session.add(made)
    return made


def _same_spot(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """A door may have been put where this very photo says it is, which proves nothing; two fixes never are one."""
    return bool(one and other) and all(
        (one or {}).get(name) == (other or {}).get(name) for name in ("lng", "lat")
    )


def _before(letter: Letter, shot: Shot) -> tuple[timedelta, bool]:
    """How long before its letter the picture was taken, both by the phone's clock; and whether that clock went back."""
    if shot.at is None or letter.client_at is None or letter.client_at.tzinfo is None:
        return timedelta(), False
    passed = letter.client_at - shot.at
    return max(passed, timedelta()), passed < -BACK


def _skew(letter: Letter) -> float | None:
    """How far the phone's clock was ahead of the company's at their last contact, in seconds."""
    if letter.client_at is None or letter.seen_at is None or letter.since_ms is None:
        return None
    if letter.client_at.tzinfo is None:
        return None
    return (letter.client_at - timedelta(milliseconds=letter.since_ms) - letter.seen_at).total_seconds()


def _fix_age(photo: Attachment, shot: Shot) -> float | None:
    """Both by the phone's clock. A fix after the picture is as good as one before it."""
    at = (photo.place or {}).get("at")
    if at is None or shot.at is None:
        return None
    fixed = datetime.fromisoformat(at)
    return abs((shot.at - fixed).total_seconds()) if fixed.tzinfo else None


def _own_apart(own: dict[str, object], shot: Shot, letter: Letter, taken: sla.Moment) -> float | None:
    """The camera's clock is the phone's: a phone that is wrong, but always by as much, contradicts nothing."""
    if "taken_at" not in own:
        return None
    written = datetime.fromisoformat(str(own["taken_at"]))
    by_phone = shot.at or (letter.client_at if letter.client_at and letter.client_at.tzinfo else None)
    return (written - (by_phone or taken.best)).total_seconds()


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000
