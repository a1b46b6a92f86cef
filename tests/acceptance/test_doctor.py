"""Every point of the doctor can say yes and no, and one fault does not hide the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import NOW, Run

BEIJING = ZoneInfo("Asia/Shanghai")


def state(run: Run, name: str, now: datetime = NOW) -> str:
    told = run("doctor", "--format", "json", now=now)
    points = {point["id"]: point for point in told.data["points"]}
    assert told.code == (1 if any(point["state"] == "error" for point in points.values()) else 0)
    point = points[name]
    return str(point["state"])


def test_a_well_kept_office_has_nothing_wrong(registered: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text('letters.prefix = "某"\n[channels]\nfile = "提醒"\n', "utf-8")
    assert registered("sweep").code == 0
    assert registered("backup").code == 0
    told = registered("doctor", "--format", "json")
    assert told.code == 0
    assert {p["id"] for p in told.data["points"] if p["state"] != "ok"} <= {"clock", "fonts"}


def test_before_there_is_an_office_it_says_how_to_begin(bare: Run) -> None:
    told = bare("doctor")
    assert (told.code, "xxgk init" in told.out) == (0, True)


@pytest.mark.parametrize(
    ("name", "now", "expected"),
    [
        ("clock", datetime(2026, 3, 20, 10, 0, tzinfo=BEIJING), "error"),
        ("calendar", datetime(2027, 1, 5, 9, 0, tzinfo=BEIJING), "error"),
        ("calendar", datetime(2026, 12, 1, 9, 0, tzinfo=BEIJING), "warning"),
        ("calendar", NOW, "ok"),
        ("backup", NOW, "error"),
        ("scheduler", NOW, "warning"),
        ("mail", NOW, "warning"),
        ("settings", NOW, "warning"),
    ],
)
def test_what_is_not_as_it_should_be_is_told(registered: Run, name: str, now: datetime, expected: str) -> None:
    assert state(registered, name, now) == expected


def test_an_old_backup_is_no_backup(registered: Run) -> None:
    assert registered("backup").code == 0
    assert state(registered, "backup", NOW + timedelta(days=6)) == "ok"
    assert state(registered, "backup", NOW + timedelta(days=8)) == "error"


def test_faulty_settings_and_a_foreign_database_are_points_not_crashes(registered: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text("letters.prefix = 3\n", "utf-8")
    assert state(registered, "settings") == "error"
    assert state(registered, "calendar") == "ok"
    (tmp_path / "home" / "settings.toml").unlink()
    (tmp_path / "home" / "xxgk.db").write_text("不是数据库")
    assert state(registered, "database") == "error"
