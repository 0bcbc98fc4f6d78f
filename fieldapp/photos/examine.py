"""What the company learns of a file that has arrived: kind, what it says of itself, which others look like it."""

from typing import Any

from sqlalchemy.orm import Session

from fieldapp.domain.company import Company
from fieldapp.photos.alike import alike
from fieldapp.photos.intake import Judged


def examine(session: Session, company: Company, sha256: str, judged: Judged) -> dict[str, Any]:
    """As StoreBlob takes it. Outside its transaction, since comparing pictures takes its time."""
    found: dict[str, Any] = {"mime": judged.mime, "facts": judged.facts}
    look, rules = judged.look, company.pack.photo
    if look is not None:
        found |= {"views": [f"{bits:016x}" for bits in look.views], "small": look.small.hex()}
        found["alike"] = alike(session, company.id, sha256, look, rules.alike_fit) if rules else {}
    return found
