"""A holiday notice from outside: our TOML, or the JSON that holiday-cn publishes, read with every fault and turned into our TOML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from engine.errors import Finding
from engine.rulefiles.calendar import SATURDAY, notice_of
from engine.rulefiles.faults import parse_toml

if TYPE_CHECKING:
    from engine.workdays import Notice

# 《全国年节及纪念日放假办法》：2025年起全体公民放假的假日由11天增为13天。
_STATUTORY: Final = ((2025, 13), (0, 11))
_FIXED: Final = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))
_HEAD: Final = "# 由 xxgk calendar import 写入；放假日（from 至 to，共 days 天）与调休上班日（work）。\n"


@dataclass(frozen=True, slots=True)
class Given:
    """A notice as given: what it says (None when it cannot be used), the text to keep, and what was found."""

    notice: Notice | None
    text: str
    findings: tuple[Finding, ...]

    @property
    def file(self) -> str:
        """What its file in a home is called: one whole notice a year, any number of amendments."""
        assert self.notice is not None
        return f"{self.notice.year}{f'-amended-{self.notice.announced_on}' if self.notice.amends else ''}.toml"

    @property
    def digest(self) -> str:
        """The sha256 of the text kept."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_given(content: bytes, name: str, today: date, number: str = "", announced_on: date | None = None) -> Given:
    """The notice in a file's content. JSON says neither 文号 nor day of issue: as given, else the day it came to us stands for the latter."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    is_json = content.lstrip().startswith(b"{")
    data, findings = _parse_json(content, name) if is_json else parse_toml(content, name)
    if data is None:
        return Given(None, "", tuple(findings))
    text = content.decode()
    if is_json:
        findings += _published_faults(data, name)
        if findings:
            return Given(None, "", tuple(findings))
        data, findings = _ours(data, name, number, announced_on or today)
        text = written(data)
    notice, faults = notice_of(data, name, name.rpartition(".")[0] or name)
    findings += faults
    if notice is None or findings:
        return Given(None, "", tuple(findings))
    return Given(notice, text, tuple(_doubts(notice, name)))


def says_the_same(known: bytes | None, given: Given) -> bool:
    """Whether a file of ours arranges the same days under the same 文号 as a notice given: JSON does not say when it was issued."""
    data, _ = parse_toml(known or b"", given.file)
    ours, _ = notice_of(data or {}, given.file, given.file)
    return ours is not None and given.notice is not None and _arrangement(ours) == _arrangement(given.notice)


def _arrangement(n: Notice) -> tuple[object, ...]:
    return n.year, n.number, n.amends, set(n.off), set(n.work)


def _parse_json(content: bytes, name: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    try:
        return dict(json.loads(content)), []
    except (ValueError, RecursionError):
        return None, [Finding(name, "error", "不是有效的 JSON")]


# --- the JSON of holiday-cn: year, papers (addresses of the notices), days (name, date, isOffDay)


def _published_faults(data: Mapping[str, Any], name: str) -> Iterator[Finding]:
    for key in data:
        if key not in ("year", "papers", "days") and not key.startswith("$"):
            yield Finding(f"{name}:{key}", "error", "没有这个键，应为 year、papers、days")
    if type(data.get("year")) is not int:
        yield Finding(f"{name}:year", "error", "应为整数")
    if not _all_of(str, data.get("papers", [])):
        yield Finding(f"{name}:papers", "error", "应为一列文字")
    days = data.get("days")
    if not _all_of(dict, days):
        yield Finding(f"{name}:days", "error", "应为一列 {name, date, isOffDay}")
    elif not days:
        yield Finding(f"{name}:days", "error", "没有任何日期，该年的放假通知可能尚未公布")
    else:
        yield from _day_faults(days or [], name)


def _all_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _day_faults(days: Sequence[Mapping[str, Any]], name: str) -> Iterator[Finding]:
    seen = set[object]()
    for i, day in enumerate(days):
        where = f"{name}:days[{i}]"
        if set(day) != {"name", "date", "isOffDay"}:
            yield Finding(where, "error", "应恰有 name、date、isOffDay 三个键")
        elif not isinstance(day["name"], str) or not day["name"].strip() or not isinstance(day["isOffDay"], bool):
            yield Finding(where, "error", "name 应为节日名称，isOffDay 应为 true 或 false")
        elif not _is_date(day["date"]):
            yield Finding(f"{where}.date", "error", f"应为日期，例如 2027-01-01，不是“{day['date']}”")
        elif day["date"] in seen:
            yield Finding(f"{where}.date", "error", f"{day['date']} 重复出现")
        else:
            seen.add(day["date"])


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _ours(data: Mapping[str, Any], name: str, number: str, announced_on: date) -> tuple[dict[str, Any], list[Finding]]:
    """The same as our table: runs of days off with one name, each with its make-up days."""
    off = sorted((date.fromisoformat(d["date"]), d["name"].strip()) for d in data["days"] if d["isOffDay"])
    holidays: list[dict[str, Any]] = []
    for day, holiday in off:
        last = holidays[-1] if holidays else None
        if last is not None and last["name"] == holiday and last["to"] == day - timedelta(1):
            last.update(to=day, days=last["days"] + 1)
        else:
            holidays.append({"name": holiday, "from": day, "to": day, "days": 1, "work": []})
    findings = []
    for d in sorted(data["days"], key=lambda d: d["date"]):
        if not d["isOffDay"]:
            mine = next((h for h in holidays if h["name"] == d["name"].strip()), None)
            if mine is None:
                findings.append(Finding(f"{name}:days", "error", f"调休上班日 {d['date']} 所属的“{d['name']}”没有放假日"))
            else:
                mine["work"].append(date.fromisoformat(d["date"]))
    year, papers = data["year"], list(data.get("papers", []))
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    head = {"year": year, "number": number or f"{year}年放假通知（文号未载）", "title": title, "announced_on": announced_on}
    return {**head, "url": papers[-1] if papers else "", "holiday": holidays}, findings


def written(data: Mapping[str, Any]) -> str:
    """A table of ours as TOML."""
    lines = [_HEAD.rstrip("\n"), *(f"{k} = {_value(v)}" for k, v in data.items() if k != "holiday")]
    for holiday in data["holiday"]:
        lines += ["", "[[holiday]]", *(f"{k} = {_value(v)}" for k, v in holiday.items() if v != [])]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value).lower()


# --- what is only doubtful


def _doubts(notice: Notice, name: str) -> Iterator[Finding]:
    """Totals that the law leads one to expect of a whole year: a notice may have reasons to differ."""
    if notice.amends:
        return
    off = {d.day for d in notice.off}
    for month, day, label in _FIXED:
        if date(notice.year, month, day) not in off:
            yield Finding(name, "warning", f"{notice.year}年{month}月{day}日（{label}）不在放假日中，请核对", "全国年节及纪念日放假办法")
    net = sum(d.weekday() < SATURDAY for d in off) - sum(d.day.weekday() >= SATURDAY for d in notice.work)
    expected = next(days for since, days in _STATUTORY if notice.year >= since)
    if net != expected:
        told = f"工作日中放假的天数减去周末上班的天数是{net}，法定放假{expected}天，请核对是否有错漏"
        yield Finding(name, "warning", told, "全国年节及纪念日放假办法")
