"""Browsers that stay from story to story, emptied in between of all but what any browser caches by itself."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.support import chromium


class Pocket:
    """One browser. With a folder it is a process of its own, has a worker, may be killed and opens with what it had."""

    def __init__(self, browser: Browser, address: str, folder: Path | None = None) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self._context: BrowserContext | None = None
        self._hear: Callable[[Page], None] | None = None

    def take_out(self, hear: Callable[[Page], None]) -> BrowserContext:
        """The browser, opened if it is not; `hear` is told of every page."""
        if self._context is None:
            self._context = self._open()
        if self._hear is not None:
            self._context.remove_listener("page", self._hear)
        self._hear = hear
        self._context.on("page", hear)
        return self._context

    def _open(self) -> BrowserContext:
        given: dict[str, Any] = {**chromium.PHONE, "base_url": self.address}
        if self.folder is None:
            return self.browser.new_context(**given, service_workers="block")
        found = next(filter(None, map(shutil.which, chromium.NAMES)))
        return self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=found, args=chromium.ARGUMENTS, **given
        )

    def kill(self) -> None:
        """The phone takes the browser's memory."""
        assert self.folder is not None
        chromium.kill(self.folder)
        self._drop()

    def empty(self) -> None:
        """Pages, storage, worker and cookies go; if that fails, so does the browser."""
        if self._context is None:
            return
        try:
            self._context.set_offline(False)
            last = self._context.new_page()
            for page in self._context.pages:
                if page is not last:
                    chromium.shut(page)
            self._context.clear_cookies()
            chrome = self._context.new_cdp_session(last)
            chrome.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "all"})
            chrome.detach()
        except Error:
            self._drop()
            if self.folder is not None:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _drop(self) -> None:
        if self._context is not None:
            with suppress(Error):
                self._context.close()
        self._context = self._hear = None

    def close(self) -> None:
        self._drop()
