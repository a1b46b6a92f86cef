from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Date, Integer, Table, create_engine, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

from engine import columns
from engine.errors import SchemaMismatch, StoreError
from engine.store import new_store, open_store
from engine.store.connect import SCHEMA_VERSION
from engine.tables import Base


def index_text(index: ReflectedIndex) -> str:
    return f"{index['name']} {index['column_names']} {index['unique']} {index.get('dialect_options', {}).get('sqlite_where')}"


def test_the_migrations_make_exactly_the_tables_of_the_program() -> None:
    store = new_store(None)
    plain = create_engine("sqlite://")
    Base.metadata.create_all(plain)
    with store.engine.connect() as migrated, plain.connect() as declared:
        context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        here, there = inspect(migrated), inspect(declared)
        for table in Base.metadata.tables:
            # What Alembic does not compare: the conditions of indexes and the checks.
            assert here.get_check_constraints(table) == there.get_check_constraints(table)
            assert [index_text(i) for i in here.get_indexes(table)] == [index_text(i) for i in there.get_indexes(table)]
    store.close()
    plain.dispose()


def test_core_sees_the_columns_the_rows_declare() -> None:
    def shape(table: Table) -> list[tuple[str, str, bool]]:
        return [
            (c.name, next((k.__name__ for k in (Date, Integer) if isinstance(c.type, k)), "text"), c.primary_key) for c in table.columns
        ]

    declared, seen = Base.metadata.tables, columns.AGENCY.metadata.tables
    assert {name: shape(table) for name, table in seen.items()} == {name: shape(declared[name]) for name in seen}


def pragma(path: Path, text: str) -> None:
    import sqlite3

    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA {text}")
    raw.commit()
    raw.close()


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    new_store(path).close()
    pragma(path, f"user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(SchemaMismatch, match=f"比本程序（{SCHEMA_VERSION}）新，请升级程序"):
        open_store(path)


def test_a_database_of_an_older_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    new_store(path).close()
    pragma(path, "user_version=0")
    with pytest.raises(SchemaMismatch, match=f"比本程序（{SCHEMA_VERSION}）旧"):
        open_store(path)


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    pragma(path, "user_version=7")
    before = path.read_bytes()
    with pytest.raises(SchemaMismatch, match="不是 xxgk 的数据库"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("这不是数据库" * 200, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(SchemaMismatch, match="不是 xxgk 的数据库"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "absent.db"
    with pytest.raises(StoreError, match="无法打开数据库文件"):
        open_store(path)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="无法打开数据库文件"):
        open_store(tmp_path / "nowhere" / "xxgk.db")


def test_a_copy_that_lost_its_write_ahead_log_gets_it_back(tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    new_store(path).close()
    pragma(path, "journal_mode=DELETE")
    store = open_store(path)
    with store.read() as unit:
        assert unit.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    store.close()
