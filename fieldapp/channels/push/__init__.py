"""Project pushes of the approval platforms (工改, 多规合一): text in, plain letters out; nothing is ever dropped.

Two forms are understood: the canonical letter (schema gov.project.push/1) and rows of the national exchange table
SPGL_XMJBXXB with its pinyin columns. A letter is a dict of the fields of the command receive_push.
"""

import hashlib
import json
from typing import Any

from fieldapp.channels.push import canonical, spgl
from fieldapp.channels.push.value import plain

Letter = dict[str, Any]
MOST = 2_000_000  # characters of one letter that are kept


def read(text: str) -> list[Letter]:
    """Every letter of a text: one letter, a JSON array of letters, or JSON lines; what can't be read has a `fault`."""
    if not text.strip():
        return [broken(text, "文件是空的")]
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
            return [_line(line) for line in lines]
        return [broken(text, f"不是 JSON：{error}")]
    return [_letter(one) for one in whole] if isinstance(whole, list) else [_letter(whole)]


def broken(text: str, reason: str) -> Letter:
    """A letter that can't be read: its text and why."""
    text = _writable(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"source": "FILE", "message_id": digest, "raw": text[:MOST], "fault": reason}


def _writable(text: str) -> str:
    """Half characters, which no encoding can write, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(line: str) -> Letter:
    try:
        return _letter(json.loads(line))
    except (ValueError, RecursionError) as error:
        return broken(line, f"不是 JSON：{error}")


def _letter(data: object) -> Letter:
    raw = _writable(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    if not isinstance(data, dict) or not data:
        return broken(raw, "不是一条推送，应为一个对象")
    row = {str(plain(key)).lower(): plain(value) for key, value in data.items()}
    try:
        read_one = spgl.read if "xmdm" in row or "xmmc" in row else canonical.read
        letter = read_one(row)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return broken(raw, f"内容看不懂：{error}")
    digest = hashlib.sha256(raw.encode()).hexdigest()
    letter["message_id"] = str(letter.get("message_id") or digest)
    if len(letter["message_id"]) > 180:
        letter["message_id"] = digest
    if len(raw) > MOST:
        letter["fault"] = "一条推送太大"
    return {**letter, "raw": raw[:MOST]}
