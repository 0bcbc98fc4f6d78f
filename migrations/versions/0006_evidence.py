"""What evidence needs: keys of phones and what they signed, flags to quality, photos found again by digest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("device_contact") as table:
        table.add_column(sa.Column("key", JSON, nullable=True))
    with op.batch_alter_table("signature") as table:
        table.add_column(sa.Column("device_signature", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("device_key", JSON, nullable=True))
        table.add_column(sa.Column("device_state", sa.String(40), nullable=False, server_default=""))
    op.create_table(
        "receipt_counterpart",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("company_id", sa.Uuid(), sa.ForeignKey("company.id"), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), sa.ForeignKey("receipt.id"), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("key", JSON, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("device_at", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("receipt_id"),
    )
    op.create_table(
        "quality_flag",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("company_id", sa.Uuid(), sa.ForeignKey("company.id"), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("works_case.id"), nullable=False),
        sa.Column("acceptance_id", sa.Uuid(), sa.ForeignKey("acceptance.id"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("acceptance_id", "kind", "key"),
    )
    op.create_index("ix_quality_flag_company_id_id", "quality_flag", ["company_id", "id"])
    op.create_index("ix_quality_flag_case_id", "quality_flag", ["case_id"])
    op.create_index("ix_attachment_company_id_sha256", "attachment", ["company_id", "sha256"])


def downgrade() -> None:
    op.drop_index("ix_attachment_company_id_sha256", "attachment")
    op.drop_table("quality_flag")
    op.drop_table("receipt_counterpart")
    with op.batch_alter_table("signature") as table:
        table.drop_column("device_state")
        table.drop_column("device_key")
        table.drop_column("device_signature")
    with op.batch_alter_table("device_contact") as table:
        table.drop_column("key")
