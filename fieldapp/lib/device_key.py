"""A phone's own signature: ECDSA on P-256 as browsers make it, checked with the public half the phone has told."""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

HALF = 32


def tidy(key: Any) -> dict[str, str] | None:
    """The four members of a public JWK that matter; None when it is no public key on P-256."""
    if not isinstance(key, dict) or (key.get("kty"), key.get("crv")) != ("EC", "P-256"):
        return None
    kept = {name: str(key.get(name, "")) for name in ("crv", "kty", "x", "y")}
    try:
        _numbers(kept).public_key()
    except ValueError:
        return None
    return kept


def verify(key: dict[str, str], content: bytes, signature: str) -> bool:
    """True when the holder of that key signed exactly these bytes; `signature` is r and s in url-safe base64 without
    padding.
    """
    try:
        pair = _bytes(signature)
        if len(pair) != 2 * HALF or base64.urlsafe_b64encode(pair).decode().rstrip("=") != signature:
            return False
        r, s = int.from_bytes(pair[:HALF], "big"), int.from_bytes(pair[HALF:], "big")
        _numbers(key).public_key().verify(encode_dss_signature(r, s), content, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def _numbers(key: dict[str, str]) -> EllipticCurvePublicNumbers:
    x, y = (int.from_bytes(_bytes(key[name]), "big") for name in ("x", "y"))
    return EllipticCurvePublicNumbers(x, y, SECP256R1())


def _bytes(text: str) -> bytes:
    """Url-safe base64 with or without its padding."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise ValueError(str(wrong)) from None
