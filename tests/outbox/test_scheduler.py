"""Turns, the lease between two schedulers, and what a monitor is told; under a clock set by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from engine.bootstrap import open_office
from engine.columns import SWEEP
from engine.outbox.ledger import instant
from engine.scheduler import Shift, Status, status
from engine.settings import Timing
from tests.outbox.office import Office, office


@pytest.fixture
def here(tmp_path: Path) -> Office:
    (tmp_path / "settings.toml").write_text('[channels]\nfile = "提醒"\n', "utf-8")
    return office(tmp_path)


def shift(here: Office, owner: str) -> Shift:
    return Shift(owner, Timing(), here.clock, here.printed.append, lambda: open_office(here.home))


def files(here: Office) -> int:
    return len(list((here.home / "提醒").glob("*.txt")))


def looked(here: Office) -> Status:
    with here.store.read() as unit:
        return status(unit.connection, Timing(), here.now)


def wrong(here: Office) -> list[str]:
    return [f.message for f in looked(here).findings]


def test_the_second_stands_by_and_takes_over_within_the_lease_of_a_dead_one(here: Office) -> None:
    first, second = shift(here, "甲"), shift(here, "乙")
    first.send_turn()
    here.plan()
    second.send_turn()
    assert files(here) == 0
    first.send_turn()
    assert files(here) == 1
    here.plan()
    here.later(minutes=5)
    second.send_turn()
    assert files(here) == 1
    here.later(minutes=1)
    second.send_turn()
    assert files(here) == 2
    assert [said for said in here.printed if "程序" in said] == ["本程序值守。", "另有调度程序值守，本程序待命。", "本程序值守。"]


def test_who_is_relieved_hands_over_at_once(here: Office) -> None:
    first, second = shift(here, "甲"), shift(here, "乙")
    first.send_turn()
    first.relieve()
    here.plan()
    second.send_turn()
    assert files(here) == 1


def test_the_end_comes_between_two_messages(here: Office) -> None:
    one = shift(here, "甲")
    here.plan(to="甲")
    here.plan(to="乙")
    (here.home / "settings.toml").unlink()  # the console: its writer sees each message

    def tell(text: str) -> None:
        if text.startswith("【"):
            one.ending.set()

    one.tell = tell
    one.send_turn()
    assert here.rows("state") == ["sent", "planned"]
    one.send_turn()
    assert here.rows("state") == ["sent", "planned"]


def test_a_refusal_is_told_and_the_next_turn_is_taken(here: Office) -> None:
    one = shift(here, "甲")
    here.plan()
    (here.home / "settings.toml").write_text("x = 1\n", "utf-8")
    one.sweep_turn()
    one.send_turn()
    assert here.printed[-1] == "没有完成：settings.toml:x：没有这个键，请检查拼写"
    (here.home / "settings.toml").write_text("", "utf-8")
    one.send_turn()
    assert here.rows("state") == ["sent"]


def test_a_sweep_says_what_it_did_and_is_noted(here: Office) -> None:
    shift(here, "甲").sweep_turn()
    assert here.printed[-1].startswith("排查：登记依法逾期 0 件，列入提醒")
    assert looked(here).swept_at == instant(here.now)
    assert wrong(here) == []


def test_silence_is_told_after_the_lease_and_after_a_day_without_a_sweep(here: Office) -> None:
    one = shift(here, "甲")
    one.sweep_turn()
    here.later(minutes=5)
    assert (looked(here).is_alive, wrong(here)) == (True, [])
    here.later(minutes=1)
    assert wrong(here) == ["甲 已停止响应，也没有其他程序接替，请检查服务是否在运行"]
    one.relieve()
    assert wrong(here) == []
    here.later(hours=25, minutes=54)
    assert wrong(here) == []
    here.later(minutes=1)
    assert wrong(here) == ["超过 26 小时没有排查，请检查服务或计划任务"]


def test_an_agency_that_was_left_out_counts(here: Office) -> None:
    with here.store.write() as unit:
        unit.add_agency("某县财政局", "county_department", "", "", "2025-01-01T00:00:00+00:00")
    swept(here, agency_id=1, hours_ago=1)
    assert wrong(here) == ["还没有排查过，请运行 xxgk sweep，或启动 xxgk scheduler run"]
    swept(here, agency_id=None, hours_ago=30)
    assert wrong(here) == ["超过 26 小时没有排查，请检查服务或计划任务"]
    swept(here, agency_id=2, hours_ago=2)
    assert wrong(here) == []


def test_cases_that_failed_and_reminders_that_keep_failing_are_told(here: Office) -> None:
    swept(here, agency_id=None, hours_ago=1, findings=2)
    here.plan(state="failed", attempts=6, fault="拒收")
    assert wrong(here) == [
        "1 条多次发送失败（拒收），请处理后运行 xxgk remind retry --all",
        "最近一次有 2 件案件出错，请运行 xxgk sweep 查看",
    ]


def swept(here: Office, agency_id: int | None, hours_ago: int, findings: int = 0) -> None:
    at = instant(here.now - timedelta(hours=hours_ago))
    row = {
        "agency_id": agency_id, "day": here.now.date(), "started_at": at, "finished_at": at, "lapses": 0, "planned": 0, "superseded": 0,
        "overdue": 0, "findings": findings,
    }  # fmt: skip
    with here.store.write() as unit:
        unit.connection.execute(insert(SWEEP), row)
