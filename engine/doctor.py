"""Is this machine fit to keep an office's data and dates? Every point looked at, each with what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, select

from engine.backup import backups, made_at
from engine.bootstrap import existing, load_law, open_office
from engine.columns import ENTRY
from engine.errors import NotFound, XxgkError
from engine.scheduler import status
from engine.store.health import health

if TYPE_CHECKING:
    from pathlib import Path

    from engine.bootstrap import Office

State = Literal["ok", "warning", "error"]
LABELS: Final = {"ok": "正常", "warning": "注意", "error": "有问题"}
LITTLE_MB, TOO_LITTLE_MB = 1000, 100
# STRICT tables, partial and covering indexes, upsert with RETURNING.
OLDEST_SQLITE: Final = (3, 35)
# The State Council's notice for the next year is published in November.
NOTICE_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at: how it is, and what to do when it is not as it should be."""

    id: str
    label: str
    state: State
    told: str
    advice: str = ""

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"id": self.id, "label": self.label, "state": self.state, "told": self.told, "advice": self.advice}


def examine(home: Path, now: datetime, version: str) -> list[Point]:
    """Every point, worst cases included: a fault in one does not hide the others. `now` is aware, in Asia/Shanghai."""
    points = [_program(version), _python(), *_guarded("rules", "规则", _rules), _disk(home)]
    points += _guarded("database", "数据库", lambda: _database(home))
    try:
        office = open_office(home)
    except XxgkError:
        return points
    looks: tuple[tuple[str, str, Callable[[], Iterator[Point]]], ...] = (
        ("clock", "时钟", lambda: _clock(office, now)),
        ("settings", "设置", lambda: _settings(office)),
        ("calendar", "放假通知", lambda: _calendar(office, now)),
        ("scheduler", "定时排查", lambda: _scheduler(office, now)),
        ("backup", "备份", lambda: _backup(office, now)),
        ("fonts", "字体", lambda: _fonts(office)),
        ("mail", "邮件", lambda: _mail(office)),
    )
    try:
        for name, label, look in looks:
            points += _guarded(name, label, look)
    finally:
        office.store.close()
    return points


def _guarded(name: str, label: str, look: Callable[[], Iterator[Point]]) -> list[Point]:
    try:
        return list(look())
    except XxgkError as refusal:
        return [Point(name, label, "error", str(refusal))]


def _program(version: str) -> Point:
    return Point("version", "程序", "ok", f"xxgk {version}")


def _python() -> Point:
    told = f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}，{platform.system()} {platform.machine()}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Point("python", "运行环境", "error", told, "SQLite 版本过低，请改用较新的 Python")
    if sys.maxsize <= 2**32:
        return Point("python", "运行环境", "warning", told, "这是 32 位的 Python，数据多时内存不够，请改用 64 位")
    return Point("python", "运行环境", "ok", told)


def _rules() -> Iterator[Point]:
    law = load_law()
    yield Point("rules", "规则", "ok", f"校验值 {law.rulebook.digest[:16]}")


def _disk(home: Path) -> Point:
    there = home
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free // 10**6
    told = f"{there} 所在磁盘剩余 {free:,} MB"
    if not os.access(there, os.W_OK):
        return Point("disk", "磁盘", "error", f"{there} 不可写", "请检查目录权限")
    state: State = "error" if free < TOO_LITTLE_MB else "warning" if free < LITTLE_MB else "ok"
    return Point("disk", "磁盘", state, told, "" if state == "ok" else "请清理磁盘，或把数据目录移到别的磁盘")


def _database(home: Path) -> Iterator[Point]:
    try:
        found = health(existing(home))
    except NotFound as missing:
        yield Point("database", "数据库", "warning", str(missing))
        return
    worst = next((f for f in found.findings if f.severity == "error"), None) or next(iter(found.findings), None)
    told = f"{found.database}（{found.kind}），案件 {found.cases:,} 件，记录 {found.entries:,} 条"
    if worst is None:
        yield Point("database", "数据库", "ok", told)
    else:
        yield Point("database", "数据库", "error" if worst.severity == "error" else "warning", f"{told}；{worst.where}", worst.message)


