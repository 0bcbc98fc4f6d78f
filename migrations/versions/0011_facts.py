"""What a picture says of itself, beside its bytes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    facts = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    op.add_column("blob", sa.Column("facts", facts, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("blob") as table:
        table.drop_column("facts")
