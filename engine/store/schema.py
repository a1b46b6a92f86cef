"""Is the file ours and of this program's version? Making and upgrading it, by Alembic, imported only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import SchemaMismatch
from engine.store.connect import APPLICATION_ID, SCHEMA_VERSION, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine


def check(engine: Engine) -> None:
    """Raises SchemaMismatch when the file is not ours, older or newer."""
    with reading(engine) as connection:
        ours = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if ours != APPLICATION_ID:
        raise SchemaMismatch("该文件不是 xxgk 的数据库，请检查 --home 指向的目录。")
    if version > SCHEMA_VERSION:
        raise SchemaMismatch(f"数据库版本（{version}）比本程序（{SCHEMA_VERSION}）新，请升级程序后再打开。")
    if version < SCHEMA_VERSION:
        raise SchemaMismatch(f"数据库版本（{version}）比本程序（{SCHEMA_VERSION}）旧，请先备份，再运行 xxgk init --upgrade。")


def upgrade(engine: Engine) -> None:
    """Bring an empty or older database to this program's schema, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parents[1] / "migrations"))
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        # Rebuilding a table with foreign keys on would cascade into its children; the switch works only outside a transaction.
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        raw.execute("PRAGMA foreign_keys=ON")
