"""Work done without a network on what changed meanwhile: kept letters, change notes, archived answers, moved lists."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "kept_work",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("case_id", "works_case"),
        _ref("author_id", "person"),
        sa.Column("cmd_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("order_rev", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled", sa.String(40), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        _ref("settled_by_id", "person", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_kept_work_case_id", "kept_work", ["case_id"])
    op.create_index("ix_kept_work_author_id", "kept_work", ["author_id"])
    op.create_table(
        "change_note",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("company_id", "company"),
        _ref("case_id", "works_case"),
        _ref("order_id", "work_order"),
        sa.Column("from_rev", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("works", JSON, nullable=False),
        sa.Column("strokes", JSON, nullable=False),
        sa.Column("signer", sa.String(200), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        _ref("by_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_by", JSON, nullable=False),
    )
    op.create_index("ix_change_note_case_id", "change_note", ["case_id"])
    op.create_table(
        "archived_answer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _ref("acceptance_id", "acceptance"),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        _ref("by_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("history", JSON, nullable=False),
        sa.Column("origin_round", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=False),
        _ref("archived_by_id", "person"),
    )
    op.create_index("ix_archived_answer_acceptance_id", "archived_answer", ["acceptance_id"])
    with op.batch_alter_table("progress") as table:
        table.add_column(sa.Column("bound_rev", sa.Integer(), nullable=True))
        table.add_column(sa.Column("bound_at", MOMENT, nullable=True))
        table.add_column(sa.Column("bound_by_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("note_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_progress_bound_by_id_person", "person", ["bound_by_id"], ["id"])
        table.create_foreign_key("fk_progress_note_id_change_note", "change_note", ["note_id"], ["id"])
    with op.batch_alter_table("acceptance") as table:
        table.add_column(sa.Column("ruleset_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("moves", JSON, nullable=False, server_default="[]"))
        table.create_foreign_key("fk_acceptance_ruleset_id_ruleset", "ruleset", ["ruleset_id"], ["id"])
    with op.batch_alter_table("acceptance_trial") as table:
        table.add_column(sa.Column("archived_at", MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("acceptance_trial") as table:
        table.drop_column("archived_at")
    with op.batch_alter_table("acceptance") as table:
        table.drop_constraint("fk_acceptance_ruleset_id_ruleset", type_="foreignkey")
        table.drop_column("moves")
        table.drop_column("ruleset_id")
    with op.batch_alter_table("progress") as table:
        table.drop_constraint("fk_progress_note_id_change_note", type_="foreignkey")
        table.drop_constraint("fk_progress_bound_by_id_person", type_="foreignkey")
        table.drop_column("note_id")
        table.drop_column("bound_by_id")
        table.drop_column("bound_at")
        table.drop_column("bound_rev")
    op.drop_table("archived_answer")
    op.drop_table("change_note")
    op.drop_table("kept_work")
