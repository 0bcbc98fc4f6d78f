"""Why a rule decided as it did: the decision, the rule and its clause, and every step with its number."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """`decision` is the code, `name` its word, `rule` the sentence compared with, `source` the clause id.

    `steps` are pairs of text and value.
    """

    decision: str
    name: str
    rule: str
    source: str
    pack_version: str
    steps: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON for the journal, the order's snapshot and the command line."""
        return {
            "decision": self.decision, "name": self.name, "rule": self.rule, "source": self.source,
            "pack_version": self.pack_version, "steps": [list(step) for step in self.steps], **self.facts,
        }  # fmt: skip
