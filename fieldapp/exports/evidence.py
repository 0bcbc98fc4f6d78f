"""Packs the evidence of a case into one file that anybody can open and prove without us."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

import rfc8785

from fieldapp.domain.evidence import Evidence
from fieldapp.lib import notary
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import Refused
from fieldapp.lib.evidence.box import pieces, write
from fieldapp.lib.evidence.verify import line_of

ENDING = ".evidence"
Opener = Callable[[str], BinaryIO]


def build(
    evidence: Evidence, case_id: UUID, by: str, at: datetime, open_file: Opener, out: BinaryIO
) -> list[str]:
    """Write the file; `open_file` gives stored bytes by digest and raises FileNotFoundError.

    Returns the names of files that the store has no more: the evidence is written without them, and its proof will
    name the first.
    """
    texts = {
        "record.json": rfc8785.dumps(evidence.record),
        "journal.json": rfc8785.dumps(evidence.journal),
        "days.json": rfc8785.dumps(evidence.days),
        "receipts.json": rfc8785.dumps(evidence.receipts),
    }
    parts = [
        {"name": name, "size": len(text), "sha256": _digest(BytesIO(text))} for name, text in texts.items()
    ]
    gone: list[str] = []
    there: dict[str, str] = {}
    for file in evidence.record["files"]:
        try:
            with open_file(file["sha256"]) as stream:
                sha256, size = _digest(stream), stream.tell()
        except FileNotFoundError:
            gone.append(f"{file['of'][0]}“{file['name']}”")
            continue
        parts.append({"name": file["part"], "size": size, "sha256": sha256})
        there[file["part"]] = file["sha256"]
    manifest: dict[str, Any] = {"v": 1, "case": str(case_id), "made_at": iso(at), "by": by, "parts": parts}
    listed = rfc8785.dumps(manifest)
    line = line_of(manifest, _digest(BytesIO(listed)))
    signed = {"key": notary.public_key(), "signature": notary.sign(line.encode())}
    head = {"manifest.json": listed, "signature.json": rfc8785.dumps(signed), **texts}
    try:
        write(out, _streams(head, there, open_file))
    except ValueError:
        raise Refused("照片太多，一个文件装不下（最多 4 GB）", code="too_large") from None
    return gone


def file_name(evidence: Evidence) -> str:
    """XZ-2026-0012 福顺豆制品厂.evidence."""
    case: dict[str, Any] = evidence.record["case"]
    name = "".join(letter for letter in f"{case['no']} {case['name']}" if letter not in '\\/:*?"<>|')
    return f"{name}{ENDING}"


def _streams(
    head: dict[str, bytes], there: dict[str, str], open_file: Opener
) -> Iterator[tuple[str, BinaryIO]]:
    for name, text in head.items():
        yield name, BytesIO(text)
    for name, sha256 in there.items():
        with open_file(sha256) as stream:
            yield name, stream


def _digest(stream: BinaryIO) -> str:
    sha256 = hashlib.sha256()
    for piece in pieces(stream):
        sha256.update(piece)
    return sha256.hexdigest()
