"""What an evidence file tells of a case, as plain data; packing and proving it are done elsewhere."""

from fieldapp.domain.evidence.gather import Evidence, gather

__all__ = ["Evidence", "gather"]
