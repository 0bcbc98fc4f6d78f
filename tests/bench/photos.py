"""Photos: what the worker adds to bare Pillow, its memory, an upload, and a case page with a thousand of them."""

import hashlib
import http.client
import io
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import flask_migrate
from flask import Flask
from PIL import Image
from playwright.sync_api import sync_playwright
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp import create_app
from fieldapp.cli.demo.cast import PASSWORD
from fieldapp.commands.add_survey_photos import AddSurveyPhotos, SlotPhoto
from fieldapp.commands.envelope import BlobRef
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.job import Job
from fieldapp.extensions import db
from fieldapp.photos.derive import PREVIEW, QUALITY, THUMBNAIL
from fieldapp.photos.shelf import both, digest_of
from fieldapp.photos.store import Store, incoming
from fieldapp.photos.watermark import Mark, paint
from tests.bench.figure import Figure, percentile
from tests.bench.load import memory_mb, our_server, served
from tests.bench.page import log_in
from tests.corpus.pictures import heic
from tests.support import chromium
from tests.support.cast import Stage, raise_curtain
from tests.support.story_design import arrived

ROUNDS, UPLOADS, PHOTOS, LARGE = 15, 40, 1_000, 12
MARK = Mark(
    "2026-03-12 14:20:36 · 王海涛", "XZ-2026-000012 福顺豆制品厂", "距现场 12 m · ±38 m", "B",
    "https://gas.example.com/verify/photo/ab-_CD0123456789wxyz",
)  # fmt: skip
PIPELINE, WORKER_MB, UPLOAD_MS, PAGE_KB = 1.15, 200.0, 150.0, 150.0


def measure(folder: Path) -> Iterator[Figure]:
    folder.mkdir(parents=True, exist_ok=True)
    yield _pipeline(folder)
    data, url = folder / "data", f"sqlite:///{folder / 'fieldapp.db'}"
    app = create_app({"data": data, "database_url": url})
    with app.app_context():
        flask_migrate.upgrade()
        stage = raise_curtain(db.engine, "xinzheng")
    settings = {"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE_URL": url}
    yield _worker(app, stage, settings, folder)
    case_id = _thousand(app, stage)
    with our_server(settings, folder) as (port, _):
        yield _upload(port, stage)
        yield from _page(port, stage, case_id)


