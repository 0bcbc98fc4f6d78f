"""What a photo's circumstances are worth as evidence."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
BANDS = ("band0", "band1", "band2", "band3")


def _company(*, key: bool = False) -> sa.Column[UUID]:
    return sa.Column("company_id", sa.Uuid(), sa.ForeignKey("company.id"), primary_key=key, nullable=False)


def upgrade() -> None:
    op.create_table(
        "photo_grade",
        sa.Column("attachment_id", sa.Uuid(), sa.ForeignKey("attachment.id"), primary_key=True),
        _company(),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("site_m", sa.Integer()),
        sa.Column("accuracy_m", sa.Integer()),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("earliest", MOMENT, nullable=False),
        sa.Column("latest", MOMENT, nullable=False),
        sa.Column("seen_id", sa.Uuid()),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "photo_look",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _company(),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("view", sa.Integer(), nullable=False),
        *(sa.Column(band, sa.Integer(), nullable=False) for band in BANDS),
        sa.Column("small", sa.LargeBinary()),
        sa.UniqueConstraint("company_id", "sha256", "view"),
    )
    for band in BANDS:
        op.create_index(f"ix_photo_look_company_id_{band}", "photo_look", ["company_id", band])
    op.create_table(
        "photo_alike",
        _company(key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("other_sha256", sa.String(64), primary_key=True),
        sa.Column("fit", sa.Integer(), nullable=False),
    )
    op.create_index("ix_photo_alike_company_id_other_sha256", "photo_alike", ["company_id", "other_sha256"])


def downgrade() -> None:
    for table in ("photo_alike", "photo_look", "photo_grade"):
        op.drop_table(table)
