"""xxgk remind and xxgk scheduler as a clerk and a monitor use them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from engine.settings import Settings
from engine.store import open_store
from tests.acceptance.conftest import NOW, REGISTER, Run
from tests.outbox.office import Office

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def plan(xxgk: Run, tmp_path: Path) -> Callable[..., int]:
    """Puts a reminder into the ledger of the clerk's home."""
    home = tmp_path / "home"
    here = Office(open_store(home / "xxgk.db"), home, Settings(), NOW)
    return here.plan


def settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "home" / "settings.toml").write_text(text, "utf-8")


def test_a_reminder_from_planned_to_acknowledged(xxgk: Run, plan: Callable[..., int]) -> None:
    key = str(plan())
    assert "待发送" in xxgk("remind", "list").out
    sent = xxgk("remind", "send")
    assert (sent.code, "送达 1 条提醒（1 封），未送达 0 条。" in sent.out) == (0, True)
    assert "【王五】【黄牌】答复期限 2026-0001（2026-03-09）" in sent.out
    assert xxgk("remind", "send").out == "送达 0 条提醒（0 封），未送达 0 条。\n"
    shown = xxgk("remind", "show", key, "--format", "json").data
    assert (shown["state"], shown["channel"], shown["proof"], shown["attempts"]) == ("sent", "console", "已输出到屏幕", 1)
    assert xxgk("remind", "ack", key, "--as", "王五").out == f"提醒 {key}（答复期限　2026-0001）由王五确认。\n"
    assert "没有符合条件的提醒" in xxgk("remind", "list").out
    (row,) = xxgk("remind", "list", "--all", "--format", "json").data
    assert (row["state_label"], row["acknowledged_by"], row["acknowledged_at"]) == ("已确认", "王五", "2026-03-20T02:30:00.000+00:00")
    again = xxgk("remind", "ack", key)
    assert (again.code, again.err) == (4, f"提醒 {key} 已确认，不需要确认。\n")


def test_the_list_is_filtered(xxgk: Run, plan: Callable[..., int]) -> None:
    plan(to="王五", colour="yellow")
    plan(to="赵六", colour="red", state="failed", fault="拒收")

    def ids(*words: str) -> list[int]:
        return [row["id"] for row in xxgk("remind", "list", "--format", "json", *words).data]

    assert [ids(), ids("--to", "王五"), ids("--colour", "red"), ids("--state", "failed")] == [[1, 2], [1], [2], [2]]
    assert "拒收" in xxgk("remind", "list").out
    assert xxgk("remind", "list", "--format", "csv").out.startswith("编号,颜色,机关,案件,事项,期限,收件人,状态,送出,原因\n")


def test_what_is_not_there_is_told(xxgk: Run) -> None:
    for words in (("show", "7"), ("ack", "7"), ("retry", "7")):
        result = xxgk("remind", *words)
        assert (result.code, "没有找到提醒“7”" in result.err) == (3, True)
    assert xxgk("remind", "retry").code == 2


def test_several_are_acknowledged_together_or_not_at_all(xxgk: Run, plan: Callable[..., int]) -> None:
    keys = [str(plan()), str(plan())]
    assert xxgk("remind", "ack", *keys, "7").code == 3
    assert {row["state"] for row in xxgk("remind", "list", "--format", "json").data} == {"planned"}
    assert xxgk("remind", "ack", *keys).code == 0


def test_a_failed_reminder_is_told_and_retried(xxgk: Run, plan: Callable[..., int], tmp_path: Path) -> None:
    key = str(plan())
    settings(tmp_path, '[channels]\nfile = "occupied"\n')
    (tmp_path / "home/occupied").write_text("", "utf-8")
    failed = xxgk("remind", "send")
    assert (failed.code, "未送达　王五：写不进目录" in failed.out) == (1, True)
    (tmp_path / "home/occupied").unlink()
    assert xxgk("remind", "send").out == "送达 0 条提醒（0 封），未送达 0 条。\n"
    assert xxgk("remind", "retry", key).out == f"提醒 {key}（答复期限　2026-0001）下次发送时重发。\n"
    assert xxgk("remind", "send", "--format", "json").data["sent"] == 1
    assert len(list((tmp_path / "home/occupied").iterdir())) == 1


def test_a_channel_is_tried_at_once(xxgk: Run, tmp_path: Path) -> None:
    settings(
        tmp_path,
        '[[people]]\nname = "王五"\nemail = "w@example.gov.cn"\n[channels.smtp]\nhost = "127.0.0.1"\nport = 1\nsender = "x@example.gov.cn"\n',
    )
    failed = xxgk("remind", "test", "--to", "王五")
    assert (failed.code, "未送达　王五（smtp）：连接不上邮件服务器 127.0.0.1:1" in failed.out) == (1, True)
    unknown = xxgk("remind", "test", "--to", "赵六")
    assert (unknown.code, "settings.toml 的 people 中有：王五" in unknown.err) == (3, True)
    settings(tmp_path, "")
    assert "已送达　工作机构（console）" in xxgk("remind", "test", "--to", "工作机构").out


