"""All that is read from a file when it arrives: what it says of itself, how it looks, and which others look like it."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.domain.company import Company
from fieldapp.photos.alike import alike
from fieldapp.photos.facts import facts_of
from fieldapp.photos.likeness import look_of


def examine(session: Session, company: Company, path: Path, sha256: str, mime: str) -> dict[str, Any]:
    """As StoreBlob takes it. Outside its transaction, since looking at a picture takes its time."""
    look = look_of(path, mime)
    rules = company.pack.photo
    found: dict[str, Any] = {"facts": facts_of(path, mime)}
    if look is not None:
        found |= {"views": [f"{bits:016x}" for bits in look.views], "small": look.small.hex()}
        found["alike"] = alike(session, company.id, sha256, look, rules.alike_fit) if rules else {}
    return found
