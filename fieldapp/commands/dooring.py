"""What every visit at a door of the street is made of, and what follows from it."""

from typing import Any

from fieldapp.commands import leading
from fieldapp.commands.at_door import AtDoor
from fieldapp.commands.doing import Doing
from fieldapp.commands.register_lead import canonical_place
from fieldapp.commands.visiting import revisit_of
from fieldapp.domain.door import Door, DoorVisit, times_found, visit_before
from fieldapp.domain.nearby import street_near
from fieldapp.domain.walk import too_fast
from fieldapp.lib import geo, pasted, uscc
from fieldapp.lib.ids import uuid7
from fieldapp.packs.intake import Visit as Rules
from fieldapp.packs.intake import VisitCode


def pinned(cmd: AtDoor) -> tuple[geo.Place, dict[str, Any]] | None:
    """A pasted place in CGCS2000, and how it was given."""
    if not cmd.pin:
        return None
    given = pasted.read(cmd.pin, cmd.pin_crs)
    spot = geo.to_canonical(given)
    kept = {"lng": given.lng, "lat": given.lat, "crs": given.crs.value, "text": cmd.pin}
    return spot, {"lng": spot.lng, "lat": spot.lat, "crs": spot.crs.value, "source": "pin", "given": kept}


def measured(do: Doing) -> tuple[geo.Place, dict[str, Any]] | None:
    """Where the phone was, in CGCS2000, and how it said so."""
    here = canonical_place(do)
    if here is None or do.letter.place is None:
        return None
    said = do.letter.place
    kept = {"lng": said.lng, "lat": said.lat, "crs": said.crs, "at": said.at.isoformat() if said.at else None}
    given = {"lng": here.lng, "lat": here.lat, "crs": here.crs.value, "accuracy_m": here.accuracy_m}
    return here, {**given, "source": said.source, "given": kept}


def spot_of(do: Doing, cmd: AtDoor) -> tuple[geo.Place, dict[str, Any]] | None:
    """Where a door can be put: what was pasted, else where the phone was when it knew that well enough."""
    pin = pinned(cmd)
    if pin is not None:
        return pin
    found = measured(do)
    coarse = do.actor.company.pack.visit.sweep.coarse_m
    return found if found is not None and (found[0].accuracy_m or 0) <= coarse else None


def street_at(do: Doing, spot: geo.Place | None) -> str:
    """The street of the door beside, for who wrote none."""
    if spot is None:
        return ""
    within = do.actor.company.pack.visit.sweep.street_m
    return street_near(do.session, do.actor.company_id, spot, within)


def visit(
    do: Doing, door: Door, cmd: AtDoor, code: VisitCode, name: str, *, joined: bool = False
) -> tuple[DoorVisit, str]:
    """Write the visit down, bring the door up to date, and open a case when the customer wants gas; the visit, and
    where its papers are now."""
    rules = do.actor.company.pack.visit
    found = measured(do)
    missed = times_found(do.session, door.id, code.code) + 1
    revisit = revisit_of(do.actor.company.pack, cmd, code, do.at, missed)
    spot = door.spot
    distance = round(geo.distance_m(found[0], spot)) if found and spot else None
    made = DoorVisit(
        id=uuid7(), company_id=door.company_id, door_id=door.id, person_id=do.actor.id, at=do.at, result=code.code,
        name=name, met=cmd.met, phone=cmd.phone or None, demand=cmd.demand, obstacles=list(cmd.obstacles),
        energy=cmd.energy, shop_state=cmd.shop_state, agent_reason=cmd.agent_reason, note=cmd.note, facts=cmd.facts,
        place=found[1] if found else None, distance_m=distance, flags=odd(do, rules, found, distance),
        revisit_at=revisit, joined=joined,
        uscc=cmd.uscc,
        authorisation={"signer": cmd.met, "strokes": cmd.strokes, "text": rules.authorisation} if cmd.strokes else None,
    )  # fmt: skip
    do.session.add(made)
    if door.last_at is None or do.at >= door.last_at:
        door.last_result, door.last_at, door.last_by_id = code.code, do.at, do.actor.id
        door.revisit_at, door.times_missed = revisit, missed if code.max_visits is not None else 0
    do.session.flush()
    do.attach_to_door(door, cmd.photos, "front", subject_id=made.id, field_name="photos")
    facts = {"door": door.name, "result": code.code, "result_name": code.name, "distance_m": distance}
    do.record(
        None, "DOOR_VISITED", subject_id=door.id, clause=rules.sweep_clause,
        data={**facts, "flags": made.flags, "joined": joined},
    )  # fmt: skip
    return made, leading.lead(do, made, cmd, code)


def told(door: Door, made: DoorVisit, cmd: AtDoor, papers: str) -> dict[str, Any]:
    """What the phone is told of it; `papers` says where they are now."""
    warning = uscc.check(cmd.uscc).warning if cmd.uscc else None
    return {
        "door_id": str(door.id), "visit_id": str(made.id), "joined": made.joined, "door": door.name,
        "flags": made.flags, "papers": papers, "case_id": str(door.case_id) if door.case_id else None,
        "warnings": {"uscc": warning} if warning else {},
    }  # fmt: skip


def odd(
    do: Doing, rules: Rules, found: tuple[geo.Place, dict[str, Any]] | None, distance: int | None
) -> list[str]:
    """What is odd about the position (FLAGS); it is marked and stops nobody."""
    if found is None:
        return ["NO_PLACE"]
    here, flags = found[0], []
    accuracy = here.accuracy_m
    if (accuracy or 0) > rules.sweep.coarse_m:
        flags.append("COARSE")
    elif distance is not None and distance > rules.radius_m:
        flags.append("FAR")
    given = found[1]["given"]
    if accuracy == 0 or (given["lng"] == round(given["lng"], 3) and given["lat"] == round(given["lat"], 3)):
        flags.append("SQUARE")  # a phone measures neither without error nor in round figures
    before = visit_before(do.session, do.actor.id, do.at)
    if before is not None and before.place is not None and "COARSE" not in flags:
        there = geo.Place(before.place["lng"], before.place["lat"], before.place["crs"])
        seconds = (do.at - before.at).total_seconds()
        slack = (accuracy or 0) + (before.place.get("accuracy_m") or 0)
        if too_fast(geo.distance_m(here, there) - slack, seconds, rules.sweep.fastest_kmh):
            flags.append("JUMP")
    return flags
