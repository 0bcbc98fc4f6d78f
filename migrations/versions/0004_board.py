"""When a clock is late and how long it took, kept beside it, and the indexes that the board walks."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from fieldapp import packs, sla
from fieldapp.db import Utc
from fieldapp.domain.clock import took

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What a hold stopped in time is not late while it runs, unless it is meant for another application of the case.
STANDS = (
    "stopped_at IS NULL AND EXISTS (SELECT 1 FROM hold WHERE hold.case_id = clock.case_id AND hold.approved IS TRUE "
    "AND hold.until_at IS NULL AND hold.from_at < clock.due_at "
    "AND (hold.subject_id IS NULL OR hold.subject_id = clock.subject_id))"
)
INDEXES = (
    ("ix_clock_running", ["late_at", "stopped_at"], "stopped_at IS NULL"),
    ("ix_clock_stopped", ["stopped_at", "late_at", "took"], "stopped_at IS NOT NULL"),
)
CLOCK = sa.table(
    "clock",
    *(sa.column(name, sa.Uuid) for name in ("id", "case_id", "subject_id")),
    *(sa.column(name, Utc) for name in ("started_at", "stopped_at", "due_at", "late_at")),
    sa.column("key", sa.String),
    sa.column("took", sa.Integer),
)
HOLD = sa.table(
    "hold",
    *(sa.column(name, sa.Uuid) for name in ("case_id", "subject_id")),
    *(sa.column(name, Utc) for name in ("from_at", "until_at")),
    sa.column("approved", sa.Boolean),
)
CASE = sa.table("works_case", sa.column("id", sa.Uuid), sa.column("ruleset_id", sa.Uuid))
RULESET = sa.table("ruleset", sa.column("id", sa.Uuid), sa.column("text", sa.Text))
BATCH = 5_000


def upgrade() -> None:
    """Fill the columns as the clock itself would, then move the indexes over."""
    with op.batch_alter_table("clock") as batch_op:
        batch_op.add_column(sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("took", sa.Integer(), nullable=True))
    op.execute(f"UPDATE clock SET late_at = due_at WHERE NOT ({STANDS})")
    _never_held()
    _measure()
    op.drop_index("ix_clock_rate", "clock")
    for name, columns, where in INDEXES:
        op.create_index(
            name,
            "clock",
            ["company_id", "key", *columns, "void"],
            sqlite_where=sa.text(f"{where} AND void IS 0"),
            postgresql_where=sa.text(f"{where} AND void IS FALSE"),
        )
    op.create_index("ix_works_case_standing", "works_case", ["company_id", "stage", "held", "due_at", "id"])


def _unholdable() -> dict[object, list[str]]:
    """The limits that no hold stops, by the ruleset that says so."""
    rulesets = op.get_bind().execute(sa.select(RULESET.c.id, RULESET.c.text)).all()
    found = {
        ruleset: [limit.key for limit in packs.parse(text).limits.values() if not limit.holdable]
        for ruleset, text in rulesets
    }
    return {ruleset: keys for ruleset, keys in found.items() if keys}


def _never_held() -> None:
    for ruleset, keys in _unholdable().items():
        cases = sa.select(CASE.c.id).where(CASE.c.ruleset_id == ruleset)
        op.execute(
            CLOCK.update()
            .where(CLOCK.c.late_at.is_(None), CLOCK.c.key.in_(keys), CLOCK.c.case_id.in_(cases))
            .values(late_at=CLOCK.c.due_at)
        )


def _measure() -> None:
    """The minutes of every clock that has stopped, less the holds of its case."""
    bind = op.get_bind()
    holds = defaultdict(list)
    for hold in bind.execute(sa.select(HOLD).where(HOLD.c.approved.is_(True))):
        holds[hold.case_id].append((hold.subject_id, sla.Hold(hold.from_at, hold.until_at)))
    unheld = {(ruleset, key) for ruleset, keys in _unholdable().items() for key in keys}
    query = sa.select(CLOCK, CASE.c.ruleset_id).join(CASE, CASE.c.id == CLOCK.c.case_id)
    update = CLOCK.update().where(CLOCK.c.id == sa.bindparam("of")).values(took=sa.bindparam("minutes"))
    stopped = bind.execute(query.where(CLOCK.c.stopped_at.is_not(None)).order_by(CLOCK.c.id)).all()
    for start in range(0, len(stopped), BATCH):
        rows = []
        for clock in stopped[start : start + BATCH]:
            meant = [one for subject, one in holds[clock.case_id] if subject in (None, clock.subject_id)]
            counted = [] if (clock.ruleset_id, clock.key) in unheld else meant
            rows.append({"of": clock.id, "minutes": took(clock.started_at, clock.stopped_at, counted)})
        bind.execute(update, rows)


def downgrade() -> None:
    op.drop_index("ix_works_case_standing", "works_case")
    for name, _, _ in INDEXES:
        op.drop_index(name, "clock")
    op.create_index("ix_clock_rate", "clock", ["company_id", "key", "stopped_at", "due_at", "void"])
    with op.batch_alter_table("clock") as batch_op:
        batch_op.drop_column("took")
        batch_op.drop_column("late_at")
