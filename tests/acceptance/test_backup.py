"""An office saved and brought back: nothing missing, nothing of a damaged copy taken, nothing lost by dying half-way."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.backup import BackUp, backups, checked
from engine.bootstrap import load_law, open_office
from engine.errors import InputError, NotFound
from engine.restore import put_in_place, unpacked
from engine.rulefiles import load_forms
from engine.store import open_store
from engine.verify import verify
from tests.acceptance.conftest import NOW, REGISTER, Run
from tests.store.clerk import PROCESSES, new_office, received

AT = datetime(2025, 3, 3, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAVING = BackUp(load_law(), load_forms())


def backed_up(run: Run, *words: str, now: datetime = NOW) -> Path:
    told = run("backup", "--format", "json", *words, now=now)
    assert told.code == 0, told.err
    return Path(told.data["file"])


def test_an_office_brought_back_is_the_office_that_was_saved(registered: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "letters").mkdir()
    (home / "letters" / "receipt.j2").write_text("自己的文书", "utf-8")
    (home / "settings.toml").write_text('annual_report_by = "01-20"\n', "utf-8")
    before = registered("case", "history", "1", "--format", "json").data, registered("verify", "--format", "json").data
    file = backed_up(registered, "--to", str(tmp_path / "disk"))
    assert registered(*REGISTER).code == 0
    refused = registered("restore", str(file))
    assert (refused.code, "--replace" in refused.err) == (3, True)
    assert registered("restore", str(file), "--replace").code == 0
    assert (registered("case", "history", "1", "--format", "json").data, registered("verify", "--format", "json").data) == before
    assert (home / "letters" / "receipt.j2").read_text("utf-8") == "自己的文书"
    assert (home / "settings.toml").exists()
    aside = next(tmp_path.glob("home.before-*"))
    with sqlite3.connect(aside / "xxgk.db") as old:
        assert old.execute("SELECT count(*) FROM case_file").fetchone() == (2,)
    old.close()


def test_a_backup_holds_none_of_those_before_it_wherever_they_lie(registered: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text('backup.folder = "存档"\n', "utf-8")
    made = [backed_up(registered, now=NOW + timedelta(days=n)) for n in range(3)]
    assert {path.parent.name for path in made} == {"存档"}
    assert {tuple(checked(path).files) for path in made} == {("xxgk.db", "home/settings.toml")}


def test_only_the_newest_backups_of_the_same_office_stay(registered: Run, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    (folder / "别的文件.zip").write_text("")
    (folder / "xxgk-20200101-000000.zip").write_text("不是备份")
    made = [backed_up(registered, "--to", str(folder), "--keep", "2", now=NOW + timedelta(days=n)) for n in range(4)]
    assert backups(folder) == [made[3], made[2], folder / "xxgk-20200101-000000.zip"]
    assert (folder / "别的文件.zip").exists()
    listed = registered("backup", "--list", "--to", str(folder), "--format", "json").data
    assert [row["state"] for row in listed] == ["可用", "可用", "已损坏"]


def test_fewer_than_no_backups_cannot_be_kept(registered: Run, tmp_path: Path) -> None:
    made = backed_up(registered, "--to", str(tmp_path / "disk"))
    refused = registered("backup", "--to", str(tmp_path / "disk"), "--keep", "-1")
    assert (refused.code, "份数：-1 小于 0" in refused.err) == (2, True)
    assert backups(tmp_path / "disk") == [made]


def test_a_backup_damaged_anywhere_is_refused_and_changes_nothing(registered: Run, tmp_path: Path) -> None:
    file = backed_up(registered, "--to", str(tmp_path))
    whole = file.read_bytes()
    chance = random.Random(7)
    home = tmp_path / "home"
    before = registered("verify", "--format", "json").data
    for at in [chance.randrange(len(whole)) for _ in range(60)]:
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            manifest = checked(file)
        except (InputError, NotFound):
            continue
        # What the damage left readable is the same as it was: e.g. a time stamp of the archive's own.
        file.write_bytes(whole)
        assert manifest == checked(file)
    file.write_bytes(whole[: len(whole) // 2])
    told = registered("restore", str(file), "--replace")
    assert (told.code, told.out, "备份" in told.err) == (2, "", True)
    assert registered("verify", "--format", "json").data == before
    assert {path.name for path in home.iterdir()} == {"xxgk.db"}


def test_data_that_do_not_verify_are_not_saved_over_good_ones(registered: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "home" / "xxgk.db") as connection:
        connection.execute("UPDATE case_file SET state = 'granted.provided'")
    connection.close()
    told = registered("backup", "--to", str(tmp_path / "disk"))
    assert (told.code, list((tmp_path / "disk").iterdir())) == (6, [])
    assert "xxgk verify" in told.err


def test_an_office_on_a_server_is_saved_and_brought_back_as_a_file(registered: Run, tmp_path: Path, on_server: str) -> None:
    assert registered("db", "copy", "--to", on_server).code == 0
    (tmp_path / "home" / "xxgk.db").unlink()
    (tmp_path / "home" / "settings.toml").write_text(f'database = "{on_server}"\n', "utf-8")
    before = registered("verify", "--format", "json").data
    file = backed_up(registered, "--to", str(tmp_path / "disk"))
    assert registered("restore", str(file), "--replace").code == 0
    assert registered("db", "status", "--format", "json").data["kind"].startswith("SQLite")
    assert registered("verify", "--format", "json").data == before


def test_the_scheduler_saves_once_a_day(registered: Run, tmp_path: Path) -> None:
    office = open_office(tmp_path / "home")
    assert office.back_up_when_due(AT) is not None
    assert office.back_up_when_due(AT + timedelta(hours=23)) is None
    assert office.back_up_when_due(AT + timedelta(hours=24)) is not None
    office.store.close()
    (tmp_path / "home" / "settings.toml").write_text("backup.every_days = 0\n", "utf-8")
    office = open_office(tmp_path / "home")
    assert office.back_up_when_due(AT + timedelta(days=9)) is None
    office.store.close()


def save_over_and_over(home: str, folder: str) -> None:
    """Until killed."""
    now = AT
    while True:
        now += timedelta(seconds=1)
        store = open_store(Path(home) / "xxgk.db")
        SAVING.save(Path(home), store, Path(folder), now, keep=3)
        store.close()


def bring_back_over_and_over(file: str, home: str) -> None:
    """Until killed."""
    now = AT
    while True:
        now += timedelta(seconds=1)
        with unpacked(Path(file), Path(home), replace=True) as (part, _):
            put_in_place(part, Path(home), now)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An office with three cases."""
    home = tmp_path / "home"
    home.mkdir()
    store = new_office(home / "xxgk.db")
    for _ in range(3):
        received(store)
    store.close()
    return home


