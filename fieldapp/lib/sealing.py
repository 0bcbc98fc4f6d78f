"""Packages that phones seal with a key of (person, device): what a colleague may carry but not read.

A package is `FAS1`, the length of its header, the header (JSON, readable, bound by the tag), a 96-bit nonce, and the
AES-256-GCM text. Inside lie the length of the content, the content (JSON), and the bytes of a photo if it is one.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"FAS1"
NEWEST = 1
NONCE, TAG = 12, 16
LONGEST_HEADER = 256 * 1024
PARTS = ("letters", "photo")
_secret: bytes = b""


class BadPackage(ValueError):
    """No package of ours; `code` is shape, newer (made by a newer app) or tag (changed, or sealed elsewhere)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Header:
    """What everybody may read: whose it is, from which device, and how much; never what."""

    id: UUID
    owner: UUID
    device: UUID
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: the tag has proved that the owner's device wrote it."""

    header: Header
    content: dict[str, Any]
    data: bytes


def install(secret: bytes) -> None:
    """Set the 32-byte secret from which the keys of all phones come; without it no package can be opened any more."""
    global _secret
    if len(secret) != 32:
        raise ValueError("sealing secret must be 32 bytes")
    _secret = secret


def key_for(person: UUID, device: UUID) -> bytes:
    """The 32-byte key under which this person's work on this device is sealed."""
    if not _secret:
        raise RuntimeError("sealing secret is not installed")
    info = f"fieldapp seal {NEWEST}|{person}|{device}".encode()
    return HKDF(SHA256(), 32, None, info).derive(_secret)


def header_of(raw: bytes) -> Header:
    """The readable part, not yet proved; raises BadPackage."""
    head, _ = _split(raw)
    try:
        said = json.loads(head[8:])
        version, part = said["v"], said["part"]
        header = Header(UUID(said["id"]), UUID(said["owner"]), UUID(said["device"]), part)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadPackage("shape") from None
    if not isinstance(version, int) or version > NEWEST:
        raise BadPackage("newer")
    if version < 1 or part not in PARTS:
        raise BadPackage("shape")
    return header


def unwrap(raw: bytes) -> Package:
    """Open it with the key of the named owner and device; raises BadPackage."""
    header = header_of(raw)
    head, sealed = _split(raw)
    try:
        plain = AESGCM(key_for(header.owner, header.device)).decrypt(sealed[:NONCE], sealed[NONCE:], head)
    except InvalidTag:
        raise BadPackage("tag") from None
    try:
        (length,) = struct.unpack_from(">I", plain)
        content = json.loads(plain[4 : 4 + length])
    except (ValueError, struct.error, RecursionError):
        raise BadPackage("shape") from None
    if not isinstance(content, dict):
        raise BadPackage("shape")
    return Package(header, content, plain[4 + length :])


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """The bytes up to the end of the header, and what follows."""
    if len(raw) < 8 or raw[:4] != MAGIC:
        raise BadPackage("shape")
    (length,) = struct.unpack_from(">I", raw, 4)
    if length > LONGEST_HEADER or len(raw) < 8 + length + NONCE + TAG:
        raise BadPackage("shape")
    return raw[: 8 + length], raw[8 + length :]
