"""What a PostgreSQL server cannot do is said in one sentence, without the password, and nothing has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from engine.errors import AlreadyExists, ConnectionLost, Contended, InputError, NotFound, SchemaMismatch, StoreError
from engine.settings import Person, Settings
from engine.store import Store, new_store, open_store
from engine.store.chain import Stamp
from engine.store.connect import SCHEMA_VERSION, address, shown
from engine.store.faults import told
from engine.store.unit import Unit
from engine.sweep import sweep
from engine.verify import verify
from tests.store.clerk import LAW, TODAY, done, new_office, received
from tests.store.server import Server

HANDBOOK = Path(__file__).parents[2] / "docs" / "postgresql.md"
SECRET = "geheim"


@pytest.fixture
def store(on_server: str) -> Iterator[Store]:
    store = new_office(on_server)
    yield store
    store.close()


def role(server: Server, options: str = "") -> str:
    """A user who may connect by the network with a password."""
    name = f"r{server.port}_{abs(hash(options)) % 10**6}"
    server.execute(f"DROP ROLE IF EXISTS {name}")
    server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}' {options}")
    return name


def refusal(url: str, kind: type[StoreError] = StoreError) -> str:
    with pytest.raises(kind) as refused:
        open_store(url)
    assert SECRET not in str(refused.value)
    return str(refused.value)


def test_a_wrong_password_an_unknown_user_and_a_missing_database_are_told(server: Server, store: Store) -> None:
    database, user = str(store.engine.url.database), role(server)
    assert "用户名或口令不对" in refusal(server.by_network(database, user, SECRET + "x"))
    assert "用户名或口令不对" in refusal(server.by_network(database, "nobody_here", SECRET))
    assert "没有这个数据库或用户" in refusal(server.by_network("not_there", user, SECRET))
    assert "没有这个数据库或用户" in refusal(server.url("not_there"))


def test_a_server_that_is_not_there_is_told() -> None:
    assert "连接不上数据库服务器" in refusal(f"postgresql://a:{SECRET}@127.0.0.1:1/b")
    assert "连接不上数据库服务器" in refusal(f"postgresql://a:{SECRET}@/b?host=/nowhere")
    assert "找不到数据库服务器的主机名" in refusal(f"postgresql://a:{SECRET}@nowhere.invalid/b")


def test_a_user_without_rights_is_told(server: Server, store: Store) -> None:
    url = server.by_network(str(store.engine.url.database), role(server), SECRET)
    assert "没有所需的权限" in refusal(url)


def test_the_grants_in_the_handbook_are_enough_for_a_clerk_and_no_more(server: Server) -> None:
    """docs/postgresql.md, run as written."""
    found, rights = re.findall(r"```sql\n(.*?)```", HANDBOOK.read_text("utf-8"), re.DOTALL)
    for statement in found.split(";")[:-1]:
        server.execute(statement)
    owner = new_office(server.by_network("xxgk", "xxgk_owner", quote("口令甲")))
    with owner.write() as unit:
        unit.connection.exec_driver_sql(rights)
    clerk = open_store(server.by_network("xxgk", "xxgk_clerk", quote("口令乙")))
    number = received(clerk).number
    assert done(clerk, number, "extend", {"approved_by": "赵六"}).case.version == 2
    people = Settings(people=(Person(name="王五", role="head"),))
    assert sweep(clerk, LAW, people, TODAY, Stamp("甲", "2025-03-03T01:00:00.000+00:00", LAW.rulebook.digest)).findings == ()
    for statement in (
        "UPDATE entry SET actor = '他人'",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = '1'",
    ):
        with pytest.raises(StoreError, match="没有所需的权限"), clerk.write() as unit:
            unit.connection.exec_driver_sql(statement)
    with clerk.read() as unit:
        assert verify(unit, LAW).findings == ()
    clerk.close()
    owner.close()


def test_a_server_that_is_full_is_told(server: Server, store: Store) -> None:
    user = role(server, "CONNECTION LIMIT 1")
    url = server.by_network("postgres", user, SECRET)
    with psycopg.connect(url):
        assert "连接已满" in refusal(url)
    assert received(store).number == "2025-0001"


def test_a_server_that_only_reads_is_told(store: Store) -> None:
    def on_standby(unit: Unit) -> None:
        unit.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        unit.set_figure(1, 2024, "rules.made", "1")

    with pytest.raises(StoreError, match="数据库只读（可能是备用服务器），没有保存任何更改"):
        store.change(on_standby)


def test_what_only_reads_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="数据库只读"), store.read() as unit:
        unit.set_figure(1, 2024, "rules.made", "1")


def test_who_waits_too_long_for_another_clerk_is_told(on_server: str, store: Store) -> None:
    hasty = open_store(f"{on_server}&options=-c%20lock_timeout%3D50ms")
    with store.write() as unit:
        unit.lock(1)
        with pytest.raises(StoreError, match="正被其他程序占用，没有保存任何更改"):
            received(hasty)
    assert received(hasty).number == "2025-0001"
    hasty.close()


def test_an_empty_database_is_told_and_one_that_is_full_is_not_made_again(on_server: str) -> None:
    with pytest.raises(NotFound, match="是空的，请先运行 xxgk init"):
        open_store(on_server)
    new_office(on_server).close()
    with pytest.raises(AlreadyExists, match="已经存在"):
        new_store(on_server)


def test_a_database_of_another_program_is_left_alone(server: Server, on_server: str) -> None:
    with psycopg.connect(on_server, autocommit=True) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('0003')")
        for attempt in (open_store, new_store):
            with pytest.raises(SchemaMismatch, match="其他程序的表"):
                attempt(on_server)
        assert raw.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").fetchone() == (1,)


@pytest.mark.parametrize(("version", "sentence"), [(SCHEMA_VERSION + 1, "新，请升级程序"), (SCHEMA_VERSION - 1, "旧，请先备份")])
def test_a_database_of_another_version_is_told(store: Store, version: int, sentence: str) -> None:
    with store.write() as unit:
        unit.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version:04d}'")
    with pytest.raises(SchemaMismatch, match=sentence):
        open_store(store.engine.url.render_as_string())


def test_a_database_that_cannot_hold_chinese_is_refused_with_what_makes_a_fit_one(server: Server) -> None:
    url = server.database("ENCODING 'SQL_ASCII' TEMPLATE template0")
    with pytest.raises(SchemaMismatch, match=r"CREATE DATABASE t[0-9a-f]+ ENCODING 'UTF8' LC_COLLATE 'C'"):
        new_store(url)


@pytest.mark.parametrize(
    "text", ["mysql://a:geheim@h/b", "postgresql://a:geheim@h", "postgresql://a:geheim@h:port/b", "geheim", "postgresql://a:ge@heim@h:p/x"]
)
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InputError, match="应写如 postgresql://") as refused:
        address(text)
    assert "ge" not in str(refused.value).replace("postgresql", "")


def test_an_address_is_shown_without_its_password() -> None:
    assert shown("postgres://a:geheim@h:5433/b?sslmode=require") == "postgresql://a@h:5433/b"
    assert shown("postgresql://h/b?password=geheim") == "postgresql://h/b"


@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        ("53100", StoreError, "磁盘空间不足"),
        ("53300", StoreError, "连接已满"),
        ("58030", StoreError, "读写磁盘出错"),
        ("57P03", StoreError, "正在启动或恢复"),
        ("42P01", SchemaMismatch, "不是 xxgk 建立的"),
        ("40001", Contended, "发生冲突"),
        ("40P01", Contended, "发生冲突"),
        ("57P01", ConnectionLost, "连接中断"),
        ("22012", StoreError, "数据库操作失败（从没见过）"),
    ],
)
def test_what_the_server_says_is_said_in_chinese(state: str, kind: type[StoreError], sentence: str) -> None:
    found = told(psycopg.errors.lookup(state)("从没见过\nCONTEXT: …"))
    assert type(found) is kind
    assert sentence in str(found)
