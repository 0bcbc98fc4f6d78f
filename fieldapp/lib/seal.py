"""Authenticated encryption of personal data and keyed digests to find it again."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_key: bytes = b""


def install(key: bytes) -> None:
    """Set the 32-byte key of this process; every sealed value depends on it."""
    global _key
    if len(key) != 32:
        raise ValueError("seal key must be 32 bytes")
    _key = key


def close(text: str) -> str:
    """Encrypt with AES-256-GCM and a random 96-bit nonce; returns url-safe base64."""
    nonce = os.urandom(12)
    return base64.urlsafe_b64encode(nonce + AESGCM(_need()).encrypt(nonce, text.encode(), None)).decode()


def open(sealed: str) -> str:
    """Decrypt what `close` made; raises InvalidTag when a byte was changed."""
    raw = base64.urlsafe_b64decode(sealed)
    return AESGCM(_need()).decrypt(raw[:12], raw[12:], None).decode()


def digest(text: str) -> str:
    """A keyed digest (hex, 64 characters) that finds equal values without showing them."""
    return hmac.new(_need(), b"find:" + text.encode(), hashlib.sha256).hexdigest()


def _need() -> bytes:
    if not _key:
        raise RuntimeError("seal key is not installed")
    return _key
