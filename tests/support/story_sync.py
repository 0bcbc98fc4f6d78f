"""What a phone writes and hands in: letters as the outbox freezes them, and a picture in pieces."""

import hashlib
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from fieldapp.commands.envelope import Command
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage

DEVICE = "0190a000-0000-7000-8000-000000000001"


def letter(stage: Stage, part: str, command: Command, **over: Any) -> dict[str, Any]:
    """The letter as it lies on the phone of that part."""
    return {
        "v": 1, "cmd_id": str(uuid7()), "owner": str(stage.person(part).id), "device_id": DEVICE,
        "doc": "visit:1", "kind": command.kind, "body": command.model_dump(mode="json"), "base_rev": None,
        "client_at": "2026-03-12T14:20:36.120+08:00", "mono_ms": 1200, "place": None, "blobs": [], **over,
    }  # fmt: skip


def hand_in(phone: FlaskClient, *letters: dict[str, Any]) -> list[dict[str, Any]]:
    answer = phone.post("/sync/commands", json=list(letters))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()
    return found


def picture(colour: str = "red", size: tuple[int, int] = (900, 900)) -> tuple[str, bytes]:
    """A photo and its digest."""
    out = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, "JPEG", quality=95)
    data = out.getvalue() + colour.encode()
    return hashlib.sha256(data).hexdigest(), data


def put(phone: FlaskClient, sha256: str, data: bytes, start: int, end: int) -> Any:
    """One piece of the file, from start up to before end."""
    span = f"bytes {start}-{end - 1}/{len(data)}"
    return phone.put(f"/sync/blobs/{sha256}", data=data[start:end], headers={"Content-Range": span})


def upload(phone: FlaskClient, data: bytes, sha256: str, piece: int = 512 * 1024) -> None:
    """The whole file, going on where the company says."""
    at = 0
    while True:
        answer = put(phone, sha256, data, at, min(at + piece, len(data)))
        assert answer.status_code in (200, 201, 204, 409), answer.text
        at = int(answer.headers["Upload-Offset"])
        if "Upload-Complete" in answer.headers:
            return


def submission(
    stage: Stage, part: str, doc: str, answers: list[dict[str, Any]], shas: dict[str, str], photos: list[str]
) -> dict[str, Any]:
    """The letter that hands in a document; shas are the digests of the letters by command id."""
    letters = [{"cmd_id": one["cmd_id"], "sha256": shas[one["cmd_id"]], "rev": None} for one in answers]
    return {
        "v": 1, "cmd_id": str(uuid7()), "owner": str(stage.person(part).id), "device_id": DEVICE, "doc": doc,
        "kind": "submit_document", "base_rev": None,
        "body": {"doc": doc, "name": "福顺豆制品厂 四方验收", "letters": letters, "photos": photos},
    }  # fmt: skip


def form_letter(
    stage: Stage, part: str, at: str, values: dict[str, Any] | list[tuple[str, str]], **over: Any
) -> dict[str, Any]:
    """A filled-in form as it lies on the phone of that part; values may be lists, as of ticked boxes."""
    pairs = values if isinstance(values, list) else [
        (name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])
    ]  # fmt: skip
    return {
        "v": 1, "cmd_id": str(uuid7()), "owner": str(stage.person(part).id), "device_id": DEVICE, "doc": "visit:1",
        "kind": "form", "field": "form", "body": {"at": at, "values": [list(pair) for pair in pairs]},
        "base_rev": None, "client_at": "2026-03-12T14:20:36.120+08:00", "mono_ms": None, "place": None, "blobs": [],
        **over,
    }  # fmt: skip
