"""Since when a person speaks from a device, by the clock; it was read from an id until now, which may run ahead."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from fieldapp.db import Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KIND = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("device_contact", sa.Column("first_at", KIND, nullable=True))
    columns: list[sa.ColumnClause[Any]] = [
        sa.column("id", sa.Uuid()),
        sa.column("at", Utc),
        sa.column("first_at", Utc),
    ]
    contact = sa.table("device_contact", *columns)
    bind = op.get_bind()
    for contact_id, at in bind.execute(sa.select(contact.c.id, contact.c.at)).all():
        first = datetime.fromtimestamp((contact_id.int >> 80) / 1000, UTC)
        bind.execute(contact.update().where(contact.c.id == contact_id).values(first_at=min(first, at)))
    with op.batch_alter_table("device_contact") as batch:
        batch.alter_column("first_at", existing_type=KIND, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("device_contact") as batch:
        batch.drop_column("first_at")
