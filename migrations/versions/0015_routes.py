"""What was drawn at a survey: the pipe's route, sketches over photos; and how sure the position at arrival was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("appointment") as table:
        table.add_column(sa.Column("accuracy_m", sa.Integer(), nullable=True))
    op.create_table(
        "pipe_route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("crs", sa.String(length=10), nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("legs", JSON, nullable=False),
        sa.Column("origin", JSON, nullable=False),
        sa.Column("length_m", sa.Numeric(precision=10, scale=1), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_pipe_route_company_id_company")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["works_case.id"], name=op.f("fk_pipe_route_case_id_works_case")
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_pipe_route_survey_id_survey")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pipe_route_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipe_route")),
        sa.UniqueConstraint("survey_id", name=op.f("uq_pipe_route_survey_id")),
    )
    op.create_index(op.f("ix_pipe_route_case_id"), "pipe_route", ["case_id"])
    op.create_table(
        "sketch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_id", sa.Uuid(), nullable=False),
        sa.Column("strokes", JSON, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_sketch_company_id_company")),
        sa.ForeignKeyConstraint(["case_id"], ["works_case.id"], name=op.f("fk_sketch_case_id_works_case")),
        sa.ForeignKeyConstraint(["photo_id"], ["attachment.id"], name=op.f("fk_sketch_photo_id_attachment")),
        sa.ForeignKeyConstraint(["drawn_id"], ["attachment.id"], name=op.f("fk_sketch_drawn_id_attachment")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sketch_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
    )
    op.create_index(op.f("ix_sketch_case_id"), "sketch", ["case_id"])


def downgrade() -> None:
    op.drop_table("sketch")
    op.drop_table("pipe_route")
    with op.batch_alter_table("appointment") as table:
        table.drop_column("accuracy_m")
