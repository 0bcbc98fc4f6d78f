"""The container: a zip that any tool opens, written in one exact way, so that not a byte of it can differ unnoticed."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct
from struct import error as StructError
from typing import BinaryIO

from fieldapp.lib.evidence.link import Broken, need

LOCAL = Struct("<4s5H3L2H")
CENTRAL = Struct("<4s6H3L5H2L")
END = Struct("<4s4H2LH")
VERSION, UTF8, STORED, NO_TIME, FIRST_DAY = 20, 0x0800, 0, 0, 0x21
MOST_PARTS, MOST_BYTES = 60_000, 0xFFFF_0000
PIECE = 1 << 20
STRANGE = "这不是证据文件"
CUT = "文件不完整，末尾的目录读不出来"


@dataclass(frozen=True, slots=True)
class Part:
    """One file in the container; `start` is where its bytes begin."""

    name: str
    size: int
    crc: int
    start: int

    @property
    def offset(self) -> int:
        """Where its header begins."""
        return self.start - LOCAL.size - len(self.name.encode())

    def header(self) -> bytes:
        name = self.name.encode()
        fields = (b"PK\3\4", VERSION, UTF8, STORED, NO_TIME, FIRST_DAY, self.crc, self.size, self.size)
        return LOCAL.pack(*fields, len(name), 0) + name

    def entry(self) -> bytes:
        """Its line in the directory."""
        name = self.name.encode()
        fields = (
            b"PK\1\2",
            VERSION,
            VERSION,
            UTF8,
            STORED,
            NO_TIME,
            FIRST_DAY,
            self.crc,
            self.size,
            self.size,
        )
        return CENTRAL.pack(*fields, len(name), 0, 0, 0, 0, 0, self.offset) + name


def write(out: BinaryIO, parts: Iterable[tuple[str, BinaryIO]]) -> None:
    """Pack the parts in their order; each stream is read twice. Raises ValueError beyond what a plain zip can hold."""
    made: list[Part] = []
    at = 0
    for name, stream in parts:
        crc = size = 0
        for piece in pieces(stream):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        part = Part(name, size, crc, at + LOCAL.size + len(name.encode()))
        at = part.start + size
        if at > MOST_BYTES or len(made) >= MOST_PARTS:
            raise ValueError("too much for one container")
        stream.seek(0)
        out.write(part.header())
        for piece in pieces(stream):
            out.write(piece)
        made.append(part)
    directory = b"".join(part.entry() for part in made)
    out.write(directory)
    out.write(END.pack(b"PK\5\6", 0, 0, len(made), len(made), len(directory), at, 0))


class Box:
    """An opened container whose every header is as `write` makes it; raises Broken otherwise."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        size = file.seek(0, 2)
        need(self._bytes(0, 4) == b"PK\3\4", STRANGE)
        need(size >= END.size, CUT)
        last = self._bytes(size - END.size, END.size)
        sign, *zeros, here, count, length, at, note = END.unpack(last)
        need(sign == b"PK\5\6" and not any(zeros) and here == count and not note, CUT)
        need(at + length + END.size == size and count <= MOST_PARTS, CUT)
        self.parts: dict[str, Part] = {}
        end = self._read_directory(self._bytes(at, length), count)
        need(end == at, "文件里有目录没有登记的内容")

    def _read_directory(self, directory: bytes, count: int) -> int:
        """Fill `parts`; gives where the last one ends."""
        place = end = 0
        for _ in range(count):
            try:
                fields = CENTRAL.unpack_from(directory, place)
                name = directory[place + CENTRAL.size : place + CENTRAL.size + fields[10]].decode()
            except (StructError, ValueError):
                raise Broken("目录被改过") from None
            part = Part(name, fields[9], fields[7], end + LOCAL.size + len(name.encode()))
            line, head = part.entry(), part.header()
            need(
                directory[place : place + len(line)] == line and name not in self.parts,
                f"目录里 {name} 这一条被改过",
            )
            need(self._bytes(end, len(head)) == head, f"{name} 的开头被改过")
            self.parts[name] = part
            place, end = place + len(line), part.start + part.size
        need(place == len(directory), "目录被改过")
        return end

    def read(self, name: str) -> bytes:
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece."""
        part = self.parts[name]
        self.file.seek(part.start)
        left = part.size
        while left and (piece := self.file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

    def _bytes(self, at: int, length: int) -> bytes:
        self.file.seek(at)
        return self.file.read(length)


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece
