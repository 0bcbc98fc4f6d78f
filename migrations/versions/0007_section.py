"""Which section of a survey was last saved in which revision, and by whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("survey") as table:
        table.add_column(sa.Column("saved", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("survey") as table:
        table.drop_column("saved")
