"""Where only a phone's word says that a clock stopped in time: the moment by which it surely had."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "ix_clock_unsure"


def upgrade() -> None:
    with op.batch_alter_table("clock") as batch_op:
        batch_op.add_column(sa.Column("sure_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        INDEX,
        "clock",
        ["company_id", "key", "stopped_at", "sure_at", "void"],
        sqlite_where=sa.text("sure_at IS NOT NULL AND void IS 0"),
        postgresql_where=sa.text("sure_at IS NOT NULL AND void IS FALSE"),
    )


def downgrade() -> None:
    op.drop_index(INDEX, "clock")
    with op.batch_alter_table("clock") as batch_op:
        batch_op.drop_column("sure_at")