def _clock(office: Office, now: datetime) -> Iterator[Point]:
    with office.store.read() as unit:
        last = unit.connection.execute(select(func.max(ENTRY.c.recorded_at))).scalar()
    zone = now.astimezone(None).utcoffset()  # what the machine takes for local time
    told = f"{now:%Y-%m-%d %H:%M}（北京时间）"
    if last is not None and datetime.fromisoformat(last) > now + timedelta(minutes=5):
        yield Point(
            "clock", "时钟", "error", f"{told}，但最近一条记录写于 {last[:16]}（世界时）", "电脑时间比记录早，请校正电脑时间后再办案"
        )
    elif zone != timedelta(hours=8):
        yield Point("clock", "时钟", "warning", f"{told}；电脑的时区不是北京时间", "程序按北京时间推算，不受影响；建议把电脑时区改为北京")
    else:
        yield Point("clock", "时钟", "ok", told)


def _settings(office: Office) -> Iterator[Point]:
    prefix = office.settings.letters.prefix
    if not prefix:
        yield Point("settings", "设置", "warning", "没有设置文号中的机关代字", "请在 settings.toml 写 letters.prefix，签发文书时要用")
    else:
        yield Point("settings", "设置", "ok", f"机关代字“{prefix}”")


def _calendar(office: Office, now: datetime) -> Iterator[Point]:
    years = sorted(office.law.calendar.official_years)
    told = f"有 {years[0]}—{years[-1]} 年的放假通知"
    if now.year not in years:
        yield Point("calendar", "放假通知", "error", told, f"缺 {now.year} 年，期限只是暂定，请用 xxgk calendar import 导入")
    elif now.month >= NOTICE_MONTH and now.year + 1 not in years:
        yield Point("calendar", "放假通知", "warning", told, f"{now.year + 1} 年的通知一般已在 11 月公布，请用 xxgk calendar import 导入")
    else:
        yield Point("calendar", "放假通知", "ok", told)


def _scheduler(office: Office, now: datetime) -> Iterator[Point]:
    with office.store.read() as unit:
        found = status(unit.connection, office.settings.scheduler, now)
    if found.findings:
        first = found.findings[0]
        yield Point("scheduler", "定时排查", "warning", f"{len(found.findings)} 处需要处理", first.message)
    else:
        yield Point("scheduler", "定时排查", "ok", "最近排查过，没有积压的提醒")


def _backup(office: Office, now: datetime) -> Iterator[Point]:
    folder = office.home / office.settings.backup.folder
    newest = next(iter(backups(folder)), None)
    if newest is None:
        yield Point("backup", "备份", "error", f"{folder} 中没有备份", "请运行 xxgk backup，最好备份到别的磁盘")
        return
    age = (now.replace(tzinfo=None) - made_at(newest)).days
    told = f"最近一份在 {made_at(newest):%Y-%m-%d %H:%M}：{newest}"
    limit = max(7, 2 * office.settings.backup.every_days)
    yield (
        Point("backup", "备份", "error", told, f"已有 {age} 天，请运行 xxgk backup") if age > limit else Point("backup", "备份", "ok", told)
    )


def _fonts(office: Office) -> Iterator[Point]:
    from engine.typeset import faces

    chosen, findings = faces(office.settings.letters)
    if findings:
        yield Point("fonts", "字体", "warning", f"PDF 用 {chosen}", "；".join(f.message for f in findings))
    else:
        yield Point("fonts", "字体", "ok", f"PDF 用 {chosen}")


def _mail(office: Office) -> Iterator[Point]:
    channels = office.settings.channels
    ways = [name for name, used in (("邮件", channels.smtp), ("文件夹", channels.file), ("屏幕", channels.console)) if used]
    if not ways:
        yield Point(
            "mail", "提醒发送", "warning", "没有设置发送方式，提醒只显示在屏幕上", "需要邮件提醒的，请在 settings.toml 写 channels.smtp"
        )
    else:
        yield Point("mail", "提醒发送", "ok", "、".join(ways))
