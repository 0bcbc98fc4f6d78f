"""The letter a command comes in: its id, its owner, its revision, and when and where it was written."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from fieldapp.lib.text import legible

PROTOCOL = 1
MOST_MS = 100 * 365 * 24 * 3_600_000  # a phone's clock may be a lifetime wrong


class Command(BaseModel):
    """Typed data of one verb. `kind` is its name in letters, `title` what people call it.

    `inner` verbs state what the server itself has found out; no letter from outside may claim it. What `adds` only
    tells what was seen or done and moves nothing: who had the case then may tell it when somebody else has it now.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    kind: ClassVar[str]
    title: ClassVar[str]
    inner: ClassVar[bool] = False
    adds: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def drop_control_characters(cls, data: Any) -> Any:
        """Whichever way a letter came, what nobody can see is not kept."""
        return _legible(data)


def _legible(data: Any) -> Any:
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, dict):
        return {name: _legible(value) for name, value in data.items()}
    return [_legible(one) for one in data] if isinstance(data, list) else data


MOST_FILES = 60  # of one kind in one letter; a form of the field says so when one more is chosen


class BlobRef(BaseModel):
    """A stored file by its SHA-256 (hex) and the name it came with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=1, max_length=200)


class Place(BaseModel):
    """Where a command was written: degrees, reference system, accuracy in metres."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lng: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    crs: str = Field(default="WGS84", pattern=r"^(WGS84|CGCS2000|GCJ02|BD09)$")
    accuracy_m: float | None = Field(default=None, ge=0, le=50_000_000)
    source: str = Field(default="gnss", max_length=40)
    at: datetime | None = None


class Shot(BaseModel):
    """What the phone says of one picture when it got it; all of it is a claim.

    `source` camera: its camera was asked for; picker: camera or album, as the person chose. `at` by the phone's own
    clock, `file_ms` how old the file was then, `open_ms` how long ago camera or album had been opened.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(default="", pattern=r"^(camera|picker|)$")
    at: AwareDatetime | None = None
    file_ms: int | None = Field(default=None, ge=-MOST_MS, le=MOST_MS)
    open_ms: int | None = Field(default=None, ge=0, le=MOST_MS)
    place: Place | None = None


def _readable(shots: Any) -> dict[str, Shot]:
    """Nothing is refused for its notes: what can't be read was not told."""
    found = {}
    for sha256, told in list(shots.items())[:200] if isinstance(shots, dict) else ():
        try:
            found[str(sha256)[:64]] = Shot.model_validate(told)
        except ValidationError:
            continue
    return found


class Letter(BaseModel):
    """One command on its way: `cmd_id` makes it happen once, `base_rev` is the revision its author saw.

    A phone adds what it knows of the time: `client_at` by its own clock, `seen_at` the company's time at their last
    contact, and how far its clock (`since_ms`) and its monotonic clock (`mono_ms`) had moved from there. `shots` tells
    of its pictures, by digest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    v: int = Field(default=PROTOCOL, ge=1, le=PROTOCOL)
    cmd_id: UUID
    owner: UUID
    device_id: str = Field(default="", max_length=64)
    kind: str
    body: dict[str, Any]
    base_rev: int | None = None
    client_at: datetime | None = None
    seen_at: AwareDatetime | None = None
    since_ms: int | None = Field(default=None, ge=-MOST_MS, le=MOST_MS)
    mono_ms: int | None = Field(default=None, ge=-MOST_MS, le=MOST_MS)
    place: Place | None = None
    shots: Annotated[dict[str, Shot], BeforeValidator(_readable)] = Field(default_factory=dict)


class Asked(Letter):
    """A command whose author asked for it in other words, such as a filled-in form; `asked` is the digest of those.

    Only the server makes these: a letter from outside with `asked` in it has the wrong shape.
    """

    asked: str = Field(pattern=r"^[0-9a-f]{64}$")


class Receipt(BaseModel):
    """What became of a command; `status` is applied or duplicate, `result` what the verb answers."""

    cmd_id: UUID
    kind: str
    status: str
    at: datetime
    case_id: UUID | None = None
    rev: int | None = None
    result: dict[str, Any] = Field(default_factory=dict)
