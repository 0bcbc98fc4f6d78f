"""Building: the contract, the work order, and changes of quantity."""

from typing import Literal

from pydantic import Field

from fieldapp.packs.base import Count, Customer, Model, Named, Role, Text


class Contract(Model):
    """`due_rule` STRICTER: of contract date and promised limit the earlier one counts, both are shown."""

    due_rule: Text
    contractor_selected_by: Text
    clause: Text


class Order(Model):
    """What can happen to a work order, and when a case ends without works."""

    return_reasons: tuple[Named, ...]
    cancel_reasons: tuple[Named, ...]
    safety_notes: tuple[Named, ...]
    clauses: dict[Customer, str]


class ApprovalStep(Model):
    """Up to `up_to_fen` (None: any amount) this role may approve a change."""

    up_to_fen: Count | None = None
    role: Role


class Cause(Named):
    """Why quantities change; `user` causes stop the clock from request to the new order."""

    user: bool = False


class Change(Model):
    """变更: always a new order. `originator` by customer; residential is meant inside the red line."""

    originator: dict[Customer, Role]
    causes: tuple[Cause, ...] = Field(min_length=1)
    approval: tuple[ApprovalStep, ...] = Field(min_length=1)
    reset_clock: Literal[False]
    user_caused_hold: bool
    hold_reason: Text
    outside_red_line: Text
    emergency_hours: Count
    clauses: dict[Customer, str]

    def approver(self, amount_fen: int) -> Role:
        """The role that may approve a change of this cost (fen, either sign)."""
        for step in self.approval:
            if step.up_to_fen is None or abs(amount_fen) <= step.up_to_fen:
                return step.role
        return self.approval[-1].role
