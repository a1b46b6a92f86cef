"""When a case is due, walked day by day from the readings' words over another calendar: a second opinion on the engine's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

from engine.case.history import Event

DAY = timedelta(1)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@cache
def is_workday(day: date) -> bool:
    """Reading 13 for years without a notice."""
    if day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in FIXED


def nth_workday_after(day: date, n: int, skipped: Callable[[date], bool] = lambda _: False) -> date:
    while n:
        day += DAY
        if is_workday(day) and not skipped(day):
            n -= 1
    return day


class Dates(NamedTuple):
    due: date | None
    safe: date | None
    late: bool
    lapses: list[date]


class Asked(NamedTuple):
    sent: date
    delivered: date
    role: str
    ended: date | None


def reckon(events: Sequence[Event], as_of: date) -> Dates:
    """Due date, safe due date, lateness, and the day of each lapse by the readings."""
    lapses = list(lapse_days(events))
    restart = last(events, restarts)
    waiting = last(events, lambda e: e.kind in ("clarification_requested", "fee_notified") or e.data.get("cause") == "good_reason")
    if waiting > restart or any(e.kind == "voided" for e in events):
        return Dates(None, None, late=False, lapses=lapses)
    asked = consultations(events)

    def skipped(day: date) -> bool:
        return any(a.sent < day <= min(a.ended or as_of, last_day(a)) for a in asked)

    def ends(start: date) -> date:
        until = [e.data["until"] for e in events[restart + 1 :] if e.kind == "deferred"]
        extension = sum(e.data["days"] for e in events[restart + 1 :] if e.kind == "extended")
        return until[-1] if until else nth_workday_after(start, 20 + extension, skipped)

    start, safe_start = first_days(events, restart)
    due = ends(start)
    return Dates(due, ends(safe_start), ended_on(events, as_of) > due, lapses)


def last(events: Sequence[Event], which: Callable[[Event], bool]) -> int:
    """The place of the last such event; -1 when there is none."""
    return max((i for i, e in enumerate(events) if which(e)), default=-1)


def restarts(e: Event) -> bool:
    """Reading 3."""
    return e.kind in ("clarification_received", "payment_recorded") or e.data.get("cause") in ("reconsideration", "judgment")


def first_days(events: Sequence[Event], restart: int) -> tuple[date, date]:
    """The day the period counts from, and the day alarms count from (reading 2)."""
    if restart >= 0:
        day = events[restart].data.get("served_on", events[restart].on)
        return day, day
    registered = events[0].data
    confirmed = [e.data["confirmed_on"] for e in events if e.kind == "receipt_confirmed"]
    received = confirmed[-1] if confirmed else registered["received_on"] or registered["submitted_on"]
    return received, received if registered["channel"] == "registered_mail" else min(received, registered["submitted_on"])


def ended_on(events: Sequence[Event], as_of: date) -> date:
    """The day the duty to answer was met or ended, in the current round; until then `as_of` (reading 8)."""
    this_round = events[last(events, lambda e: e.kind == "reopened") + 1 :]
    # A letter that came back, never having been posted, has answered nobody.
    answered = [e.data["answered_on"] for e in this_round if e.kind == "served" and e.data.get("answered_on")]
    withdrawn = [e.on for e in this_round if e.kind == "withdrawn" or e.data.get("outcome") == "other.withdrawn"]
    return (answered or withdrawn or [as_of])[0]


def consultations(events: Sequence[Event]) -> list[Asked]:
    """Reading 4: from the letter to the opinion; a withdrawal ends those still open."""
    asked: list[Asked] = []
    for e in events:
        if e.kind in ("third_party_consulted", "agency_consulted"):
            asked.append(Asked(e.on, e.data["delivered_on"], e.data.get("role", "third_party"), None))
        elif e.kind == "delivery_recorded" and "no" in e.data:
            before = asked[e.data["no"] - 1]
            asked[e.data["no"] - 1] = before._replace(delivered=e.data.get("delivered_on") or before.delivered)
        elif "no" in e.data:
            asked[e.data["no"] - 1] = asked[e.data["no"] - 1]._replace(ended=e.on)
        elif e.kind == "withdrawn":
            asked = [a._replace(ended=a.ended or e.on) for a in asked]
    return asked


def lapse_days(events: Sequence[Event]) -> Iterator[date]:
    """The first working day after each period that ran out (reading 7)."""
    periods = {"clarification_requested": 15, "fee_notified": 20, "reasons_requested": 10, "reopened": 15}
    end, days, fixed = date.min, 0, None
    for i, e in enumerate(events):
        if e.kind in periods and not restarts(e):
            days, fixed = periods[e.kind], e.data.get("reply_by")
            end = fixed or nth_workday_after(e.data.get("served_on", e.on), days)
        elif e.kind == "delivery_recorded" and "no" not in e.data:
            # What came back has started no period (decision 0028).
            end = date.max if e.data.get("failure") else fixed or nth_workday_after(e.data["delivered_on"], days)
        elif e.kind in ("third_party_lapsed", "agency_lapsed"):
            yield nth_workday_after(last_day(consultations(events[:i])[e.data["no"] - 1]), 1)
        elif "lapsed" in e.kind:
            yield nth_workday_after(end, 1)


@cache
def last_day(a: Asked) -> date:
    return date.max if a.role == "other" else nth_workday_after(a.delivered, 15)
