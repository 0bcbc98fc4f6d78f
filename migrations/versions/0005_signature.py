"""Signatures written without a network: the id the phone gave them, and what its clock said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signature", schema=None) as table:
        table.add_column(sa.Column("sig_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        table.create_unique_constraint("uq_signature_sig_id", ["sig_id"])


def downgrade() -> None:
    with op.batch_alter_table("signature", schema=None) as table:
        table.drop_constraint("uq_signature_sig_id", type_="unique")
        table.drop_column("signed_at")
        table.drop_column("sig_id")
