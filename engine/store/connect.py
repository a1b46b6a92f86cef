"""Opening a database: SQLite in WAL with synchronous=FULL and our own BEGIN; what the driver says, said in Chinese."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from engine.errors import SchemaMismatch, StoreError

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_ID = 0x7878676B  # "xxgk"
SCHEMA_VERSION = 1
_BUSY_TRIES = 8


def engine_for(path: Path | None) -> Engine:
    """An engine on a SQLite file, or in memory for None."""
    if path is None:
        from sqlalchemy.pool import StaticPool

        engine = create_engine("sqlite://", poolclass=StaticPool)
    else:
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours: pysqlite's own would come too late for a read-then-write
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction. Raises StoreError when the database cannot do it; nothing is then changed."""
    with _told(), _connection(engine) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view; never blocks a writer."""
    with _told(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose BEGIN IMMEDIATE has been tried with growing, jittered pauses."""
    for attempt in range(_BUSY_TRIES):
        connection = engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        try:
            connection.begin().rollback()
        except OperationalError as error:
            connection.close()
            if "locked" not in str(error.orig) or attempt == _BUSY_TRIES - 1:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not secrecy
            continue
        with connection:
            yield connection
        return


@contextmanager
def _told() -> Iterator[None]:
    """Driver errors as one Chinese sentence each."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise told(error.orig) from error


def told(error: BaseException | None) -> StoreError:
    """What a driver error means for a clerk."""
    text = str(error)
    for clue, sentence in _SENTENCES:
        if clue in text:
            return (SchemaMismatch if clue in ("not a database", "no such table") else StoreError)(sentence)
    return StoreError(f"数据库操作失败（{text}），没有保存任何更改。")


_SENTENCES = (
    ("full", "磁盘空间不足，没有保存任何更改，请清理磁盘后重试。"),
    ("readonly", "数据库文件只读，没有保存任何更改，请检查文件和目录的写权限。"),
    ("locked", "数据库正被其他程序占用，没有保存任何更改，请稍后重试。"),
    ("unable to open", "无法打开数据库文件，请检查目录是否存在、是否有权限。"),
    ("not a database", "该文件不是 xxgk 的数据库，请检查 --home 指向的目录。"),
    ("no such table", "该数据库不是 xxgk 建立的，或已损坏，请检查 --home 指向的目录。"),
    ("malformed", "数据库文件已损坏，请从备份恢复。"),
    ("disk I/O", "读写磁盘出错，没有保存任何更改，请检查磁盘。"),
)
