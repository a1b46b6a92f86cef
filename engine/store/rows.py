"""Many rows into a table at once, by the fastest way each driver has, and ids for them ahead of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, Table, func, select, text

from engine.store.connect import is_server

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BLOCK: Final = 1000
_RESERVED: Final = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)")
_CAUGHT_UP: Final = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM {0} HAVING max(id) IS NOT NULL"


def ids(connection: Connection, table: Table) -> Iterator[int]:
    """Row ids nobody else will take: on SQLite the next ones, for there is no other writer; on PostgreSQL from the sequence."""
    if not is_server(connection):
        yield from count(int(connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1)
    while True:
        yield from connection.execute(_RESERVED, {"name": table.name, "n": _BLOCK}).scalars().all()


def write_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of these columns. SQLAlchemy's work on each value is left out."""
    if is_server(connection):
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    dates = [n for n, name in enumerate(names) if isinstance(table.c[name].type, Date)]
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    connection.exec_driver_sql(sql, [_dated(row, dates) for row in rows])


def _dated(row: Sequence[Any], dates: Sequence[int]) -> tuple[Any, ...]:
    """A row with dates as the text SQLite keeps."""
    values = list(row)
    for n in dates:
        values[n] = values[n] and values[n].isoformat()
    return tuple(values)


def catch_up(connection: Connection, table: Table) -> None:
    """After rows came with their ids: let PostgreSQL's sequence continue behind them."""
    if is_server(connection) and "id" in table.c:
        connection.execute(text(_CAUGHT_UP.format(table.name)))
