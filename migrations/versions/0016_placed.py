"""Where a case stands, in columns that an index can find it by; taken from its place."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from fieldapp.domain.placed import cell_of
from fieldapp.lib.geo import Place, to_canonical

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COLUMNS: dict[str, TypeEngine[Any]] = {"lng": sa.Float(), "lat": sa.Float(), "cell": sa.BigInteger()}
BATCH = 1000


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("works_case", sa.Column(name, kind, nullable=True))
    columns = [
        sa.column("id", sa.Uuid()),
        sa.column("place", JSON),
        *(sa.column(name, kind) for name, kind in COLUMNS.items()),
    ]
    case = sa.table("works_case", *columns)
    bind = op.get_bind()
    last = None
    while True:
        query = (
            sa.select(case.c.id, case.c.place)
            .where(case.c.place.is_not(None))
            .order_by(case.c.id)
            .limit(BATCH)
        )
        rows = bind.execute(query if last is None else query.where(case.c.id > last)).all()
        if not rows:
            break
        last = rows[-1].id
        placed = [(row.id, row.place) for row in rows if row.place]
        for case_id, place in placed:
            spot = to_canonical(Place(place["lng"], place["lat"], place["crs"]))
            values = {"lng": spot.lng, "lat": spot.lat, "cell": cell_of(spot.lng, spot.lat)}
            bind.execute(case.update().where(case.c.id == case_id).values(values))
    where = sa.text("cell IS NOT NULL")
    op.create_index(
        "ix_works_case_cell", "works_case", ["company_id", "cell", "lat", "lng", "id"],
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_works_case_cell", "works_case")
    with op.batch_alter_table("works_case") as table:
        for name in COLUMNS:
            table.drop_column(name)
