"""What a phone seals when somebody else takes it: packages as static/js/outbox/seal.js makes them, and files."""

import hashlib
import json
import os
import struct
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fieldapp.lib import sealing
from fieldapp.lib.ids import uuid7
from tests.support.cast import Stage
from tests.support.story_sync import DEVICE


def wrap(
    owner: UUID, device: UUID, content: dict[str, Any], data: bytes = b"", *, part: str = "letters",
    id: UUID | None = None, nonce: bytes = b"", **header: Any,
) -> bytes:  # fmt: skip
    """One package; the header can be spoilt by name."""
    said = {
        "v": 1, "id": str(id or uuid7()), "owner": str(owner), "name": "王海涛", "company": "新郑",
        "device": str(device), "part": part, "count": 1, "since": 0, "n": 0, "waiting": part == "photo", **header,
    }  # fmt: skip
    text = json.dumps(said).encode()
    head = b"FAS1" + struct.pack(">I", len(text)) + text
    inside = json.dumps(content).encode()
    nonce = nonce or os.urandom(12)
    key = AESGCM(sealing.key_for(owner, device))
    return head + nonce + key.encrypt(nonce, struct.pack(">I", len(inside)) + inside + data, head)


def sealed_photo(stage: Stage, part: str, sha256: str, data: bytes) -> bytes:
    content = {"sha256": sha256, "name": "表.jpg", "mime": "image/jpeg"}
    return wrap(stage.person(part).id, UUID(DEVICE), content, data, part="photo")


def sealed_letters(stage: Stage, part: str, *letters: dict[str, Any], **rows: Any) -> bytes:
    """Letters as rows that were made ready to leave."""
    records = [["row", row(letter, seq, **rows)] for seq, letter in enumerate(letters, 1)]
    return wrap(stage.person(part).id, UUID(DEVICE), {"records": records}, count=len(letters))


def row(letter: dict[str, Any], seq: int, **over: Any) -> dict[str, Any]:
    return {
        "cmd_id": letter["cmd_id"], "owner": letter["owner"], "seq": seq, "doc": letter["doc"],
        "field": "", "step": "set", "state": "waiting", "text": json.dumps(letter), "after": [], **over,
    }  # fmt: skip


def file_of(*packages: bytes) -> bytes:
    """The exported file."""
    frames = [struct.pack(">I", len(one)) + hashlib.sha256(one).digest() + one for one in packages]
    return b"FAPARCEL" + b"".join(frames) + struct.pack(">II", 0, len(packages))