def photo(size: tuple[int, int] = (4000, 3000), seed: int = 0, **how: object) -> bytes:
    """A picture with the detail of a real one: some 3 MB at 12 megapixels."""
    grain = Image.frombytes(
        "RGB", (size[0] // 8, size[1] // 8), random.Random(seed).randbytes(size[0] // 8 * (size[1] // 8) * 3)
    )
    out = io.BytesIO()
    grain.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", **{"quality": 84, **how})
    return out.getvalue()


def _pipeline(folder: Path) -> Figure:
    """Digest, decode, marked preview and thumbnail of one file, in turns with what Pillow alone takes for the same."""
    path = folder / "photo.jpg"
    path.write_bytes(photo())
    ours, bare = [], []
    painted = paint(MARK)
    for _ in range(ROUNDS):
        bare.append(_timed(lambda: _bare(path)))
        ours.append(_timed(lambda: (digest_of(path), both(path, painted))))
    value, limit = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    goal = f"<= {PIPELINE} x bare Pillow ({path.stat().st_size / 1e6:.1f} MB)"
    return Figure("photos.pipeline", value, "ms", limit, value / limit, goal, value <= PIPELINE * limit)


def _bare(path: Path) -> None:
    """The same two pictures with as few calls as one can make them with, decoded at a scale as well."""
    with Image.open(path) as picture:
        share = PREVIEW / max(picture.size)
        target = (round(picture.width * share), round(picture.height * share))
        picture.draft("RGB", target)
        large = picture.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    small = large.resize(
        (THUMBNAIL, THUMBNAIL * target[1] // target[0]), Image.Resampling.BICUBIC, reducing_gap=2.0
    )
    for one in (large, small):
        one.save(io.BytesIO(), "JPEG", quality=QUALITY)


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _worker(app: Flask, stage: Stage, settings: dict[str, str], folder: Path) -> Figure:
    """The most memory of the worker beside the server while it goes through photos of every kind at its limits."""
    case_id = arrived(stage)
    kinds = [(photo(seed=n), "image/jpeg") for n in range(LARGE)]
    kinds += [(photo((12_000, 9_000)), "image/jpeg"), (photo((6_000, 4_000), progressive=True), "image/jpeg")]
    kinds += [(heic((4_896, 3_672)), "image/heic")]
    large = io.BytesIO()
    Image.new("RGB", (6_000, 4_000), "red").save(large, "PNG")
    webp = io.BytesIO()
    Image.new("RGB", (3_200, 2_400), "red").save(webp, "WEBP")
    kinds += [(large.getvalue(), "image/png"), (webp.getvalue(), "image/webp")]
    for data, mime in kinds:
        _attached(app.extensions["store"], stage, case_id, data, mime)
    peak = 0.0
    with served(settings, folder) as (_, pid):
        children: list[int] = []
        while _left(stage):
            children = children or _children(pid)
            # the worker is the one that is started last
            peak = max(peak, memory_mb(max(children))) if len(children) > 2 else peak
            time.sleep(0.02)
    return Figure(
        "photos.worker", peak, "MB", goal=f"<= {WORKER_MB:.0f} MB at its peak", met=0 < peak <= WORKER_MB
    )


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                found += [int(entry.name)] if f"\nPPid:\t{pid}\n" in (entry / "status").read_text() else []
    return found if len(found) > 2 else []


def _attached(store: Store, stage: Stage, case_id: UUID, data: bytes, mime: str) -> None:
    path, stored = incoming(Path(os.environ.get("TMPDIR", "/tmp")), io.BytesIO(data))
    store.publish(path, stored)
    stage.act("designer", StoreBlob(sha256=stored.sha256, mime=mime, size=stored.size))
    shot = SlotPhoto(slot="SHOPFRONT", file=BlobRef(sha256=stored.sha256, name="门头.jpg"))
    stage.act("designer", AddSurveyPhotos(case_id=case_id, photos=[shot]))


def _left(stage: Stage) -> int:
    with Session(stage.engine) as session:
        return (
            session.scalar(
                select(func.count()).select_from(Job).where(Job.kind == "pictures", Job.dead_at.is_(None))
            )
            or 0
        )


def _thousand(app: Flask, stage: Stage) -> UUID:
    """A case with a thousand photos."""
    case_id, store = arrived(stage), app.extensions["store"]
    raw = photo((640, 480))
    refs = []
    for number in range(PHOTOS):
        path, stored = incoming(
            Path(os.environ.get("TMPDIR", "/tmp")), io.BytesIO(raw + str(number).encode())
        )
        store.publish(path, stored)
        stage.act("designer", StoreBlob(sha256=stored.sha256, mime="image/jpeg", size=stored.size))
        refs.append(
            SlotPhoto(slot="SHOPFRONT", file=BlobRef(sha256=stored.sha256, name=f"门头 {number}.jpg"))
        )
    for start in range(0, PHOTOS, 40):
        stage.act("designer", AddSurveyPhotos(case_id=case_id, photos=refs[start : start + 40]))
    return case_id


def _upload(port: int, stage: Stage) -> Figure:
    """Photos of 3 MB, one after the other, each a single request of the outbox."""
    cookie = log_in(port, stage.person("designer").login, PASSWORD)
    raw = photo()
    connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
    for number in range(UPLOADS):
        data = raw + str(number).encode()
        headers = {
            "Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}",
        }  # fmt: skip
        began = time.perf_counter()
        connection.request("PUT", f"/sync/blobs/{hashlib.sha256(data).hexdigest()}?name=a.jpg", data, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        if answer.status != 201:
            raise RuntimeError(f"the upload was answered {answer.status}")
    value = percentile(times, 0.95) * 1000
    goal = f"<= {UPLOAD_MS:.0f} ms ({len(raw) / 1e6:.1f} MB)"
    return Figure("photos.upload", value, "ms p95", goal=goal, met=value <= UPLOAD_MS)


def _page(port: int, stage: Stage, case_id: UUID) -> Iterator[Figure]:
    """Everything a first visit of the case page loads but pictures, and how many pictures it loads by itself."""
    with sync_playwright() as play, chromium.launched(play) as browser:
        context = browser.new_context(**{**chromium.PHONE, "base_url": f"http://127.0.0.1:{port}"})
        page = context.new_page()
        page.goto("/login")
        page.fill("input[name=login]", stage.person("designer").login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button.primary")
        page.wait_for_url("**/today")
        state = context.storage_state()
        fresh = browser.new_context(
            **{**chromium.PHONE, "base_url": f"http://127.0.0.1:{port}", "storage_state": state}
        )
        page = fresh.new_page()
        client = fresh.new_cdp_session(page)
        client.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, float] = {}
        client.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        client.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(f"/cases/{case_id}")
        page.wait_for_load_state("networkidle")
        eager = page.locator("img:not([loading=lazy])").count()
    value = sum(size for request, size in sizes.items() if kinds.get(request) != "Image") / 1000
    goal = f"<= {PAGE_KB:.0f} kB before images, all of them lazy"
    yield Figure("photos.page", value, "kB", goal=goal, met=value <= PAGE_KB and eager == 0)
