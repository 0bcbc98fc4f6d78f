"""Two shops that were taken for one are parted: visit, photos and case go where they belong."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.commands.envelope import Receipt
from fieldapp.commands.part_door import PartDoor
from fieldapp.commands.visit_door import VisitDoor
from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.door import Door, DoorVisit
from fieldapp.domain.journal import Event
from fieldapp.lib.errors import NotPermitted, Refused
from tests.support.cast import Stage
from tests.support.story_door import added, at
from tests.support.story_intake import blob


def joined(stage: Stage, **over: object) -> tuple[Receipt, Receipt]:
    """老街羊肉馆 stands eight metres from 老街羊肉汤; the second phone could not know and was joined."""
    first = added(stage, result="D03")
    second = added(stage, "老街羊肉馆", 8, **{"result": "D02", "part": "customer_manager_2", **over})  # type: ignore[arg-type]
    assert second.result["joined"]
    return first, second


def part(stage: Stage, receipt: Receipt, by: str = "manager") -> UUID:
    done = stage.act(by, PartDoor(visit_id=UUID(receipt.result["visit_id"])))
    return UUID(done.result["door_id"])


def doors(session: Session, first: Receipt, new: UUID) -> tuple[Door, Door]:
    session.rollback()
    session.expire_all()
    return session.get_one(Door, UUID(first.result["door_id"])), session.get_one(Door, new)


@pytest.mark.parametrize("by", ["manager", "customer_manager_2"])
def test_it_gives_the_visit_a_door_of_its_own_with_its_place_and_its_photos(
    stage_xz: Stage, session: Session, by: str
) -> None:
    front = blob(stage_xz, text="front")
    first, second = joined(stage_xz, photos=[front])
    old, new = doors(session, first, part(stage_xz, second, by))
    assert (new.name, new.street, new.last_result, new.last_by_id) == (
        "老街羊肉馆", "文峰路", "D02", stage_xz.person("customer_manager_2").id
    )  # fmt: skip
    assert new.lng is not None and old.lng is not None and new.lng > old.lng
    assert (old.last_result, old.last_by_id) == ("D03", stage_xz.person("customer_manager").id)
    assert old.last_at is not None and old.revisit_at is not None
    [visit] = session.scalars(select(DoorVisit).where(DoorVisit.door_id == new.id))
    assert (visit.joined, visit.distance_m, visit.flags) == (False, 0, [])
    [picture] = session.scalars(select(Attachment))
    assert (picture.door_id, picture.subject_id) == (new.id, visit.id)
    [event] = session.scalars(select(Event).where(Event.kind == "DOOR_PARTED"))
    assert (event.subject_id, event.data) == (new.id, {"door": "老街羊肉馆", "from": "老街羊肉汤"})


def test_the_next_phone_finds_each_of_the_two(stage_xz: Stage, session: Session) -> None:
    first, second = joined(stage_xz)
    new = part(stage_xz, second)
    again = added(stage_xz, "老街羊肉馆", 7)
    assert (again.result["joined"], again.result["door_id"]) == (True, str(new))
    assert added(stage_xz, "老街羊肉汤", 1).result["door_id"] == first.result["door_id"]


def test_the_case_goes_with_who_wants_gas_and_takes_its_name(stage_xz: Stage, session: Session) -> None:
    first, second = joined(stage_xz, result="D01", met="李老板", part="customer_manager")
    old, new = doors(session, first, part(stage_xz, second))
    assert (old.case_id, str(new.case_id)) == (None, second.result["case_id"])
    assert new.case_id and session.get_one(Case, new.case_id).name == "老街羊肉馆"


def test_two_who_want_gas_get_a_case_each(stage_xz: Stage, session: Session) -> None:
    first, second = joined(stage_xz, result="D01", part="customer_manager")
    first_again = VisitDoor(door_id=UUID(first.result["door_id"]), result="D01")
    case_id = stage_xz.act("customer_manager", first_again, place=at()).result["case_id"]
    new = part(stage_xz, second)
    assert (
        doors(session, first, new)[0].case_id == UUID(case_id)
        and doors(session, first, new)[1].case_id is None
    )
    own = stage_xz.act("customer_manager", VisitDoor(door_id=new, result="D01"), place=at(8)).result[
        "case_id"
    ]
    assert own is not None and own != case_id


def test_only_who_wrote_it_or_a_manager_parts_and_only_what_was_joined(stage_xz: Stage) -> None:
    first, second = joined(stage_xz)
    with pytest.raises(NotPermitted, match="谁记的谁分开"):
        part(stage_xz, second, "customer_manager")
    with pytest.raises(Refused, match="没有和别家记到一起"):
        part(stage_xz, first)
    part(stage_xz, second)
    with pytest.raises(Refused, match="没有和别家记到一起"):
        part(stage_xz, second)
