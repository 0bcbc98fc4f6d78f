"""Evidence files: what is in one, how it is packed, and the proof that nothing in it was changed."""

from fieldapp.lib.evidence.link import Broken
from fieldapp.lib.evidence.verify import Report, verify

__all__ = ["Broken", "Report", "verify"]
