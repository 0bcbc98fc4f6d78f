"""What a verb works with: the session, who acts, when, and the pen that writes the journal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import sla
from fieldapp.commands.envelope import BlobRef, Letter
from fieldapp.commands.grading import grade
from fieldapp.domain.attachment import Attachment, Blob, want_pictures
from fieldapp.domain.case import Case
from fieldapp.domain.charge import handed_over
from fieldapp.domain.door import Door
from fieldapp.domain.hold import Hold
from fieldapp.domain.journal import GENESIS, Chain, Event, append
from fieldapp.domain.person import Person, Role
from fieldapp.domain.scope import find_hold, lock_case
from fieldapp.domain.search import words_of
from fieldapp.lib.clock import iso
from fieldapp.lib.errors import NotPermitted, Refused, Stale
from fieldapp.lib.ids import uuid7


@dataclass(slots=True)
class Doing:
    """One command being carried out, in its transaction. `now` is the server's time, `at` when the work was done.

    `vouched_by` has taken the author's work over, so that it counts although the case is no longer the author's.
    `found_by` is what the cases were found by when they were taken in hand.
    """

    session: Session
    actor: Person
    letter: Letter
    now: datetime
    role: Role
    touched: dict[UUID, Case] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    vouched_by: Person | None = None
    adds: bool = False
    moment: sla.Moment = field(init=False)
    chains: dict[UUID, Chain] = field(init=False, default_factory=dict)
    found_by: dict[UUID, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """A form posted straight to the company is done as it arrives; a phone tells what its clocks know."""
        letter = self.letter
        self.moment = (
            sla.from_phone(
                self.now, letter.client_at, letter.seen_at, _span(letter.since_ms), _span(letter.mono_ms)
            )
            if letter.device_id
            else sla.live(self.now)
        )

    @property
    def at(self) -> datetime:
        """The best guess at when it was done: what records of work carry."""
        return self.moment.best

    def case(self, case_id: UUID) -> Case:
        """The case through the actor's scope, locked; NotFound otherwise. Clocks and tasks are refreshed afterwards."""
        if case_id not in self.touched:
            case, self.chains[case_id] = lock_case(self.session, self.actor, case_id)
            self.touched[case_id], self.found_by[case_id] = case, words_of(case)
        return self.touched[case_id]

    def hold(self, hold_id: UUID) -> tuple[Case, Hold]:
        """A hold with its case, which is locked first, so that two people cannot decide it at once."""
        case, hold = find_hold(self.session, self.actor, hold_id)
        case = self.case(case.id)
        self.session.refresh(hold)
        return case, hold

    def begin(self, case: Case) -> Case:
        """Take a new case into this transaction with its journal chain."""
        self.session.add(case)
        self.session.flush()
        self.chains[case.id] = Chain(id=case.id, company_id=case.company_id, seq=0, head=GENESIS)
        self.session.add(self.chains[case.id])
        self.touched[case.id] = case
        return case

    def fresh(self, record: Any, what: str = "这份记录", *, journaled: bool = False) -> None:
        """Refuse when the author had seen an older revision of `record` (its `rev`) than the one that is current.

        `journaled` records have one event for each revision, with its device: the author's own changes since then stand
        in nobody's way, unless they are the later ones.
        """
        seen = self.letter.base_rev
        if seen is None or seen == record.rev or (journaled and self._own_since(record, seen)):
            return
        raise Stale(f"{what}又改过了，看过新的再改", current=record.rev)

    def _own_since(self, record: Any, seen: int) -> bool:
        query = select(Event).where(
            Event.chain_id == record.case_id, Event.subject_id == record.id, Event.revision > seen
        )
        since = self.session.scalars(query).all()
        own = {one.actor_id for one in since} == {self.actor.id}
        whole = len({one.revision for one in since}) == record.rev - seen
        return own and whole and not any(self.overtaken(one.at, one.data.get("device", "")) for one in since)

    def overtaken(self, at: datetime, device: str | None = None) -> bool:
        """Whether a word of `at`, said on another device, is later than this letter.

        Tab and home-screen icon, or two phones, know nothing of one another, and the older word may arrive last. What
        came from the same device came in its order.
        """
        if device == self.letter.device_id:
            return False
        return self.at < at or (self.moment.suspect and self.moment.earliest < at)

    def only(self, person_id: UUID | None, what: str) -> None:
        """Refuse unless the actor is the one person responsible (or a manager standing in).

        What only adds to the record may also come from who was it when the work was surely done.
        """
        if person_id == self.actor.id or self.actor.has(Role.MANAGER) or self.vouched_by is not None:
            return
        if not (self.adds and self._was_in_charge()):
            raise NotPermitted(what)

    def _was_in_charge(self) -> bool:
        """By the latest bound of its time, which no phone's clock alone can move before the company's last word."""
        case = next(iter(self.touched.values()), None)
        before = handed_over(self.session, case, self.actor) if case is not None else None
        return before is not None and bool(self.letter.device_id) and self.moment.latest <= before.at

    def record(
        self,
        case: Case | None,
        kind: str,
        *,
        clause: str = "",
        data: dict[str, Any] | None = None,
        at: datetime | None = None,
        subject_id: UUID | None = None,
        revision: int | None = None,
    ) -> Event:
        """Write one event to the case's chain (or the company's) and mark it on the case. `data` must be plain JSON.

        Without `at` it took effect when the work was done; what is known of that only as an interval is kept as one.
        Where the phone was is told of what was done for a case only: a journal cannot forget, and walks are forgotten.
        """
        chain = self._chain(case)
        letter = self.letter
        unsure = at is None and not self.moment.exact
        between = [self.moment.earliest, self.moment.latest] if unsure else []
        event = append(
            chain,
            Event(
                id=uuid7(), company_id=self.actor.company_id, case_id=case.id if case else None, kind=kind,
                actor_id=self.actor.id, role=self.role.value, firm_id=self.actor.firm_id, at=at or self.at,
                device_at=letter.client_at, server_at=self.now,
                place=letter.place.model_dump(mode="json") if letter.place and case else None, revision=revision,
                subject_id=subject_id, clause=clause,
                data={**(data or {}), **({"between": [iso(one) for one in between]} if between else {})},
            ),
        )  # fmt: skip
        self.session.add(event)
        self.events.append(event)
        if case is not None:
            case.mark(kind, event.at, event.seq, between[1] if between else None)
        return event

    def attach(
        self,
        case: Case,
        refs: Sequence[BlobRef],
        slot: str,
        subject_id: UUID | None = None,
        field_name: str = "",
    ) -> list[Attachment]:
        """Attach stored files to the case; refused when one of them never arrived."""
        return self._attach(refs, slot, subject_id, field_name, case=case)

    def attach_to_door(
        self,
        door: Door,
        refs: Sequence[BlobRef],
        slot: str,
        subject_id: UUID | None = None,
        field_name: str = "",
    ) -> list[Attachment]:
        """The same for a door of the street, which may never become a case."""
        return self._attach(refs, slot, subject_id, field_name, door=door)

    def in_turn(self) -> None:
        """One at a time in the whole company from here to the end of the transaction."""
        self._chain(None)

    def _attach(
        self,
        refs: Sequence[BlobRef],
        slot: str,
        subject_id: UUID | None,
        field_name: str,
        *,
        case: Case | None = None,
        door: Door | None = None,
    ) -> list[Attachment]:
        made = []
        for ref in refs:
            blob = self.session.get(Blob, (ref.sha256, self.actor.company_id))
            if blob is None:
                raise Refused(f"文件“{ref.name}”还没传到公司", field=field_name or None, code="blob_missing")
            shot = self.letter.shots.get(ref.sha256)
            place = (shot.place if shot else None) or self.letter.place
            made.append(
                Attachment(
                    id=uuid7(), company_id=self.actor.company_id, case_id=case.id if case else None,
                    door_id=door.id if door else None, subject_id=subject_id, slot=slot, sha256=blob.sha256,
                    name=ref.name, mime=blob.mime, size=blob.size, by_id=self.actor.id, at=self.at,
                    place=place.model_dump(mode="json") if place else None,
                )
            )  # fmt: skip
        self.session.add_all(made)
        pictures = [one for one in made if one.is_image]
        if pictures:
            self.session.flush()
        for one in pictures:
            if home := case or door:
                grade(self.session, home, one, self.letter, self.moment, self.now)
            want_pictures(self.session, one, self.now)
        return made

    def _chain(self, case: Case | None) -> Chain:
        key = case.id if case is not None else self.actor.company_id
        if key not in self.chains:
            self.chains[key] = self.session.get_one(Chain, key, with_for_update=True)
        return self.chains[key]


def _span(ms: int | None) -> timedelta | None:
    return None if ms is None else timedelta(milliseconds=ms)
