"""A database as it stood: put back row by row, so that one story can be told to its end in many ways."""

from typing import Any

from sqlalchemy import Engine, Row, Table, and_, select

from fieldapp.db import Base

Rows = dict[tuple[Any, ...], Row[Any]]


class Still:
    """Every row of every mapped table; `back` undoes whatever has happened since."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rows = {table: self._read(table) for table in Base.metadata.sorted_tables}

    def _read(self, table: Table) -> Rows:
        keys = [column.name for column in table.primary_key]
        with self.engine.connect() as connection:
            found = connection.execute(select(table)).all()
        return {tuple(row._mapping[name] for name in keys): row for row in found}

    def back(self) -> None:
        now = {table: self._read(table) for table in self.rows}
        with self.engine.begin() as connection:
            for table in reversed(self.rows):
                for key in now[table].keys() - self.rows[table].keys():
                    connection.execute(table.delete().where(_at(table, key)))
            for table, rows in self.rows.items():
                for key, row in rows.items():
                    if key not in now[table]:
                        connection.execute(table.insert().values(row._mapping))
                    elif now[table][key] != row:
                        connection.execute(table.update().where(_at(table, key)).values(row._mapping))


def _at(table: Table, key: tuple[Any, ...]) -> Any:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
