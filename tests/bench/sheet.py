"""The tables of the large company: what differs from row to row, and what is the same in all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fieldapp.domain.journal import GENESIS

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the columns that every row brings, and those that are the same in all of them."""

    table: str
    own: tuple[str, ...]
    same: Mapping[str, object]

    @property
    def columns(self) -> str:
        return ", ".join([*self.own, *self.same])


def sheets(company_id: UUID, ruleset_id: UUID, sqlite: bool) -> list[Sheet]:
    """The tables in the order in which rows may refer to one another."""
    company: dict[str, object] = {"company_id": company_id.hex}
    customer_manager = {"role": "customer_manager", "clause": "XZ-1.1-1a"}
    search = (
        [
            Sheet("case_search_key", ("id", "case_id", "digest"), {}),
            Sheet("case_search", ("rowid", "grams"), {}),
        ]
        if sqlite
        else [Sheet("case_search", ("case_id", "digest", "grams"), {})]
    )
    return [
        Sheet(
            "works_case",
            (
                "id", "no", "name", "address", "contact", "phone", "phone_digest", "stage", "held", "due_at",
                "marks", "closed_at", "customer_manager_id", "created_at",
            ),
            company | {
                "ruleset_id": ruleset_id.hex, "customer": "NONRES", "origin": "SWEEP", "small_ci": True,
                "customer_kind": "", "customer_key": "", "uscc": "", "channel": "", "note": "", "rev": 1,
                "counters": "{}", "order_rev": 0,
            },
        ),
        Sheet("chain", ("id", "head"), company | {"seq": 1}),
        Sheet(
            "event",
            ("id", "chain_id", "case_id", "actor_id", "at", "server_at", "hash"),
            company | {
                "seq": 1, "kind": "CASE_ASSIGNED", "role": "customer_manager", "clause": "", "data": "{}",
                "prev": GENESIS,
            },
        ),
        Sheet(
            "task",
            (
                "id", "case_id", "key", "person_id", "due_at", "started_at", "held", "sort_at", "opened_at",
                "closed_at",
            ),
            company | customer_manager | {
                "kind": "visit", "label": "上门", "hard": True, "clock_key": "DELIVERY_SMALL",
            },
        ),
        Sheet(
            "clock",
            ("id", "case_id", "subject_id", "started_at", "due_at", "target_at", "late_at", "stopped_at",
             "took"),
            company | {
                "key": "DELIVERY_SMALL", "name": "全程", "started_seq": 1, "void": False, "steps": "[]",
            },
        ),
        Sheet(
            "hold",
            ("id", "case_id", "from_at", "asked_at", "decided_at", "asked_by_id", "decided_by_id"),
            company | {
                "reason_class": "USER", "reason": "RESCHEDULE", "note": "", "backdated": False,
                "approved": True,
            },
        ),
        *search,
    ]  # fmt: skip
