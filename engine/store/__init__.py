"""The store: one unit of work per command; append, query, verify. `open_store` is the way in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.store.connect import engine_for, reading, writing
from engine.store.schema import check, upgrade
from engine.store.unit import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


class Store:
    """A database of agencies."""

    def __init__(self, engine: Engine) -> None:
        """Use `open_store` or `new_store`."""
        self.engine = engine

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """One transaction that may change things; committed on leaving, rolled back on any exception."""
        with writing(self.engine) as connection:
            yield Unit(connection)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """One consistent view."""
        with reading(self.engine) as connection:
            yield Unit(connection)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_store(path: Path) -> Store:
    """An existing database. Raises SchemaMismatch or StoreError."""
    engine = engine_for(path)
    check(engine)
    return Store(engine)


def new_store(path: Path | None) -> Store:
    """A new database at a path, or in memory."""
    engine = engine_for(path)
    upgrade(engine)
    return Store(engine)
