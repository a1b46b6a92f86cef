"""The store: one unit of work per command; append, query, verify. `open_store` is the way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import finalize

from engine.errors import XxgkError
from engine.store.connect import Where, begun_again, engine_for, keep_log_ahead, reading, writing
from engine.store.faults import told
from engine.store.schema import check, create, create_at, upgrade
from engine.store.unit import Unit

if TYPE_CHECKING:
    from sqlalchemy import Engine

T = TypeVar("T")


class Store:
    """A database of agencies."""

    def __init__(self, engine: Engine) -> None:
        """Use `open_store` or `new_store`. Connections end with the store, closed or forgotten."""
        self.engine = engine
        finalize(self, engine.dispose)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """One transaction that may change things; committed on leaving, rolled back on any exception."""
        with writing(self.engine) as connection:
            yield Unit(connection, writes=True)

    def change(self, work: Callable[[Unit], T]) -> T:
        """Do something in a transaction of its own; from the start again when another got in between (Contended)."""

        def once() -> T:
            with self.write() as unit:
                return work(unit)

        return begun_again(once)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """One consistent view; it keeps nobody waiting."""
        with reading(self.engine) as connection:
            yield Unit(connection)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_store(where: Path | str) -> Store:
    """An existing database: a SQLite file, or the address of a PostgreSQL database. Raises NotFound, SchemaMismatch, StoreError."""
    if isinstance(where, Path) and not where.is_file():  # SQLite would make one
        raise told(OSError("unable to open"))
    store = Store(engine_for(where))
    try:
        check(store.engine)
        keep_log_ahead(store.engine)
    except XxgkError:
        store.close()
        raise
    return store


def upgrade_store(where: Path | str) -> None:
    """Bring an older database to this program's schema. Raises NotFound, SchemaMismatch when it is not ours or newer."""
    engine = engine_for(where)
    check(engine, older_is_fine=True)
    upgrade(engine)
    engine.dispose()


def new_store_at(path: Path, version: int) -> Store:
    """A new database file of an older schema, to be filled as it was then and upgraded. Raises SchemaMismatch for a newer one."""
    engine = engine_for(path)
    create_at(engine, version)
    return Store(engine)


def new_store(where: Where) -> Store:
    """A new database: a file at a path, the tables in an empty PostgreSQL database, or memory. Raises AlreadyExists, SchemaMismatch."""
    engine = engine_for(where)
    try:
        create(engine)
    except XxgkError:
        engine.dispose()
        raise
    return Store(engine)
