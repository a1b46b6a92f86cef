"""Opening a database and beginning a transaction, on SQLite (a file, or memory) and on PostgreSQL (an address)."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import ConnectionLost, Contended, InputError, StoreError
from engine.store.faults import UNCERTAIN, told_to_clerk

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, RootTransaction, Table
    from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_ID = 0x7878676B  # "xxgk"
SCHEMA_VERSION = 4
# SQLite waits unfairly: many short waits with jitter between them serve everybody; a clerk is told after some ten seconds.
_BUSY_TRIES, _BUSY_MS = 8, 1000
_TRIES: Final = 8
# As long as SQLite waits for another writer; and a clerk's PC that lost power must not keep an agency locked for ever.
_SERVER_OPTIONS: Final = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=10min -c DateStyle=ISO"
_CONNECT_SECONDS: Final = 10

T = TypeVar("T")
Where = Path | str | None
"""A SQLite file, the address of a PostgreSQL database, or memory."""


def engine_for(where: Where) -> Engine:
    """An engine; nothing is opened yet. Raises InputError for an address that is none, StoreError when the driver is missing."""
    if isinstance(where, str):
        return _server_engine(address(where))
    if where is None:
        from sqlalchemy.pool import StaticPool

        engine = create_engine("sqlite://", poolclass=StaticPool)
    else:
        engine = create_engine(f"sqlite:///{where}", connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _on_connect)
    return engine


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours: pysqlite's own would come too late for a read-then-write
    # journal_mode is kept in the file and set when we make one: opening somebody else's must not change it.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def keep_log_ahead(engine: Engine) -> None:
    """A database file that came back from a copy without its write-ahead log mode gets it back; only ours may be treated so."""
    if engine.dialect.name != "sqlite":
        return
    with told_to_clerk(), engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def address(text: str) -> URL:
    """The address of a PostgreSQL database. Raises InputError, which does not repeat the text: it may hold a password."""
    try:
        url = make_url(text.strip())
        url.port  # noqa: B018 - a port that is no number is noticed only when asked for
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.database:
        raise InputError("数据库地址", "应写如 postgresql://用户@主机:5432/库名，口令中的特殊字符写成 %XX，请改正。")
    return url.set(drivername="postgresql+psycopg")


def shown(where: Where) -> str:
    """A database as it may be printed: without password."""
    if not isinstance(where, str):
        return str(where)
    url = address(where)
    host = url.host or url.query.get("host", "")
    return f"postgresql://{url.username + '@' if url.username else ''}{host}{f':{url.port}' if url.port else ''}/{url.database}"


def _server_engine(url: URL) -> Engine:
    options = f"{_SERVER_OPTIONS} {url.query.get('options', '')}".strip()
    seconds = url.query.get("connect_timeout", str(_CONNECT_SECONDS))
    try:
        engine = create_engine(url, connect_args={"options": options, "connect_timeout": seconds, "client_encoding": "utf8"})
    except ModuleNotFoundError as error:
        raise StoreError("没有安装 PostgreSQL 的驱动，请运行 pip install 'xxgk[pg]'。") from error
    event.listen(engine, "connect", _on_connect_to_server)
    return engine


def _on_connect_to_server(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """For writing, once and for all: told anew for every transaction it would cost more than a statement."""
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.READ_COMMITTED


def is_server(connection: Connection) -> bool:
    """Whether this is PostgreSQL."""
    return connection.dialect.name == "postgresql"


def begin(connection: Connection, how: str) -> RootTransaction:
    """A transaction on SQLite with a BEGIN of ours (DEFERRED, IMMEDIATE), tried with growing, jittered pauses while others write."""
    raw = connection.connection.driver_connection
    assert raw is not None
    for attempt in range(_BUSY_TRIES):
        try:
            raw.execute(f"BEGIN {how}")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _BUSY_TRIES - 1:
                raise
            _pause(attempt)
    return connection.begin()


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not secrecy


def begun_again(work: Callable[[], T]) -> T:
    """Do a transaction; from the start again, with growing, jittered pauses, when another got in between."""
    for attempt in range(_TRIES - 1):
        try:
            return work()
        except Contended:
            _pause(attempt)
    return work()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction. Raises StoreError when the database cannot do it; nothing is then changed.

    On PostgreSQL every statement sees what was committed before it: whoever has locked its agency's row first (Unit.lock) is alone
    with that agency's rows, and other agencies are not kept waiting.
    """
    is_saving = False
    try:
        with told_to_clerk(), engine.connect() as connection, _begun(connection, writes=True):
            yield connection
            is_saving = True
    except ConnectionLost as error:
        if is_saving:
            raise StoreError(UNCERTAIN) from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view; never blocks a writer."""
    with told_to_clerk(), engine.connect() as connection, _begun(connection, writes=False):
        yield connection


def _begun(connection: Connection, *, writes: bool) -> RootTransaction:
    if not is_server(connection):
        return begin(connection, "IMMEDIATE" if writes else "DEFERRED")
    if not writes:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection.begin()


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that can say what to do on conflict: both databases can, each by its own class."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
