from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Date, Integer, MetaData, Table, insert, inspect, select
from sqlalchemy.engine.interfaces import ReflectedIndex

from engine import columns
from engine.bootstrap import load_law, open_office, upgrade_office
from engine.errors import SchemaMismatch, StoreError
from engine.refresh import refresh
from engine.store import Store, new_store, open_store, schema
from engine.store.connect import APPLICATION_ID, SCHEMA_VERSION, engine_for
from engine.store.rows import catch_up
from engine.tables import Base
from engine.verify import verify
from tests.histories import Office
from tests.store.clerk import received


def index_text(index: ReflectedIndex) -> str:
    return f"{index['name']} {index['column_names']} {index['unique']} {[f'{k} {v}' for k, v in sorted(index.get('dialect_options', {}).items())]}"


def test_the_migrations_make_exactly_the_tables_of_the_program(where: Path | str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    store = new_store(where)
    plain = engine_for(tmp_path / "plain.db" if isinstance(where, Path) else request.getfixturevalue("server").database())
    Base.metadata.create_all(plain)
    with store.engine.connect() as migrated, plain.connect() as declared:
        context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        here, there = inspect(migrated), inspect(declared)
        for table in Base.metadata.tables:
            # What Alembic does not compare: the conditions of indexes and the checks.
            assert here.get_check_constraints(table) == there.get_check_constraints(table)
            assert sorted(map(index_text, here.get_indexes(table))) == sorted(map(index_text, there.get_indexes(table)))
    store.close()
    plain.dispose()


def first_release(where: Path | str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """A database as the first release made it, holding what it could hold of these rows."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parents[1] / "migrations"))
    engine = engine_for(where)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        then = MetaData()
        then.reflect(connection)
        for table in then.sorted_tables:
            held = [{c.name: row[c.name] for c in table.columns} for row in rows.get(table.name, ())]
            if held:
                connection.execute(insert(table), held)
                catch_up(connection, table)
        if isinstance(where, Path):
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql("PRAGMA user_version=1")
        connection.commit()
    engine.dispose()


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.read() as unit:
        tables = Base.metadata.sorted_tables
        return {t.name: [dict(row) for row in unit.connection.execute(select(t).order_by(*t.primary_key)).mappings()] for t in tables}


def test_an_office_of_the_first_release_is_brought_up_to_date_with_all_it_holds(
    where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = new_store(None)
    with now.write() as unit:
        agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2021-01-01T00:00:00.000+00:00")
    law = load_law()
    Office(now, law, agency, Random(4)).work(12, date(2021, 1, 4), date(2023, 12, 29))
    with now.write() as unit:
        refresh(unit, law, "2024-01-05T00:00:00.000+00:00")
    expected = everything(now)
    first_release(where, expected)
    if isinstance(where, str):
        monkeypatch.setenv("XXGK_DATABASE", where)
    with pytest.raises(SchemaMismatch, match="请先备份，再运行 xxgk db upgrade"):
        open_office(tmp_path)
    upgrade_office(tmp_path, datetime(2024, 1, 5, tzinfo=UTC))
    office = open_office(tmp_path)
    found = everything(office.store)
    assert {name: len(rows) for name, rows in found.items() if rows} == {name: len(rows) for name, rows in expected.items() if rows}
    assert {**found, "reckoned": []} == {**expected, "reckoned": []}
    with office.store.read() as unit:
        assert [f for f in verify(unit, law).findings if f.severity == "error"] == []
    assert received(office.store).number == "2025-0001"
    office.store.close()


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
