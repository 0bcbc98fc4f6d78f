"""What a case is: its kinds, its figures, its stages, and its papers, as the page shows them."""

from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.attachment import Attachment
from fieldapp.domain.case import Case
from fieldapp.domain.stage import CLOSED, PERMIT_WORDS, TRACK, Stage, track_index
from fieldapp.domain.tally import Tally
from fieldapp.packs import Pack
from fieldapp.web.frame import plain
from fieldapp.web.view import moment_text

PAPERS = 12
SIZES = {"RES": "居民", "SMALL": "小型工商业", "NONSMALL": "非小型"}
PERMIT = 3


def kinds(case: Case) -> list[str]:
    """The tags under the name; what is not decided yet is left out."""
    if case.customer is None:
        return ["还没分类"]
    size = "非居民" if case.customer == "NONRES" and case.small_ci is None else SIZES[case.size_class]
    package = {"SMALL_MERCHANT": case.pack.package.name, "STANDARD": case.pack.package.standard_name}.get(
        case.package or "", ""
    )
    return [word for word in (size, package) if word]


def stages(case: Case) -> list[dict[str, str]]:
    """The seven stages for the track; the fourth goes by the case's road permit."""
    now = track_index(case.at_stage)
    if case.at_stage in (Stage.DISPATCHED, Stage.CREW_ASSIGNED) and permit_open(case):
        now = PERMIT
    names = [
        PERMIT_WORDS.get(case.permit_route or "", word) if n == PERMIT else word
        for n, word in enumerate(TRACK)
    ]
    return [
        {"name": name, "state": "past" if n < now else "now" if n == now else ""}
        for n, name in enumerate(names)
    ]


def permit_open(case: Case) -> bool:
    return case.permit_route not in (None, "SKIPPED") and case.marked("PERMIT_CLEARED") is None


def figures(case: Case) -> list[dict[str, str]]:
    """Numbers with their unit and what they decided."""
    rows = []
    pack = case.pack
    if case.flow_m3h is not None:
        note = (
            f"不超 {plain(pack.package.small_flow_m3h)}，按套餐"
            if case.package == "SMALL_MERCHANT"
            else "不走小套餐"
        )
        rows.append(
            {
                "name": "小时流量",
                "value": plain(case.flow_m3h),
                "unit": "m³/h",
                "note": note if case.package else "",
                "kind": "",
            }
        )
    if case.cut_m is not None:
        word = PERMIT_WORDS.get(case.permit_route or "", "")
        note = "" if not word else "不用办道路手续" if case.permit_route == "SKIPPED" else f"按{word}"
        rows.append({"name": "道路挖掘", "value": plain(case.cut_m), "unit": "m", "note": note, "kind": ""})
    return rows


def zeros(found: list[Tally]) -> list[dict[str, str]]:
    """The counters of a company that promises zeros, each with its reason where it is none; money is kept in fen."""
    return [
        {
            "name": one.counter.name,
            "value": plain(f"{one.count / 100:.2f}") if one.counter.money else str(one.count),
            "unit": one.counter.unit,
            "note": one.reason or ("没写原因" if one.unexplained else ""),
            "kind": "late" if one.count else "",
        }
        for one in found
    ]


def papers(
    session: Session, case: Case, now: datetime, before: UUID | None = None
) -> tuple[list[dict[str, str]], UUID | None]:
    """The newest files of the case, a page at a time, and where the next page begins."""
    found = select(Attachment).where(Attachment.case_id == case.id).options(joinedload(Attachment.by))
    if before is not None:
        found = found.where(Attachment.id < before)
    files = list(session.scalars(found.order_by(Attachment.id.desc()).limit(PAPERS + 1)))
    rows = [
        {
            "text": _paper(case.pack, file),
            "sub": f"{file.by.name} · {moment_text(file.at, now)}",
            "href": url_for(
                "photos.show" if file.is_image else "attachments.download", attachment_id=file.id
            ),
            "icon": "camera" if file.is_image else "paper",
        }
        for file in files[:PAPERS]
    ]
    return rows, files[PAPERS - 1].id if len(files) > PAPERS else None


def _paper(pack: Pack, file: Attachment) -> str:
    """The paper's name when the slot is one of the company's papers, and the file's own."""
    try:
        return f"{pack.paper(file.slot).name} · {file.name}"
    except KeyError:
        return file.name


def closed(case: Case) -> bool:
    return case.at_stage in CLOSED
