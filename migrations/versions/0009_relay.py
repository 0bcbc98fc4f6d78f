"""Signatures by relay: they may come before what they sign, and from the signer's own phone as well as carried."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CONTENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("signature") as batch_op:
        batch_op.alter_column("content", existing_type=CONTENT, nullable=True)
        batch_op.add_column(sa.Column("relayed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("own_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute(sa.text("UPDATE signature SET content = '{}' WHERE content IS NULL"))
    with op.batch_alter_table("signature") as batch_op:
        batch_op.drop_column("shown")
        batch_op.drop_column("own_at")
        batch_op.drop_column("relayed")
        batch_op.alter_column("content", existing_type=CONTENT, nullable=False)
