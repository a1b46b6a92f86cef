"""Is the database ours and of this program's version? Making and upgrading it, by Alembic, imported only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from engine.errors import AlreadyExists, NotFound, SchemaMismatch
from engine.store.connect import APPLICATION_ID, SCHEMA_VERSION, begin, is_server, reading, shown, writing
from engine.store.faults import told_to_clerk

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

UPGRADE: Final = "请先备份，再运行 xxgk db upgrade。"


def version_of(connection: Connection) -> int | None:
    """The schema a database has; None for a PostgreSQL database without tables. Raises SchemaMismatch when it is not ours."""
    return _server_version(connection) if is_server(connection) else _file_version(connection)


def _file_version(connection: Connection) -> int:
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
        raise SchemaMismatch("该文件不是 xxgk 的数据库，请检查 --home 指向的目录。")
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


_TABLES: Final = text("SELECT to_regclass('alembic_version') IS NOT NULL AND to_regclass('entry_text') IS NOT NULL, count(*)"
                      " FROM pg_tables WHERE schemaname = current_schema()")  # fmt: skip


def _server_version(connection: Connection) -> int | None:
    ours, tables = connection.execute(_TABLES).one()
    if not tables:
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if ours else None
    if not str(found).isdigit():
        raise SchemaMismatch("该数据库中是其他程序的表，请检查数据库地址，或为 xxgk 另建一个空数据库。")
    return int(str(found))


def check(engine: Engine, *, older_is_fine: bool = False) -> int:
    """The version. Raises NotFound when empty, SchemaMismatch when not ours, newer, or (unless that is fine) older."""
    with reading(engine) as connection:
        version = version_of(connection)
    if version is None:
        raise NotFound("数据", shown(engine.url.render_as_string()), "这个数据库是空的，请先运行 xxgk init，或用 xxgk db copy 迁入。")
    if version > SCHEMA_VERSION:
        raise SchemaMismatch(f"数据库版本（{version}）比本程序（{SCHEMA_VERSION}）新，请升级程序后再打开。")
    if version < SCHEMA_VERSION and not older_is_fine:
        raise SchemaMismatch(f"数据库版本（{version}）比本程序（{SCHEMA_VERSION}）旧，{UPGRADE}")
    return version


def create(engine: Engine) -> None:
    """Make the tables in an empty database. Raises AlreadyExists, SchemaMismatch."""
    _migrate(engine, is_new=True)


def create_at(engine: Engine, version: int) -> None:
    """Make the tables in a new database file as a version had them. Raises SchemaMismatch when this program does not know it."""
    if not 1 <= version <= SCHEMA_VERSION:
        raise SchemaMismatch(f"数据出自结构版本 {version}，本程序只到 {SCHEMA_VERSION}，请升级程序后再恢复。")
    _migrate(engine, is_new=True, version=version)


def upgrade(engine: Engine) -> None:
    """Bring an older database to this program's schema, in one transaction."""
    _migrate(engine, is_new=False)


def _migrate(engine: Engine, *, is_new: bool, version: int = SCHEMA_VERSION) -> None:
    if engine.dialect.name == "postgresql":
        with writing(engine) as connection:
            # Two at once: the second waits, and finds the work done.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")
            if is_new:
                _refuse_unless_fit(connection)
            _run(connection)
        return
    with told_to_clerk(), engine.connect() as connection:
        # Rebuilding a table with foreign keys on would cascade into its children; the switch works only outside a transaction.
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA journal_mode=WAL")
        with begin(connection, "IMMEDIATE"):
            _run(connection, f"{version:04d}")
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={version}")
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_unless_fit(connection: Connection) -> None:
    """The database must be empty, hold Chinese, and sort text as SQLite does: by code point."""
    if _server_version(connection) is not None:
        raise AlreadyExists("数据库", shown(connection.engine.url.render_as_string()), "增加机关请用 xxgk agency add；另建请用空的数据库。")
    fit = "SELECT current_setting('server_encoding') = 'UTF8' AND 'B' < 'a' AND 'a-b' < 'aab'"
    if not connection.exec_driver_sql(fit).scalar_one():
        name = connection.engine.url.database
        made = f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        raise SchemaMismatch(f"数据库 {name} 的编码或排序规则不合要求，请由管理员重新建立：{made}；没有写入任何内容。")


def _run(connection: Connection, revision: str = "head") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parents[1] / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
