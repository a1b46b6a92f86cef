"""The reply clock: a period of working days with exclusions, extension and deferral, reckoned and explained.

The law distinguishes four moves of the clock: a restart begins a new `Period`; consultation is *excluded* (days skipped while
counting, a union, never a sum); an extension *lengthens*; a deferral (条例第三十五条) replaces the end. Pure integer arithmetic
on the calendar's index of working days.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.workdays import WorkCalendar

    Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Period:
    """What a due date follows from.

    `start` is the day not counted; `days` and `extension_days` are working days; `exclusions` are spans (after, up to and
    including) skipped while counting; `until`, if set, is the deferred date.
    """

    start: date
    days: int
    extension_days: int = 0
    exclusions: tuple[Span, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the reckoning: natural days after `after` up to and including `up_to`; counted or skipped working days."""

    is_counted: bool
    after: date
    up_to: date
    days: int


def due_on(period: Period, calendar: WorkCalendar) -> date:
    """The last day of a period.

    条例第三十三条第二款：“行政机关不能当场答复的，应当自收到申请之日起20个工作日内予以答复”；
    第三款：“行政机关征求第三方和其他机关意见所需时间不计算在前款规定的期限内。”
    The day of receipt itself is not counted (reading 1).
    """
    if period.until is not None:
        return period.until
    position = calendar.index(period.start)
    left = period.days + period.extension_days
    for after, up_to in _union(period, calendar):
        if left <= after - position:
            break
        left -= after - position
        position = up_to
    return calendar.nth(position + left)


def legs(period: Period, calendar: WorkCalendar) -> tuple[Leg, ...]:
    """The reckoning stretch by stretch, alternately counted and skipped; empty for a deferred period."""
    if period.until is not None:
        return ()
    found: list[Leg] = []
    here, position = period.start, calendar.index(period.start)
    left = period.days + period.extension_days
    for after, up_to in _union(period, calendar):
        counted = after - position
        if left <= counted:
            break
        if counted:
            found.append(Leg(is_counted=True, after=here, up_to=(here := calendar.nth(after)), days=counted))
        found.append(Leg(is_counted=False, after=here, up_to=(here := calendar.nth(up_to)), days=up_to - after))
        left, position = left - counted, up_to
    found.append(Leg(is_counted=True, after=here, up_to=calendar.nth(position + left), days=left))
    return tuple(found)


def used(period: Period, up_to: date, calendar: WorkCalendar) -> int:
    """The working days of a period gone by at the end of a day; those skipped are not counted."""
    begin, end = calendar.index(period.start), calendar.index(up_to)
    skipped = sum(min(last, end) - after for after, last in _union(period, calendar) if after < end)
    return max(0, end - begin - skipped)


def _union(period: Period, calendar: WorkCalendar) -> list[tuple[int, int]]:
    """Excluded spans after the start as disjoint ascending pairs of working-day indexes (after, up to]."""
    if not period.exclusions:
        return []
    begin = calendar.index(period.start)
    spans = sorted((max(calendar.index(a), begin), calendar.index(b)) for a, b in period.exclusions)
    merged: list[tuple[int, int]] = []
    for after, up_to in spans:
        if up_to <= after:
            continue
        if merged and after <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], up_to))
        else:
            merged.append((after, up_to))
    return merged


def end_of(start: date, count: int, unit: str, calendar: WorkCalendar) -> date:
    """The last day of a span after `start`; natural days and months that end on a rest day end on the next working day.

    民事诉讼法第八十五条：“期间届满的最后一日是法定休假日的，以法定休假日后的第一日为期间届满的日期。”
    """
    if unit == "working_days":
        return calendar.add(start, count)
    end = start + timedelta(count) if unit == "natural_days" else _months(start, count)
    return end if calendar.is_workday(end) else calendar.add(end, 1)


def _months(start: date, count: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def reached(days: int, unit: str, today: date, calendar: WorkCalendar) -> date:
    """The day before which a deadline must lie for today to be at most `days` before it (negative: at least that many after it).

    One look at the calendar then serves any number of deadlines. A rest day counts with the working day before it.
    """
    if unit == "working_days":
        return calendar.nth(calendar.index(today) + days + 1)
    return today + timedelta(days + 1)
