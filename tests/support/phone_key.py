"""A phone's key pair as its browser would make it, for stories without a browser."""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


class PhoneKey:
    """Signs as WebCrypto does: r and s, 32 bytes each, url-safe base64 without padding."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())

    @property
    def public(self) -> dict[str, str]:
        numbers = self._key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": _text(numbers.x), "y": _text(numbers.y)}

    def sign(self, line: str) -> str:
        r, s = decode_dss_signature(self._key.sign(line.encode(), ECDSA(SHA256())))
        return base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode().rstrip("=")


def _text(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
