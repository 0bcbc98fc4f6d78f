"""Acts for the demo: one company's cast, real files in the store, every step dispatched as its person at its time."""

import io
import tempfile
from datetime import datetime
from math import cos, radians
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fieldapp.cli.demo.cast import Cast
from fieldapp.cli.demo.picture import picture
from fieldapp.commands.dispatch import dispatch
from fieldapp.commands.envelope import BlobRef, Command, Letter, Place, Receipt
from fieldapp.commands.store_blob import StoreBlob
from fieldapp.domain.case import Case
from fieldapp.lib.ids import uuid7
from fieldapp.packs import Pack
from fieldapp.photos.store import Store, incoming

METRE = 1 / 111_320
PLACES = {"xinzheng": (113.740, 34.396), "tanghe": (112.838, 32.688)}
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R
/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F 24 Tf 72 760 Td (DEMO - NOT REAL) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
"""


class Troupe:
    """The cast of one company; `at` is the moment of the scene that is played, `spot` metres east and north of the
    middle of the town, where it is played."""

    def __init__(self, engine: Engine, cast: Cast, store: Store, at: datetime) -> None:
        self.engine, self.cast, self.store, self.at = engine, cast, store, at
        self.pack: Pack = cast.company.pack
        self.code = cast.company.code
        self.spot = (0.0, 0.0)
        self._kept: dict[bytes, str] = {}

    def act(
        self, part: str, command: Command, *, at: datetime | None = None, written: datetime | None = None
    ) -> Receipt:
        """Dispatch the command as that part, from somewhere in the town; `written` by the phone's clock."""
        lng, lat = self.place(*self.spot)
        letter = Letter(
            cmd_id=uuid7(), owner=self.cast[part].id, kind=command.kind, body=command.model_dump(mode="json"),
            client_at=written or at or self.at, place=Place(lng=lng, lat=lat, accuracy_m=12),
        )  # fmt: skip
        return dispatch(self.engine, letter, now=at or self.at)

    def place(self, east: float, north: float) -> tuple[float, float]:
        """Longitude and latitude so many metres from the middle of the town."""
        lng, lat = PLACES.get(self.code, (113.6, 34.7))
        return lng + east * METRE / cos(radians(lat)), lat + north * METRE

    def read(self, case_id: UUID) -> Case:
        with Session(self.engine) as session:
            case = session.get_one(Case, case_id)
            session.expunge_all()
            return case

    def paper(self, name: str) -> BlobRef:
        """A one-page document that says it is no real one."""
        return self._keep(PDF, "application/pdf", f"{name}.pdf")

    def photo(self, name: str, of: str = "", **what: bool) -> BlobRef:
        """A picture nobody can take for a real one; `what` is shown is said in picture.py."""
        return self._keep(picture(name, of, **what), "image/jpeg", f"{name}.jpg")

    def _keep(self, data: bytes, mime: str, name: str) -> BlobRef:
        if data not in self._kept:
            with tempfile.TemporaryDirectory() as folder:
                path, stored = incoming(Path(folder), io.BytesIO(data))
                self.store.publish(path, stored)
            self.act("customer_manager", StoreBlob(sha256=stored.sha256, mime=mime, size=stored.size))
            self._kept[data] = stored.sha256
        return BlobRef(sha256=self._kept[data], name=name)
