"""Doors of the streets, and who was at them; walks with their positions; a file may belong to a door."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "door",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("area_id", "area", nullable=True),
        _text("street", 200),
        _text("number", 200),
        _text("name", 200),
        _text("name_key", 200),
        _text("kind", 40),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("place", JSON, nullable=True),
        _ref("case_id", "works_case", nullable=True),
        _text("last_result", 40),
        sa.Column("last_at", MOMENT, nullable=True),
        _ref("last_by_id", "person", nullable=True),
        sa.Column("revisit_at", MOMENT, nullable=True),
        sa.Column("times_missed", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        _ref("added_by_id", "person", nullable=True),
    )
    # with the id in it the index alone answers what is near
    op.create_index("ix_door_company_id_cell_lat_lng_id", "door", ["company_id", "cell", "lat", "lng", "id"])
    op.create_index(
        "ix_door_company_id_area_id_cell_lat_lng_id",
        "door",
        ["company_id", "area_id", "cell", "lat", "lng", "id"],
    )
    op.create_index("ix_door_company_id_street", "door", ["company_id", "street"])
    op.create_index("ix_door_company_id_last_by_id_last_at", "door", ["company_id", "last_by_id", "last_at"])
    op.create_index("ix_door_case_id", "door", ["case_id"])
    op.create_table(
        "door_visit",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("door_id", "door"),
        _ref("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        _text("result", 40),
        _text("name", 200),
        _text("met", 200),
        sa.Column("phone", sa.Text(), nullable=True),
        _text("demand", 40),
        sa.Column("obstacles", JSON, nullable=False),
        _text("energy", 40),
        _text("shop_state", 40),
        _text("agent_reason", 40),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("place", JSON, nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("revisit_at", MOMENT, nullable=True),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("authorisation", JSON, nullable=True),
    )
    for columns in (["door_id", "at"], ["company_id", "at"], ["person_id", "at"]):
        op.create_index(f"ix_door_visit_{'_'.join(columns)}", "door_visit", columns)
    op.create_table(
        "walk",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("person_id", "person"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("jumps", sa.Integer(), nullable=False),
    )
    op.create_index("ix_walk_person_id_started_at", "walk", ["person_id", "started_at"])
    op.create_index("ix_walk_company_id_started_at", "walk", ["company_id", "started_at"])
    op.create_table(
        "walk_point",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("walk_id", "walk"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lng", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
    )
    op.create_index("ix_walk_point_walk_id_at", "walk_point", ["walk_id", "at"])
    op.create_index("ix_walk_point_company_id_at", "walk_point", ["company_id", "at"])
    with op.batch_alter_table("attachment") as table:
        table.alter_column("case_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("door_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_attachment_door_id_door", "door", ["door_id"], ["id"])
        table.create_index("ix_attachment_door_id", ["door_id"])
        table.create_check_constraint("ck_attachment_one_home", "(case_id IS NULL) <> (door_id IS NULL)")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM attachment WHERE case_id IS NULL"))
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint("ck_attachment_one_home", type_="check")
        table.drop_index("ix_attachment_door_id")
        table.drop_constraint("fk_attachment_door_id_door", type_="foreignkey")
        table.drop_column("door_id")
        table.alter_column("case_id", existing_type=sa.Uuid(), nullable=False)
    for name in ("walk_point", "walk", "door_visit", "door"):
        op.drop_table(name)
