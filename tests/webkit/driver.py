"""As much of W3C WebDriver as the tests need: one phone with WebKit in it, opened, driven, killed, opened again."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench.load import free_port

BROWSER = Path(__file__).with_name("browser.py")
PYTHON = "/usr/bin/python3"  # Debian's own: it has the bindings to the engine
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_S = 30.0


class NoWebKit(RuntimeError):
    """No WebKit driver on this machine."""


def found() -> None:
    """Nothing, or why there is no WebKit here."""
    for name in ("WebKitWebDriver", "Xvfb", PYTHON):
        if shutil.which(name) is None:
            raise NoWebKit(f"no {name}: make webkit-tools (as root)")


class Screen:
    """A display nobody looks at."""

    def __enter__(self) -> str:
        read, write = os.pipe()
        words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x1000x24", "-nolisten", "tcp"]
        self.process = subprocess.Popen(
            words, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as said:
            return f":{said.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


class WebKit:
    """One browser on a folder; what it stores outlives it."""

    def __init__(self, display: str, folder: Path, address: str) -> None:
        self.folder, self.address, self.port = folder, address, free_port()
        folder.mkdir(parents=True, exist_ok=True)
        surroundings = {
            **os.environ, "DISPLAY": display, "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1", "LANG": "C.UTF-8",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "TZ": "Asia/Shanghai", "HOME": str(folder), "NO_AT_BRIDGE": "1",
            "XDG_RUNTIME_DIR": str(folder), "GIO_USE_VFS": "local", "GSETTINGS_BACKEND": "memory",
        }  # fmt: skip
        with (folder / "browser.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["WebKitWebDriver", f"--port={self.port}"], env=surroundings, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._open()

    def _open(self) -> None:
        options = {"binary": str(self.folder / "phone"), "args": [str(self.folder)]}
        script = self.folder / "phone"
        script.write_text(f'#!/bin/sh\nexec {PYTHON} {BROWSER} "$@"\n')
        script.chmod(0o755)
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                said = self._ask("POST", "/session", asked)
                break
            except OSError:
                if time.monotonic() > until:
                    raise NoWebKit((self.folder / "browser.log").read_text()[-1000:]) from None
                time.sleep(0.1)
        self.session = f"/session/{said['sessionId']}"
        self.version = said["capabilities"].get("browserVersion", "")
        self.tell("POST", "/timeouts", {"script": 30_000, "pageLoad": 30_000})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S + 10) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise RuntimeError(f"{said['error']}: {said['message'][:300]}") from None

    def tell(self, method: str, path: str, body: Any = None) -> Any:
        return self._ask(method, self.session + path, body)

    # what a person does

    def go(self, path: str) -> None:
        self.tell("POST", "/url", {"url": path if ":" in path else self.address + path})

    @property
    def at(self) -> str:
        return str(self.tell("GET", "/url")).removeprefix(self.address)

    def run(self, body: str, *given: Any) -> Any:
        """The value an async function with this body ends with."""
        script = f"""const given = [...arguments], done = given.pop();
        (async (given) => {{ {body} }})(given).then((one) => done({{ one }}), (no) => done({{ no: String(no) }}));"""
        said = self.tell("POST", "/execute/async", {"script": script, "args": list(given)})
        if "no" in said:
            raise RuntimeError(said["no"])
        return said.get("one")

    def find(self, css: str) -> str:
        """The element, once it is there."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return str(self.tell("POST", "/element", {"using": "css selector", "value": css})[ELEMENT])
            except RuntimeError:
                if time.monotonic() > until:
                    raise AssertionError(f"no {css} at {self.at}: {self.text()[:500]}") from None
                time.sleep(0.1)

    def tap(self, css: str) -> None:
        self.tell("POST", f"/element/{self.find(css)}/click", {})

    def type(self, css: str, text: str) -> None:
        self.tell("POST", f"/element/{self.find(css)}/value", {"text": text})

    def text(self) -> str:
        return str(self.run("return document.body.innerText"))

    def sees(self, words: str) -> None:
        """The page says this, sooner or later."""
        until = time.monotonic() + PATIENCE_S
        while words not in (text := self.text()):
            assert time.monotonic() < until, f"no {words} at {self.at}: {text[:600]}"
            time.sleep(0.1)

    def until(self, body: str, *given: Any) -> Any:
        """What the function answers, once that is something."""
        until = time.monotonic() + PATIENCE_S
        while not (said := self.run(body, *given)):
            assert time.monotonic() < until, f"never: {body}\n{self.text()[:600]}"
            time.sleep(0.1)
        return said

    def close(self) -> None:
        """Closed as a person closes it."""
        with suppress(OSError, RuntimeError):
            self.tell("DELETE", "")
        self.kill()

    def kill(self) -> None:
        """The phone takes the browser's memory: driver, window, page and network processes, all at once."""
        for process in _below(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait(10)


def _below(root: int) -> list[int]:
    """A process and everything it has started."""
    parents = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with suppress(OSError):
                parents[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family)
