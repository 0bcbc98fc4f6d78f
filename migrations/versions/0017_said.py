"""What a customer says at the door: the credit code, and the rest of the record of who wants gas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table in ("door_visit", "visit"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("facts", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("door_visit") as batch:
        batch.add_column(sa.Column("uscc", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("door_visit") as batch:
        batch.drop_column("uscc")
    for table in ("door_visit", "visit"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("facts")
