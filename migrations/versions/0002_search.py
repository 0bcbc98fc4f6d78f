"""What cases are found by: FTS5 on SQLite, an array with a GIN index on PostgreSQL."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from fieldapp.domain import search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TABLE case_search_key "
    "(id INTEGER PRIMARY KEY, case_id CHAR(32) NOT NULL UNIQUE, digest VARCHAR(16) NOT NULL)",
    "CREATE VIRTUAL TABLE case_search USING fts5(grams, tokenize = 'unicode61 remove_diacritics 0', detail = none)",
)
POSTGRESQL = (
    "CREATE TABLE case_search (case_id UUID PRIMARY KEY, digest VARCHAR(16) NOT NULL, grams TEXT[] NOT NULL)",
    "CREATE INDEX ix_case_search_grams ON case_search USING gin (grams)",
)


WORDS = (
    "SELECT c.id, c.company_id, c.name, c.address, c.no, p.code, p.code_original, p.works_code, p.name AS project \
FROM works_case c LEFT JOIN project p ON p.id = c.project_id"
)


def upgrade() -> None:
    """Make the tables and enter the cases that are there already."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)
    session = Session(op.get_bind())
    words = sa.text(WORDS).columns(id=sa.Uuid, company_id=sa.Uuid)
    for case_id, company_id, *rest in session.execute(words).all():
        search.put(session, case_id, search.grams(company_id, rest))
    session.flush()


def downgrade() -> None:
    op.execute("DROP TABLE case_search")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_search_key")
