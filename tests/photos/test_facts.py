"""What a picture says of itself is read where it can be, and never believed to be well-formed."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fieldapp.photos.facts import EXIF_IFD, GPS_IFD, OFFSET, TAKEN, facts_of

NORTH = {1: "N", 2: (34.0, 24.0, 0.0), 3: "E", 4: (113.0, 44.0, 24.0)}


def picture(folder: Path, notes: dict[int, Any], gps: dict[int, Any]) -> Path:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD).update(notes)
    exif.get_ifd(GPS_IFD).update(gps)
    Image.new("RGB", (32, 24), "grey").save(folder / "a.jpg", exif=exif)
    return folder / "a.jpg"


@pytest.mark.parametrize(
    ("notes", "gps", "facts"),
    [
        ({TAKEN: "2026:03:12 09:30:00"}, {}, {"taken_at": "2026-03-12T01:30:00+00:00"}),
        ({TAKEN: "2026:03:12 09:30:00", OFFSET: "+09:00"}, {}, {"taken_at": "2026-03-12T00:30:00+00:00"}),
        ({}, NORTH, {"lng": 113.74, "lat": 34.4}),
        ({}, {**NORTH, 1: "S", 3: "W"}, {"lng": -113.74, "lat": -34.4}),
        ({TAKEN: "1970:01:01 00:00:00"}, {}, None),
        ({TAKEN: "yesterday"}, {1: "N"}, None),
        ({TAKEN: "2026:13:40 09:30:00"}, {**NORTH, 2: (340.0, 0.0, 0.0)}, None),
        ({}, {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, None),
        ({}, {}, None),
    ],
)
def test_it_reads_time_and_place(tmp_path: Path, notes: Any, gps: Any, facts: Any) -> None:
    assert facts_of(picture(tmp_path, notes, gps), "image/jpeg") == facts


def test_it_asks_only_pictures_and_survives_broken_ones(tmp_path: Path) -> None:
    broken = tmp_path / "b.jpg"
    broken.write_bytes(picture(tmp_path, {TAKEN: "2026:03:12 09:30:00"}, NORTH).read_bytes()[:60])
    assert facts_of(broken, "image/jpeg") is None
    assert facts_of(broken, "application/pdf") is None
    assert facts_of(tmp_path / "none.jpg", "image/jpeg") is None
