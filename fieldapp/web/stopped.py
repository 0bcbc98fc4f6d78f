"""Who has just told the password of a stopped account: shown by its page for some minutes, instead of a session."""

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from fieldapp.domain.person import Person
from fieldapp.extensions import db

GOOD_FOR_S = 600
SALT = "stopped account"


def proof_of(person: Person) -> str:
    """What the login's page says for this person; only given where the right password was told."""
    return _signer().dumps(str(person.id))


def proved(proof: str) -> Person | None:
    """Whose password was told; None where it was nobody's, or too long ago."""
    try:
        return db.session.get(Person, UUID(_signer().loads(proof, max_age=GOOD_FOR_S)))
    except BadSignature:
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt=SALT)
