"""The line between phones and the company: a TCP proxy that loses answers, cuts uploads at a byte and spoils one."""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass

PIECE = 1 << 16


@dataclass(slots=True)
class Trap:
    """The next request that begins like this is cut after so many bytes, on its way `there` or back.

    One that `spoils` lets everything pass, with another byte than was sent at that place of the body.
    """

    begins: str
    there: bool
    after: int
    spoils: bool = False


class Wire:
    """Listens at one address as long as it lives, whatever becomes of the server behind it."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.traps: list[Trap] = []
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def set(self, trap: Trap) -> None:
        self.traps.append(trap)

    def turn(self, target: int) -> None:
        """To another server; whoever still speaks with the old one is cut off."""
        self.target = target
        self._loop.call_soon_threadsafe(self._hang_up)

    def _hang_up(self) -> None:
        for one in self._open:
            one.transport.abort()

    def mend(self) -> None:
        """No more traps."""
        self.traps.clear()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()  # nobody is at the company
            return
        line = _Line(self, writer, up_writer)
        self._open.add(writer)
        ways = [asyncio.create_task(line.there(reader)), asyncio.create_task(line.back(up_reader))]
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        self._open.discard(writer)
        for way in ways:
            way.cancel()
        for one in (writer, up_writer):
            with suppress(OSError):
                one.close() if not line.cut else one.transport.abort()


class _Line:
    """One connection. A browser asks again only after the whole answer: the first bytes after one begin a request."""

    def __init__(self, wire: Wire, phone: asyncio.StreamWriter, company: asyncio.StreamWriter) -> None:
        self.wire, self.phone, self.company = wire, phone, company
        self.fresh, self.cut = True, False
        self.trap: Trap | None = None
        self.passed = 0

    async def there(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                if self.fresh:
                    self._begin(data)
                if self.trap is not None and self.trap.spoils:
                    data = self._spoilt(data)
                elif self.trap is not None and self.trap.there:
                    part = data[: max(0, self.trap.after - self.passed)]
                    self.passed += len(part)
                    self.company.write(part)
                    await self.company.drain()
                    if self.passed >= self.trap.after:
                        self.cut = True
                        return
                    continue
                self.company.write(data)
                await self.company.drain()

    async def back(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                self.fresh = True
                if self.trap is not None and not self.trap.there:
                    self.phone.write(data[: self.trap.after])
                    await self.phone.drain()
                    self.cut = True
                    return
                self.phone.write(data)
                await self.phone.drain()

    def _spoilt(self, data: bytes) -> bytes:
        """The same bytes but one, where it lies in them and behind the head of the request."""
        trap = self.trap
        assert trap is not None
        head = data.find(b"\r\n\r\n") + 4 if not self.passed else 0
        at = max(head, trap.after - self.passed)
        self.passed += len(data)
        if at >= len(data):
            return data
        self.trap = None
        return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]

    def _begin(self, data: bytes) -> None:
        self.fresh, self.passed = False, 0
        line = data.split(b"\r\n", 1)[0].decode("latin-1")
        self.trap = next((one for one in self.wire.traps if line.startswith(one.begins)), None)
        if self.trap is not None:
            self.wire.traps.remove(self.trap)
