"""rules/calendar/*.toml -> WorkCalendar. Checked by hand, not by pydantic: `xxgk workdays` should start at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.errors import Finding
from engine.rulefiles.faults import parse_toml, read_toml
from engine.workdays import DayOff, Notice, WorkCalendar

if TYPE_CHECKING:
    from pathlib import Path

_NOTICE: dict[str, type] = {"year": int, "number": str, "title": str, "announced_on": date, "holiday": list}
_NOTICE_OPTIONAL: dict[str, type] = {"url": str, "amends": bool}
_HOLIDAY: dict[str, type] = {"name": str, "from": date, "to": date, "days": int}
_HOLIDAY_OPTIONAL: dict[str, type] = {"work": list}
_NAMES = {int: "整数", str: "文字", date: "日期", list: "一列", bool: "true 或 false"}
SATURDAY = 5


def load_calendar(folder: Path, own: Mapping[str, bytes] | None = None) -> tuple[WorkCalendar | None, tuple[Finding, ...]]:
    """The calendar of a folder of notices with an office's own (file name -> content) laid over them, or None, and every fault found."""
    shipped, findings = _all([read_notice(path) for path in sorted(folder.glob("*.toml"))])
    if not shipped and not findings:
        findings.append(Finding("calendar", "error", "没有放假通知文件"))
    mine, faults = _all([_own_notice(name, content) for name, content in sorted((own or {}).items())])
    notices = laid_over(shipped, mine)
    findings += [*faults, *check_set(notices)]
    return (None if findings else WorkCalendar(notices)), tuple(findings)


def _own_notice(name: str, content: bytes) -> tuple[Notice | None, list[Finding]]:
    data, findings = parse_toml(content, name)
    return notice_of(data, name, name.rpartition(".")[0]) if data is not None else (None, findings)


def _all(read: Sequence[tuple[Notice | None, list[Finding]]]) -> tuple[list[Notice], list[Finding]]:
    return [notice for notice, _ in read if notice is not None], [fault for _, faults in read for fault in faults]


def laid_over(shipped: Sequence[Notice], own: Sequence[Notice]) -> list[Notice]:
    """An office's own whole notice of a year takes the place of ours and of what amended it until then; an amendment joins them."""
    whole = {n.year: n for n in own if not n.amends}
    kept = [n for n in shipped if n.year not in whole or (n.amends and n.announced_on > whole[n.year].announced_on)]
    return [*kept, *own]


def read_notice(path: Path) -> tuple[Notice | None, list[Finding]]:
    """One notice file, or None with its faults."""
    data, findings = read_toml(path)
    return notice_of(data, path.name, path.stem) if data is not None else (None, findings)


def notice_of(data: Mapping[str, Any], file: str, key: str) -> tuple[Notice | None, list[Finding]]:
    """The notice of a table, `key` its id, or None with its faults."""
    findings = list(_shape(data, file, "", _NOTICE, _NOTICE_OPTIONAL))
    holidays = data["holiday"] if isinstance(data.get("holiday"), list) else []
    for i, holiday in enumerate(holidays):
        findings += _shape(holiday, file, f"holiday[{i}].", _HOLIDAY, _HOLIDAY_OPTIONAL)
    if not findings:
        findings += _check_days(data, file)
    return (None if findings else _notice(data, key)), findings


def _shape(data: Any, file: str, at: str, required: Mapping[str, type], optional: Mapping[str, type]) -> Iterator[Finding]:
    if not isinstance(data, dict):
        yield Finding(f"{file}:{at.rstrip('.')}", "error", "应为一张表")
        return
    known = {**required, **optional}
    for key, value in data.items():
        if key not in known:
            yield Finding(f"{file}:{at}{key}", "error", "没有这个键，请检查拼写")
        elif not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)) or isinstance(value, datetime):
            yield Finding(f"{file}:{at}{key}", "error", f"应为{_NAMES[known[key]]}")
    for key in required:
        if key not in data:
            yield Finding(f"{file}:{at}{key}", "error", "缺少这个键")
    for day in data.get("work", []):
        if type(day) is not date:
            yield Finding(f"{file}:{at}work", "error", "应为一列日期")


def _check_days(data: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """The notice's own totals, the year, overlaps, and make-up days that make sense."""
    year, seen = data["year"], set[date]()
    for i, h in enumerate(data["holiday"]):
        where, total = f"{file}:holiday[{i}]（{h['name']}）", (h["to"] - h["from"]).days + 1
        if total != h["days"]:
            yield Finding(f"{where}.days", "error", f"通知写明放假{h['days']}天，from 至 to 却是{total}天")
        if year not in (h["from"].year, h["to"].year):
            yield Finding(f"{where}.from", "error", f"不在{year}年")
        days = set(_span(h["from"], h["to"]))
        if seen & days:
            yield Finding(f"{where}.from", "error", f"与前面的假期重叠：{min(seen & days)}")
        seen |= days
    for i, h in enumerate(data["holiday"]):
        for day in h.get("work", []):
            if day in seen:
                yield Finding(f"{file}:holiday[{i}].work", "error", f"{day} 已列为放假日")
            elif day.weekday() < SATURDAY and not data.get("amends"):
                yield Finding(f"{file}:holiday[{i}].work", "error", f"{day} 不是周末，不必调休上班")
            elif abs((day - date(year, 7, 1)).days) > 200:  # noqa: PLR2004 - the year and its edges
                yield Finding(f"{file}:holiday[{i}].work", "error", f"{day} 不在{year}年前后")


def _span(start: date, end: date) -> list[date]:
    return [start + timedelta(n) for n in range((end - start).days + 1)]


def check_set(notices: Sequence[Notice]) -> Iterator[Finding]:
    """Amendments without the notice they amend, years with two."""
    bases = [n.year for n in notices if not n.amends]
    for notice in notices:
        if notice.amends and notice.year not in bases:
            yield Finding(f"{notice.id}.toml", "error", f"修改了{notice.year}年的安排，但没有该年的原通知")
        elif not notice.amends and bases.count(notice.year) > 1:
            yield Finding(f"{notice.id}.toml", "error", f"{notice.year}年有两份原通知；后来的修改请写 amends = true")


def _notice(data: Mapping[str, Any], stem: str) -> Notice:
    holidays = data["holiday"]
    return Notice(
        stem, data["year"], data["number"], data["title"], data["announced_on"], data.get("url", ""),
        tuple(DayOff(h["name"], d) for h in holidays for d in _span(h["from"], h["to"])),
        tuple(DayOff(h["name"], d) for h in holidays for d in h.get("work", [])),
        bool(data.get("amends")),
    )  # fmt: skip
