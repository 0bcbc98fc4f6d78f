"""What is brought home over a network: photos and letters against the same bytes sent raw, in the same browser."""

import base64
import io
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from fieldapp.packs.checklist import ItemType
from tests.bench.figure import Figure
from tests.bench.load import bare_server
from tests.bench.site import Site, enter, phone, site
from tests.support import story_acceptance
from tests.support.basement import READY

# Letters and photos onto the phone while nothing can leave it; gives the bytes that wait.
FILL = """async ([tree, doc, letters, photos]) => {
  const { openOutbox, enqueue, prepare } = await import(tree + "outbox/index.js");
  const { store, env } = await openOutbox();
  const owner = document.body.dataset.person;
  for (const { label, field, body } of letters) {
    await enqueue(store, env, { owner, doc, title: "四方验收", step: "set", kind: "answer_item", label, field, body });
  }
  let size = 0;
  for (const text of photos) {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const file = new File([bytes], "表.jpg", { type: "image/jpeg" });
    const order = { owner, doc: "prefs:photos", title: "照片", step: "attach", kind: "set_prefs", label: "照片" };
    const photo = await prepare(env, file);
    await enqueue(store, env, { ...order, body: { text: "large" }, photos: [photo] });
    size += photo.bytes.byteLength;
  }
  return size;
}"""
# From the moment of sending until all has arrived, as the badge says it; asked when the outbox tells of a move, since
# asking every few milliseconds took a good part of the time that was measured.
KICK = """async (tree) => {
  const outbox = await (await import(tree + "outbox/index.js")).openOutbox();
  const { pending } = await import(tree + "outbox/index.js");
  const count = () => pending(outbox.store, document.body.dataset.person);
  let [left, moved] = [1, () => undefined];
  outbox.addEventListener("moved", () => moved());
  const began = performance.now();
  const run = outbox.kick().finally(() => moved());
  while (left && performance.now() - began < 120_000) {
    const more = new Promise((go) => { moved = go; setTimeout(go, 1000); });
    left = await count();
    if (left) await more;
  }
  const took = performance.now() - began;
  await run;
  return [took, left];
}"""
RAW = """async (sizes) => {
  const began = performance.now();
  for (const size of sizes) {
    const bytes = new Uint8Array(size);
    await fetch("/sink", { method: "POST", body: bytes });
  }
  return performance.now() - began;
}"""
FAST_LETTERS, FAST_PHOTOS, FAST_SIZE = 70, 30, 3_000_000
SLOW_LETTERS, SLOW_PHOTOS, SLOW_SIZE = 40, 3, 300_000
ROUND_TRIP_MS, UP_BYTES_S = 300, 2_000_000 / 8


def measure(folder: Path) -> Iterator[Figure]:
    with sync_playwright() as play, site(folder / "site") as at:
        yield from _replay(play, at, folder)
        yield from _slow(play, at)


def _replay(play: Playwright, at: Site, folder: Path) -> Iterator[Figure]:
    """Seventy letters and thirty photos of 3 MB on loopback, and the same bytes in plain requests."""
    with phone(play, at, "replay") as context:
        page = enter(context, at)
        size = _fill(page, at, FAST_LETTERS, [_photo(FAST_SIZE, n) for n in range(FAST_PHOTOS)])
        took = _home(page)
        with bare_server(folder, f"sink({str(folder)!r})") as (port, _):
            sink = context.new_page()
            sink.goto(f"http://127.0.0.1:{port}/")
            raw = float(sink.evaluate(RAW, [size // FAST_PHOTOS] * FAST_PHOTOS)) / 1000
    yield Figure(
        "wire.replay", took, "s", raw, took / raw, f"<= 1.5 x raw ({size / 1e6:.0f} MB)", took <= 1.5 * raw
    )


def _slow(play: Playwright, at: Site) -> Iterator[Figure]:
    """Forty answers and three photos of 300 kB over one bar of signal, against the time their bytes take on it."""
    with phone(play, at, "slow") as context:
        page = enter(context, at)
        size = _fill(page, at, SLOW_LETTERS, [_photo(SLOW_SIZE, n) for n in range(SLOW_PHOTOS)])
        _throttle(context, page)
        took = _home(page)
    wire = size / UP_BYTES_S + ROUND_TRIP_MS / 1000
    yield Figure("wire.slow", took, "s", wire, took / wire, "<= 1.3 x wire", took <= 1.3 * wire)


def _home(page: Page) -> float:
    """Seconds until all has arrived."""
    took, left = page.evaluate(KICK, _tree(page))
    if left:
        raise RuntimeError(f"{left} did not arrive in {took / 1000:.0f} s")
    return float(took) / 1000


def _throttle(context: BrowserContext, page: Page) -> None:
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": ROUND_TRIP_MS,
        "uploadThroughput": UP_BYTES_S,
        "downloadThroughput": -1,
    }
    network.send("Network.emulateNetworkConditions", conditions)


def _fill(page: Page, at: Site, count: int, photos: list[bytes]) -> int:
    """Put it all into the outbox; the letters are answers to the forty items, later ones of the same items anew."""
    round_id = UUID(at.sheet.split("/")[2])
    items = [
        item for item in story_acceptance.stands(at.stage, round_id).items if item.type is not ItemType.TEST
    ]
    letters = [
        {"label": item.code, "field": f"{item.code}#{number // len(items)}",
         "body": story_acceptance.answer(at.stage, round_id, item).model_dump(mode="json")}
        for number, item in ((n, items[n % len(items)]) for n in range(count))
    ]  # fmt: skip
    page.evaluate(READY)
    page.context.set_offline(True)
    doc, size = f"acceptance:{round_id}", 0
    page.evaluate(FILL, [_tree(page), doc, letters, []])
    for photo in photos:  # one by one: a page is not to hold them all
        size += int(page.evaluate(FILL, [_tree(page), doc, [], [base64.b64encode(photo).decode()]]))
    page.context.set_offline(False)
    return size


def _tree(page: Page) -> str:
    src = page.locator('script[src*="/js/app.js"]').get_attribute("src")
    assert src
    return src.removesuffix("app.js")


def _photo(size: int, seed: int) -> bytes:
    """A JPEG of about that many bytes, of noise, no two alike; small enough in pixels to go as it is."""
    wide = min(2048, int((size / 0.9) ** 0.5))
    high = int(size / 0.9 / wide)
    noise = random.Random(seed).randbytes(wide * high * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (wide, high), noise).save(out, "JPEG", quality=85)
    return out.getvalue()
