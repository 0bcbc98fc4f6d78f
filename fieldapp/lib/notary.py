"""The company's own signature under receipts: Ed25519, and the short code people read to one another."""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread
_key: Ed25519PrivateKey | None = None


def install(seed: bytes) -> None:
    """Set the 32-byte signing key of this process."""
    global _key
    _key = Ed25519PrivateKey.from_private_bytes(seed)


def sign(content: bytes) -> str:
    """The signature, url-safe base64."""
    return base64.urlsafe_b64encode(_need().sign(content)).decode()


def public_key() -> str:
    """The raw public key, url-safe base64."""
    raw = _need().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode()


def verify(key: str, content: bytes, signature: str) -> bool:
    """True when the holder of that public key signed exactly these bytes."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key))
        public.verify(base64.urlsafe_b64decode(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def short_code(digest: str) -> str:
    """Eight characters that stand for a SHA-256 (hex): enough to tell two receipts apart over the phone."""
    number = int(digest[:10], 16)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _need() -> Ed25519PrivateKey:
    if _key is None:
        raise RuntimeError("signing key is not installed")
    return _key
