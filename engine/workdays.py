"""The working-day calendar: State Council notices over weekends and statutory days, as an index with prefix sums."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, compress, count
from typing import Final

from engine.errors import HolidayNoticeMissing

FIRST: Final = date(2019, 1, 1)
LAST: Final = date(2060, 12, 31)
# 《全国年节及纪念日放假办法》第二条中日期固定的放假日；农历节日要等国务院办公厅的通知（读法13）。
FIXED: Final = ((1, 1, "元旦"), (5, 1, "劳动节"), (5, 2, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day a notice names, with its holiday."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Notice:
    """A State Council notice: days off and make-up working days of a year. An amendment overrides the days it names."""

    id: str
    year: int
    number: str
    title: str
    announced_on: date
    url: str
    off: tuple[DayOff, ...]
    work: tuple[DayOff, ...]
    amends: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One natural day explained: counted or not, why, by which notice; `is_official` is False in a year without one."""

    on: date
    is_workday: bool
    reason: str
    notice: str
    is_official: bool


class WorkCalendar:
    """Working days from `first` to `last`. All look-ups are O(1); dates outside raise HolidayNoticeMissing."""

    def __init__(self, notices: Sequence[Notice], fixed: Sequence[tuple[int, int, str]] = FIXED) -> None:
        """Lay the notices, amendments last and in order of announcement, over weekends and statutory days."""
        self.first, self.last = FIRST, LAST
        self.notices = tuple(sorted(notices, key=lambda n: n.announced_on))
        self.official_years = frozenset(n.year for n in notices)
        self._origin = FIRST.toordinal()
        self._size = LAST.toordinal() - self._origin + 1
        self._named: dict[date, tuple[bool, str, str]] = {}
        self._lay(notices, fixed)
        flags = bytearray((bytes((1, 1, 1, 1, 1, 0, 0)) * (self._size // 7 + 2))[FIRST.weekday() :][: self._size])
        for day, (is_workday, _, _) in self._named.items():
            flags[day.toordinal() - self._origin] = is_workday
        self._flags = bytes(flags)
        self._upto = array("i", accumulate(flags))
        self._days = array("i", compress(count(self._origin), flags))
        self.version = hashlib.sha256(self._flags).hexdigest()

    def _lay(self, notices: Sequence[Notice], fixed: Sequence[tuple[int, int, str]]) -> None:
        for year in range(FIRST.year, LAST.year + 1):
            if year not in self.official_years:
                self._named |= {date(year, m, d): (False, f"{name}（法定节假日）", "") for m, d, name in fixed}
        for notice in sorted(notices, key=lambda n: (n.amends, n.announced_on)):
            self._named |= {d.day: (False, f"{d.name}放假", notice.number) for d in notice.off if FIRST <= d.day <= LAST}
            self._named |= {d.day: (True, f"{d.name}调休上班", notice.number) for d in notice.work if FIRST <= d.day <= LAST}

    def _offset(self, day: date) -> int:
        offset = day.toordinal() - self._origin
        if 0 <= offset < self._size:
            return offset
        raise HolidayNoticeMissing(str(day), str(self.first), str(self.last))

    def is_workday(self, day: date) -> bool:
        """Whether a day is a working day."""
        return bool(self._flags[self._offset(day)])

    def index(self, day: date) -> int:
        """The number of working days from the first day of the calendar up to and including `day`."""
        return self._upto[self._offset(day)]

    def nth(self, index: int) -> date:
        """The working day with that index (the first is 1)."""
        if 0 < index <= len(self._days):
            return date.fromordinal(self._days[index - 1])
        raise HolidayNoticeMissing(f"第{index}个工作日", str(self.first), str(self.last))

    def add(self, day: date, days: int) -> date:
        """The `days`-th working day strictly after `day`; `day` itself for 0."""
        return self.nth(self.index(day) + days) if days else day

    def between(self, after: date, up_to: date) -> int:
        """Working days after `after` up to and including `up_to`; negative when they are in the other order."""
        return self.index(up_to) - self.index(after)

    def explain(self, after: date, up_to: date) -> tuple[Day, ...]:
        """Each natural day after `after` up to and including `up_to`."""
        self._offset(after)
        self._offset(up_to)
        return tuple(self.day(after + timedelta(n)) for n in range(1, (up_to - after).days + 1))

    def day(self, on: date) -> Day:
        """One day explained."""
        is_workday = self.is_workday(on)
        _, reason, notice = self._named.get(on, (is_workday, "工作日" if is_workday else "周末", ""))
        return Day(on, is_workday, reason, notice, on.year in self.official_years)

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether any year from `start` to `end` has no notice yet."""
        return any(year not in self.official_years for year in range(start.year, end.year + 1))
