"""What a picture says of itself: when and where the camera believes it was taken. Told, not proven."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fieldapp.lib.clock import SHANGHAI, utc_iso
from fieldapp.photos.opening import opened

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, OFFSET = 0x9003, 0x9011
SINCE = 2000  # an older year is a camera whose clock was never set
Facts = dict[str, str | float]


def facts_of(path: Path, mime: str) -> Facts | None:
    """`taken_at` (ISO 8601, UTC) and `lng`, `lat` (degrees, as the camera has them); None when it tells nothing.

    A time without an offset is meant in Shanghai. Whatever can't be read is left out: nothing is
    refused for its notes.
    """
    if not mime.startswith("image/"):
        return None
    try:
        with opened(path) as picture:
            exif = picture.getexif()
            notes, gps = exif.get_ifd(EXIF_IFD), exif.get_ifd(GPS_IFD)
    except Exception:
        return None
    return {**_time(notes), **_place(gps)} or None


def _time(notes: dict[int, Any]) -> Facts:
    try:
        text, offset = str(notes[TAKEN]).strip("\0 "), str(notes.get(OFFSET, "")).strip("\0 ")
        at = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")
        at = datetime.fromisoformat(f"{at.isoformat()}{offset}") if offset else at
        return (
            {"taken_at": utc_iso(at if at.tzinfo else at.replace(tzinfo=SHANGHAI))}
            if at.year >= SINCE
            else {}
        )
    except (KeyError, ValueError, TypeError, OverflowError):
        return {}


def _place(gps: dict[int, Any]) -> Facts:
    """Degrees, minutes and seconds north or south, east or west."""
    try:
        lat, lng = (sum(float(part) / 60**n for n, part in enumerate(gps[key])) for key in (2, 4))
        if str(gps[1]).startswith("S"):
            lat = -lat
        if str(gps[3]).startswith("W"):
            lng = -lng
        there = -90 <= lat <= 90 and -180 <= lng <= 180 and (lat, lng) != (0, 0)
        return {"lng": round(lng, 7), "lat": round(lat, 7)} if there else {}
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return {}
