"""The two foreign keys that close a circle: a table made before the one it points to cannot carry them yet."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CIRCLES = (
    ("fk_company_ruleset_id_ruleset", "company", "ruleset", "ruleset_id"),
    ("fk_area_customer_manager_id_person", "area", "person", "customer_manager_id"),
)


def upgrade() -> None:
    """SQLite has them since its tables were made: there a key may point to what does not exist yet."""
    if op.get_bind().dialect.name != "sqlite":
        for name, table, target, column in CIRCLES:
            op.create_foreign_key(name, table, target, [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for name, table, _, _ in CIRCLES:
            op.drop_constraint(name, table, type_="foreignkey")
