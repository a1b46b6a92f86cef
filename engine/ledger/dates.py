"""Days as ledgers write them. A text that can be read as two days, or as none, is said to be so, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import isfinite
from typing import Final

from engine.ledger.sheets import Value, shown

# 条例 has been in force since 2008-05-01: no application is older.
FIRST_YEAR: Final = 2008
# Days are numbered from here; 1900-02-29 never was, so that all numbers of our time are one more than they should be.
_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_SERIALS: Final = range(36_000, 60_000)
_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE: Final = re.compile(r"[〇○零一二三四五六七八九十廿卅]+")
_CLOCK: Final = re.compile(
    r"(?<=[\d日号T])\s*T?\s*(上午|下午|早上|晚上|am|pm)?\s*\d{1,2}[:时点]\d{1,2}分?([:]?\d{1,2}(\.\d+)?秒?)?\s*(am|pm)?\s*Z?$|"
    r"\s*(上午|下午|早上|晚上)$",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(r"[(]?(星期|周|礼拜)[一二三四五六日天][)]?")
# How it went out or came in, written beside a day.
_BESIDE: Final = re.compile(r"\s*[(]?(邮寄|邮戳|EMS|快递|寄出|送达|签收|收到|当面|领取|网上|平台|发出|答复|收|寄|发)+[)]?$", re.IGNORECASE)
_FULL: Final = re.compile(r"20\d{2}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*日?")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_PARTS: Final = re.compile(r"(?:(\d{4}|\d{2})[年./\-,、\s]+)?(\d{1,2})[月./\-,、\s]+(\d{1,2})[日号]?")
_BACKWARDS: Final = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4}|\d{2})")


class Unread(Exception):
    """Why a value is no day, or no known word: a Chinese clause that says what to do."""


def read_day(value: Value, year: int | None, latest: int, *, is_1904: bool = False) -> date:
    """The day a cell means. `year` is the ledger's for days without one; no day lies after the year `latest`. Raises Unread."""
    if isinstance(value, date):
        return _plausible({value}, shown(value), latest)
    if isinstance(value, int) and value in _SERIALS:
        return _plausible({_EPOCHS[is_1904] + timedelta(value)}, shown(value), latest)
    if isinstance(value, float):
        return _from_number(value, year, latest, is_1904=is_1904)
    text = _tidy(shown(value))
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:  # noqa: PLR2004 - an Excel number in a text
        return _plausible({_EPOCHS[is_1904] + timedelta(int(text))}, text, latest)
    return _from_text(text, year, latest)


def _from_number(value: float, year: int | None, latest: int, *, is_1904: bool) -> date:
    """A number with decimals: a day with its time of day, or 3.15 for a month and a day, where 3.1 may also have been 3.10."""
    text = shown(value)
    if not isfinite(value):
        raise Unread(_why_not(text))
    if int(value) in _SERIALS:
        return _plausible({_EPOCHS[is_1904] + timedelta(int(value))}, text, latest)
    if re.fullmatch(r"\d{1,2}\.[123]", text):
        raise Unread(f"可能是{text.replace('.', '月')}日，也可能是{text.replace('.', '月')}0日，请写明，例如 2025-03-02")
    return _from_text(text, year, latest)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"[—–−~]", "-", _WEEKDAY.sub("", text))
    text = re.sub(r"\s*([年月日号])\s*", r"\1", text).strip()
    text = _CLOCK.sub("", text).strip()
    text = _BESIDE.sub("", text) if text[:1].isdigit() else text
    text = _CHINESE.sub(lambda m: _number(m[0]), text)
    return text.strip(" .。,，;；")


def _number(text: str) -> str:
    """Chinese figures as digits: 二〇二五, 十二, 二十一, 廿三."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return text.translate(_DIGITS)
    tens, _, ones = text.partition("十")
    return (tens.translate(_DIGITS) or "1") + (ones.translate(_DIGITS) or "0")


def _from_text(text: str, year: int | None, latest: int) -> date:
    if compact := _COMPACT.fullmatch(text):
        return _plausible(_days([compact.groups()]), text, latest)
    parts = _PARTS.fullmatch(text)
    if parts is None and not _BACKWARDS.fullmatch(text):
        raise Unread(_why_not(text))
    if parts and parts[1] is None and year is None:
        raise Unread("没有写年份，请写全，或在对应表中写明工作表的年度（year）")
    if parts and (parts[1] is None or len(parts[1]) == len("2025")):
        return _plausible(_days([(parts[1] or str(year), parts[2], parts[3])]), text, latest)
    return _one(text, year, latest)


def _one(text: str, year: int | None, latest: int) -> date:
    """A day whose year has two digits or comes last: every way to read it, of which one must be left."""
    a, b, c = re.findall(r"\d+", text)
    ways = {(f"20{a}" if len(a) <= 2 else a, b, c)}  # noqa: PLR2004
    # Written with points, dashes or characters the year comes first; only strokes come from a spreadsheet that speaks English.
    if "/" in text or len(c) > 2:  # noqa: PLR2004
        end = f"20{c}" if len(c) <= 2 else c  # noqa: PLR2004
        ways |= {(end, a, b), (end, b, a)}
    days = {day for day in _days(ways) if FIRST_YEAR <= day.year <= latest}
    near = {day for day in days if day.year in (year, (year or 0) + 1)} if year else days
    if len(days) > 1 and len(near) != 1:
        raise Unread(f"可以读作{'或'.join(sorted(map(str, days)))}，请写明，例如 {min(days)}")
    return _plausible(near or days or _days(ways), text, latest)


def _days(ways: Iterable[Iterable[str]]) -> set[date]:
    return set(_existing(ways))


def _existing(ways: Iterable[Iterable[str]]) -> Iterator[date]:
    for way in ways:
        try:
            yield date(*map(int, way))
        except ValueError:
            continue


def _plausible(days: set[date], text: str, latest: int) -> date:
    if not days:
        raise Unread("没有这一天，请核对")
    day = min(days)
    if not FIRST_YEAR <= day.year <= latest:
        seen = "" if str(day) == text else f"读作 {day}，"
        raise Unread(f"{seen}年份不在{FIRST_YEAR}至{latest}年之间，请核对")
    return day


def _why_not(text: str) -> str:
    if re.fullmatch(r"(\d{4}年?)?\d{1,2}月(份|初|中旬|底|上旬|下旬)?|\d{4}年?|\d{4}[./-]\d{1,2}", text):
        return "只有年月，没有日，请写全，例如 2025-03-02"
    if len(_PARTS.findall(text)) > 1:
        return "像是不止一个日期，请只留这一列的一个日期"
    return "不是日期，请写如 2025-03-02，没有的留空"


def day_among(text: str) -> tuple[str, str] | None:
    """The one full day in a text that says something else besides, and what else it says; None when there is none or several."""
    text = unicodedata.normalize("NFKC", text)
    found = _FULL.findall(text)
    rest = _FULL.sub("", text).strip(" ,，。;；:：()") if len(found) == 1 else ""
    return (found[0], rest) if rest else None


_YEAR: Final = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_CHINESE_YEAR: Final = re.compile(r"二[〇○零]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年?")


def year_in(text: str) -> int | None:
    """The one year a title names; None when it names none or several."""
    text = unicodedata.normalize("NFKC", text)
    found = {int(y) for y in _YEAR.findall(text)} | {int("20" + "".join(m).translate(_DIGITS)) for m in _CHINESE_YEAR.findall(text)}
    return found.pop() if len(found) == 1 else None
