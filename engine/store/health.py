"""What a database is, how much it holds, and whether its server keeps what it has acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from engine.columns import AGENCY, CASE, ENTRY
from engine.errors import Finding
from engine.store.connect import SCHEMA_VERSION, engine_for, is_server, reading, shown
from engine.store.schema import UPGRADE, check

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

# A server set up so may forget, after a power cut, what a clerk was told is saved.
_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True, slots=True)
class Health:
    """`schema` is the database's, `program` this program's. Findings of severity error keep the program from working."""

    database: str
    kind: str
    schema: int
    program: int
    agencies: int
    cases: int
    entries: int
    bytes: int
    findings: tuple[Finding, ...]


def health(where: Path | str) -> Health:
    """Look at a database of this or an older version. Raises NotFound, SchemaMismatch, StoreError."""
    engine = engine_for(where)
    try:
        schema = check(engine, older_is_fine=True)
        return _looked_at(engine, shown(where), schema)
    finally:
        engine.dispose()


def _looked_at(engine: Engine, place: str, schema: int) -> Health:
    with reading(engine) as connection:
        agencies, cases, entries = (connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (AGENCY, CASE, ENTRY))
        findings = [Finding("数据库", "error", f"版本比本程序旧，{UPGRADE.rstrip('。')}")] if schema < SCHEMA_VERSION else []
        if is_server(connection):
            kind = f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
            findings += _forgetful(connection)
        else:
            kind = f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"
            size = connection.exec_driver_sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").scalar_one()
    return Health(place, kind, schema, SCHEMA_VERSION, agencies, cases, entries, size, tuple(findings))


def _forgetful(connection: Connection) -> list[Finding]:
    off = [name for name in _DURABLE if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off"]
    message = "断电时可能丢失已经保存的登记，请由数据库管理员改为 on"
    return [Finding(f"服务器设置 {name} = off", "warning", message) for name in off]
