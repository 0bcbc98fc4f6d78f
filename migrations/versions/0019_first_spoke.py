"""Since when a person speaks from a device, by the clock; it was read from an id until now, which may run ahead."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KIND = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("device_contact", sa.Column("first_at", KIND, nullable=True))
    contact = sa.table("device_contact", sa.column("id", sa.Uuid()), sa.column("first_at", KIND))
    bind = op.get_bind()
    for (contact_id,) in bind.execute(sa.select(contact.c.id)).all():
        first = datetime.fromtimestamp((contact_id.int >> 80) / 1000, UTC)
        bind.execute(contact.update().where(contact.c.id == contact_id).values(first_at=first))
    with op.batch_alter_table("device_contact") as batch:
        batch.alter_column("first_at", existing_type=KIND, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("device_contact") as batch:
        batch.drop_column("first_at")
