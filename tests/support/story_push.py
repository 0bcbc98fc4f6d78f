"""Letters of the approval platforms as stories send them."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fieldapp.commands.receive_push import ReceivePush
from fieldapp.domain.company import Area
from tests.support.cast import Stage


def canonical(
    code: str = "2603-410184-04-01-123456", *, message: str = "m-1", **project: Any
) -> dict[str, Any]:
    """A letter of schema gov.project.push/1, fictional throughout."""
    return {
        "schema": "gov.project.push/1",
        "source": "GONGGAI",
        "message_id": message,
        "sent_at": "2026-03-02T09:00:00+08:00",
        "region_code": "410184",
        "project": {
            "code": code,
            "name": "薛店花园小区一期",
            "works_code": "001",
            "stage": 1,
            "approval_type": 3,
            "industry_code": "K7010",
            "scale_text": "住宅6栋，612户",
            "building_area_m2": 88412.0,
            **project,
        },
        "owner": {
            "name": "甲置业有限公司（演示）",
            "uscc": "91410184MA40TEA12P",
            "contact": "张*",
            "phone": "138****5678",
        },
        "location": {"lng": 113.74, "lat": 34.40, "crs": "CGCS2000", "address": "新郑市薛店镇工业路"},
        "valid": True,
        "attachments": [],
    }


def letter(code: str, *, region: str = "410184", message: str = "m-1", **over: Any) -> dict[str, Any]:
    """Fields of receive_push."""
    return {
        "source": "GONGGAI",
        "message_id": message,
        "raw": f"{code} {message} {sorted(over.items())}",
        "regions": [region],
        "code": code,
        "works_code": "001",
        "name": "薛店花园小区一期",
        "address": "薛店镇工业路",
        "industry": "K7010",
        **over,
    }


def unowned(stage: Stage) -> UUID:
    """A pushed case in a place that no customer manager has: stage PUSHED."""
    with Session(stage.engine) as session:
        session.execute(
            update(Area).where(Area.company_id == stage.cast.company.id).values(customer_manager_id=None)
        )
        session.commit()
    region = stage.cast.company.pack.pack.region_codes[0]
    receipt = stage.act(
        "admin", ReceivePush(**letter(f"2603-{region}-04-01-654321", region=region, message="m-unowned"))
    )
    return UUID(receipt.result["case_id"])