def kill(target: object, args: tuple[str, str], seconds: float, begun: Callable[[], bool]) -> None:
    """Kill so long after it has done something: a busy machine takes its time to start."""
    process = PROCESSES.Process(target=target, args=args)  # type: ignore[arg-type]
    process.start()
    end = time.monotonic() + 60
    while not begun() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(seconds)
    process.kill()
    process.join()


def has_changed(folder: Path, before: set[Path]) -> bool:
    return set(backups(folder)) != before


def test_killed_while_saving_every_backup_there_is_whole(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    for n in range(8):
        before = set(backups(folder))
        kill(save_over_and_over, (str(home), str(folder)), n * 0.037, partial(has_changed, folder, before))
        for path in backups(folder) if folder.exists() else ():
            checked(path)
    assert backups(folder)
    assert len(backups(folder)) <= 4


def test_killed_while_bringing_back_the_office_is_there_or_lies_beside(home: Path, tmp_path: Path) -> None:
    store = open_store(home / "xxgk.db")
    saved = SAVING.save(home, store, tmp_path / "disk", AT)
    store.close()
    for n in range(8):
        kill(bring_back_over_and_over, (str(saved.file), str(home)), n * 0.037, lambda: any(tmp_path.glob("home.before-*")))
        places = [home, *sorted(tmp_path.glob("home.before-*"), reverse=True)]
        found = next(place for place in places if (place / "xxgk.db").exists())
        store = open_store(found / "xxgk.db")
        with store.read() as unit:
            assert verify(unit, SAVING.law).findings == ()
        store.close()
        for place in tmp_path.glob("home.before-*"):
            shutil.rmtree(place)
        if not home.exists():
            with unpacked(saved.file, home, replace=True) as (part, _):
                put_in_place(part, home, AT)
