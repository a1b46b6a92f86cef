"""What the database cannot do is said in one sentence, and nothing has changed."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import StaleCase, StoreError
from engine.store import Store, connect, open_store
from engine.store.faults import told
from engine.verify import verify
from tests.store.clerk import LAW, at_desk, done, new_office, received, start, try_as_nobody


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_office(tmp_path / "xxgk.db")
    yield store
    store.close()


def counts(store: Store) -> tuple[int, ...]:
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()
        return tuple(
            unit.connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in ("person", "case_file", "entry", "counted")
        )


def test_a_full_disk_is_told_and_nothing_is_half_saved(store: Store) -> None:
    received(store)
    before = counts(store)
    with store.read() as unit:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError, match="磁盘空间不足，没有保存任何更改"):
        received(store, content="长" * 50_000)
    assert counts(store) == before
    with store.read() as unit:
        unit.connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert received(store).number == "2025-0002"


def test_the_slower_of_two_clerks_is_told_what_the_faster_did(store: Store) -> None:
    number = received(store).number
    with at_desk(store, "慢者") as desk:
        seen = desk.unit.find_case(desk.agency.id, number)
    done(store, number, "extend", {"approved_by": "负责人"}, "快者")
    before = counts(store)
    with (
        pytest.raises(StaleCase, match="案件 2025-0001 刚刚有人办理过（快者 延长答复期限），本次操作没有保存"),
        at_desk(store, "慢者") as desk,
    ):
        desk.unit.save_case(desk.agency.id, seen, {"version": seen.version + 1})
    assert counts(store) == before


def test_a_database_that_stays_locked_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_BUSY_TRIES", 2)
    before = counts(store)
    other = sqlite3.connect(str(store.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="正被其他程序占用，没有保存任何更改"):
        received(store)
    assert counts(store) == before
    other.close()
    assert received(store).number == "2025-0001"


def interrupted(store: Store) -> None:
    with at_desk(store) as desk:
        desk.unit.add_agency("另一镇人民政府", "township", "", "", "")
        raise KeyboardInterrupt


def test_an_interrupted_command_leaves_nothing(store: Store) -> None:
    before = counts(store)
    with pytest.raises(KeyboardInterrupt):
        interrupted(store)
    assert counts(store) == before
    with store.read() as unit:
        assert len(unit.agencies()) == 1


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder other users may enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)], ids=["both", "folder", "file"])
def test_what_may_not_be_written_is_told_and_left_alone(folder: Path, file_mode: int, folder_mode: int) -> None:
    path = folder / "xxgk.db"
    new_office(path).close()
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    before = path.read_bytes()
    process, told_by = start(try_as_nobody, path)
    kind, sentence = told_by.recv()
    process.join()
    assert kind == "StoreError"
    assert "只读" in sentence or "权限" in sentence
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("database or disk is full", "磁盘空间不足"),
        ("attempt to write a readonly database", "只读"),
        ("database is locked", "正被其他程序占用"),
        ("unable to open database file", "无法打开数据库文件"),
        ("file is not a database", "不是 xxgk 的数据库"),
        ("no such table: entry", "不是 xxgk 建立的"),
        ("database disk image is malformed", "已损坏"),
        ("disk I/O error", "读写磁盘出错"),
        ("something never seen", "数据库操作失败（something never seen）"),
    ],
)
def test_what_the_driver_says_is_said_in_chinese(said: str, sentence: str) -> None:
    assert sentence in str(told(OSError(said)))


def test_a_malformed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "xxgk.db"
    store = new_office(path)
    received(store)
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="数据库文件已损坏"):
        open_store(path)
