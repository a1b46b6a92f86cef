"""The working days of the plan's years as indexes of the calendar, how busy each is, and the hours of an office day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.practice.chance import Chance
    from engine.practice.deal import Slot
    from engine.practice.plan import Plan
    from engine.practice.route import Route
    from engine.workdays import WorkCalendar

# Applications by month: few around Spring Festival, many in spring and autumn.
_BUSY: Final = (0.9, 0.6, 1.25, 1.15, 1.05, 1.05, 1.0, 1.0, 1.1, 0.85, 1.1, 0.95)
# Office hours 9:00–12:00 and 13:30–17:30 in China, as seconds of the day in UTC.
_OPENS, _NOON, _AFTERNOON, _CLOSES = 3600, 4 * 3600, 5 * 3600 + 1800, 9 * 3600 + 1800
_MIDNIGHT: Final = 24 * 3600


@dataclass(frozen=True)
class Days:
    """`first` and `last` index the working days of the year before (-1) and the year (0); `charged` is the first with fees."""

    calendar: WorkCalendar
    first: dict[int, int]
    last: dict[int, int]
    charged: int
    weights: list[float]

    def on(self, index: int) -> date:
        """The working day with an index."""
        return self.calendar.nth(index)

    def window(self, slot: Slot, route: Route) -> tuple[int, int]:
        """The first and last index on which a course may begin so that it touches the years its slot says. Empty when first > last."""
        low, high = self.first[slot.entered] - route.steps[0].at, self.last[slot.entered]
        if slot.ended > 0:
            low = max(low, self.last[0] + 1 - route.decided_at)
        else:
            low = max(low, self.first[slot.ended] - route.decided_at, slot.low - route.decided_at)
            high = min(high, self.last[slot.ended] - route.settled_at, slot.high - route.settled_at)
        if route.charged_at is not None:
            low = max(low, self.charged - route.charged_at)
        return low, high


def days_of(plan: Plan, law: Law) -> Days:
    """The days of a plan."""
    calendar, since = law.calendar, law.rulebook.since
    first = {n: _first(max(date(plan.year + n, 1, 1), since), calendar) for n in (0, *((-1,) if plan.year > since.year else ()))}
    last = {n: calendar.index(date(plan.year + n, 12, 31)) for n in first}
    charged = _first(law.rulebook.fees["per_item"].since, calendar)
    weights = accumulate(_BUSY[calendar.nth(i).month - 1] if i else 0.0 for i in range(last[0] + 1))
    return Days(calendar, first, last, charged, list(weights))


def _first(day: date, calendar: WorkCalendar) -> int:
    return calendar.index(day) + (not calendar.is_workday(day))


class Clockwork:
    """Instants in office hours. An instant is a whole number: seconds since the first day of the calendar of the world, in UTC."""

    def __init__(self, chance: Chance) -> None:
        """Draw from chance."""
        self._chance = chance

    def at(self, day: date, after: int = 0) -> int:
        """A moment of a working day, after another."""
        begin = day.toordinal() * _MIDNIGHT
        if after < begin + _OPENS:
            moment = begin + _OPENS + self._chance.upto(0, _CLOSES - _OPENS - 1)
            return moment if not _NOON <= moment - begin < _AFTERNOON else moment - (_AFTERNOON - _NOON)
        return min(after + self._chance.upto(60, 1800), max(after, begin + _CLOSES) + self._chance.upto(1, 30))

    def early(self, day: date) -> int:
        """The sweep, before the office opens."""
        return day.toordinal() * _MIDNIGHT + _OPENS - 1800


def text_of(instant: int) -> str:
    """An instant as the store keeps it."""
    days, seconds = divmod(instant, _MIDNIGHT)
    return f"{date.fromordinal(days).isoformat()}T{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}.000+00:00"


def day_of(instant: int) -> date:
    """The day of an instant; office hours are the same day in China and in UTC."""
    return date.fromordinal(instant // _MIDNIGHT)