def test_faulty_settings_are_refused_with_every_key(xxgk: Run, tmp_path: Path) -> None:
    settings(tmp_path, 'colour = "blue"\n[[people]]\nname = 1\n')
    result = xxgk("remind", "send")
    assert result.code == 2
    assert "settings.toml:colour：没有这个键" in result.err
    assert "settings.toml:people[0].name：应为文字" in result.err


@pytest.mark.parametrize("kind", ["systemd", "windows", "cron"])
def test_a_unit_names_this_program_and_this_home(xxgk: Run, tmp_path: Path, kind: str) -> None:
    text = xxgk("scheduler", "unit", "--for", kind).out
    assert str(tmp_path / "home") in text
    assert str(Path(sys.executable).parent) in text
    assert "scheduler run" in text or kind == "cron"


def test_a_windows_task_is_xml_even_of_an_odd_home(xxgk: Run, tmp_path: Path) -> None:
    from xml.etree import ElementTree as ET

    text = xxgk("scheduler", "unit", "--for", "windows", "--home", str(tmp_path / "甲&乙 <丙>")).out
    root = ET.fromstring(text.encode("utf-16"))
    arguments = root.findtext(".//{*}Arguments")
    assert arguments == f'--home "{tmp_path / "甲&乙 <丙>"}" scheduler run'


def test_a_monitor_is_told_when_nobody_has_looked(xxgk: Run, plan: Callable[..., int]) -> None:
    status = xxgk("scheduler", "status")
    assert (status.code, "还没有排查过" in status.out) == (1, True)
    plan(state="failed", attempts=6, fault="拒收")
    data = xxgk("scheduler", "status", "--format", "json").data
    assert data["backlog"] == {"owed": 1, "failing": 1, "oldest": "2026-03-20", "fault": "拒收"}
    assert [f["where"] for f in data["findings"]] == ["排查", "提醒"]


def test_an_overdue_case_is_told_to_the_deputy_the_head_and_the_leader(xxgk: Run, tmp_path: Path) -> None:
    settings(
        tmp_path,
        """
        [channels]
        file = "提醒"
        [[people]]
        name = "王五"
        deputy = "赵六"
        leave = [{ first = 2026-03-01, last = 2026-03-31 }]
        [[people]]
        name = "赵六"
        [[people]]
        name = "科长"
        role = "head"
        [[people]]
        name = "主任"
        role = "leader"
        """,
    )
    xxgk(*REGISTER, "--on", "2026-01-05")
    xxgk("case", "assign", "1", "--to", "王五", "--on", "2026-01-05")
    assert xxgk("sweep").code == 0
    listed = xxgk("remind", "list", "--format", "json").data
    told = {(r["recipient"], r["threshold"], r["due_on"]) for r in listed if r["watch"] == "reply_due"}
    assert told == {(name, "black", "2026-02-02") for name in ("赵六", "科长", "主任")}
    assert xxgk("remind", "send").code == 0
    (message,) = [path.read_text("utf-8") for path in (tmp_path / "home/提醒").glob("赵六-*.txt")]
    assert "【黑牌】" in message
    assert "2026-0001：答复期限（2026-02-02），发出本提醒时已逾期 46 天。" in message
    assert "张三" not in message
    assert xxgk("scheduler", "status").code == 0


def service(home: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "XXGK_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "cli.py", "scheduler", "run"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def line(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    said = []
    while text := process.stdout.readline():
        said.append(text)
        if word in text:
            return text
    raise AssertionError(said)


def test_the_service_sends_at_start_and_ends_cleanly_and_another_takes_over(xxgk: Run, plan: Callable[..., int], tmp_path: Path) -> None:
    plan()
    home = tmp_path / "home"
    first = service(home)
    try:
        line(first, "本程序值守")
        line(first, "送达 1 条")
        second = service(home)
        try:
            line(second, "本程序待命")
            first.send_signal(signal.SIGTERM)
            line(first, "调度程序已停止")
            assert first.wait(10) == 0
            second.send_signal(signal.SIGINT)
            assert second.wait(10) == 0
        finally:
            second.kill()
            second.communicate()
    finally:
        first.kill()
        first.communicate()
    assert xxgk("scheduler", "status", "--format", "json").data["lease"] is None


def test_a_killed_service_is_told_of_when_its_lease_has_run_out(xxgk: Run, tmp_path: Path) -> None:
    process = service(tmp_path / "home")
    line(process, "本程序值守")
    process.kill()
    process.communicate()
    now = xxgk("scheduler", "status", now=NOW.replace(year=2019)).out
    assert "已停止响应" not in now
    late = xxgk("scheduler", "status", now=NOW + timedelta(days=4000))
    assert (late.code, "已停止响应，也没有其他程序接替" in late.out) == (1, True)
