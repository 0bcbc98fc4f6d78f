"""What lies on a phone's disk, read past the app: waited for, because only what lies there outlives the page."""

from playwright.sync_api import Page

from tests.support.chromium import POLL_MS

LIES = """([room, words, times]) => new Promise((done) => {
  const open = indexedDB.open("fieldapp-outbox");
  open.onupgradeneeded = () => open.transaction.abort();
  open.onerror = (event) => { event.preventDefault(); done(false); };
  open.onsuccess = () => {
    const found = open.result.transaction(room).objectStore(room).getAll();
    found.onsuccess = () => {
      open.result.close();
      const text = JSON.stringify(found.result);
      done(words.every((one) => text.split(one).length > times));
    };
  };
})"""
SHELVED = """(url) => caches.match(url, { ignoreVary: true }).then(Boolean)"""


def lies(page: Page, room: str, *words: str, times: int = 1) -> None:
    """Until the records of that room say all of this, so often."""
    page.wait_for_function(LIES, arg=[room, list(words), times], polling=POLL_MS)


def shelved(page: Page, url: str) -> None:
    """Until the page of that address was taken along."""
    page.wait_for_function(SHELVED, arg=url, polling=POLL_MS)
