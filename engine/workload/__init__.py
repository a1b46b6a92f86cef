"""How the office worked over a period: answers in time, working days used, extensions, 补正, results overturned; by whatever they differ in.

A round is one handling of a case: from its registration, or an order to answer again, to its end. It counts by the day it ended.
In time is an answer by 条例第三十三条 (withdrawn and lapsed cases owe none); days used are counted from the day the period started,
consultations left out, as the period itself is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import or_, select

from engine.case.dues import is_late, reply_period
from engine.case.event import current
from engine.case.guards import NO_ANSWER_OWED
from engine.case.history import Case, Event, evolve, fold
from engine.clock import used
from engine.columns import CASE
from engine.store.past import streams
from engine.store.unit import number_of
from engine.terms import Channel, EventKind, Outcome, ReviewResult, State

if TYPE_CHECKING:
    from datetime import date

    from engine.case.situation import Law
    from engine.casework import Desk
    from engine.period import Period
    from engine.settings import Settings

BY: Final = {"total": "合计", "month": "月份", "channel": "渠道", "unit": "科室", "handler": "承办人", "outcome": "结果"}
NOBODY, NO_UNIT = "未分派", "未设置"


class Round(NamedTuple):
    """A round as it stood at its end, and the kinds of events it had."""

    case: Case
    kinds: frozenset[EventKind]


def rounds(events: Iterable[Event]) -> list[Round]:
    """The rounds of a case; the last may still be open."""
    case, kinds, found = fold([]), set[EventKind](), list[Round]()
    for step in current(events):
        if step.event.kind == EventKind.REOPENED and case.outcome:
            found.append(Round(case, frozenset(kinds)))
            kinds = set()
        case = evolve(case, step.event)
        kinds.add(step.event.kind)
    return [*found, Round(case, frozenset(kinds))]


@dataclass(frozen=True, slots=True)
class Done:
    """A round that ended, or (with `review`) a review that did. `late` is None when no answer was owed or none is due yet."""

    number: str
    on: date
    keys: Mapping[str, str]
    late: bool | None = None
    days: int | None = None
    is_extended: bool = False
    is_clarified: bool = False
    review: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rounds and reviews that have something in common, and what they come to. Rates are of 1, None where nothing is counted."""

    by: str
    label: str
    done: tuple[Done, ...]
    reviews: tuple[Done, ...]

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        timed, used_up = [d for d in self.done if d.late is not None], [d for d in self.done if d.days is not None]
        worst = max(used_up, key=lambda d: d.days or 0, default=None)
        n, extended, clarified = len(self.done), sum(d.is_extended for d in self.done), sum(d.is_clarified for d in self.done)
        in_time, overturned = sum(not d.late for d in timed), sum(r.review == ReviewResult.OVERTURNED for r in self.reviews)
        return {
            "by": self.by, "label": self.label, "ended": n, "answers_due": len(timed), "in_time": in_time,
            "in_time_rate": _rate(in_time, len(timed)), "mean_days": _rate(sum(d.days or 0 for d in used_up), len(used_up)),
            "worst_days": worst.days if worst else None, "worst_case": worst.number if worst else None,
            "extended": extended, "extended_rate": _rate(extended, n), "clarified": clarified, "clarified_rate": _rate(clarified, n),
            "reviews_concluded": len(self.reviews), "overturned": overturned, "overturned_rate": _rate(overturned, len(self.reviews)),
        }  # fmt: skip


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def workload(desk: Desk, period: Period, settings: Settings) -> list[Group]:
    """What ended in a period: all together, then by month, channel, unit, handler and outcome, each in its own order."""
    connection, agency_id = desk.unit.connection, desk.agency.id
    reviews = dict(streams(connection, agency_id, "review"))
    results = {name: _concluded([e.event for e in entries], period) for name, entries in reviews.items()}
    named = {entries[0].event.data["case"] for name, entries in reviews.items() if results[name]}
    wanted = _may_have_ended(desk, period) | named
    cases = {number: rounds(e.event for e in entries) for number, entries in streams(connection, agency_id, "case", wanted)}
    keys = _Keys(settings, desk.agency.name)
    done = [d for number, told in cases.items() for d in _ended(number, told, period, desk.law, desk.today, keys)]
    concluded = []
    for name, result in results.items():
        if result:
            case = reviews[name][0].event.data["case"]
            concluded.append(Done(case, result[0], keys.of(_answered(cases[case]), result[0]), review=result[1]))
    return list(_groups(done, concluded, _months(period, desk.today)))


def _may_have_ended(desk: Desk, period: Period) -> set[str]:
    """The numbers of the cases any round of which may have ended in a period."""
    c = CASE.c
    found = select(c.year, c.serial).where(c.agency_id == desk.agency.id, c.submitted_on <= period.last, c.state != State.VOIDED)
    rows = desk.unit.connection.execute(found.where(or_(c.decided_on.is_(None), c.decided_on >= period.first)))
    return {number_of(year, serial) for year, serial in rows}


def _concluded(events: Sequence[Event], period: Period) -> tuple[date, str] | None:
    """The latest result of a review in a period, with its day."""
    found = [(e.on, str(e.data["result"])) for e in events if e.kind == EventKind.REVIEW_CONCLUDED and period.first <= e.on <= period.last]
    return found[-1] if found else None


def _answered(told: Sequence[Round]) -> Case:
    """The round a review is about: the first that ended, else the only one."""
    return next((r.case for r in told if r.case.outcome), told[0].case)


def _ended(number: str, told: Sequence[Round], period: Period, law: Law, today: date, keys: _Keys) -> Iterator[Done]:
    for case, kinds in told:
        if case.state == State.VOIDED or case.decided_on is None or not period.first <= case.decided_on <= period.last:
            continue
        owed = case.outcome not in NO_ANSWER_OWED
        late = is_late(case, law, today)
        clock = reply_period(case, law, today)
        days = used(clock, case.answered_on, law.calendar) if clock and case.answered_on and owed else None
        yield Done(
            number, case.decided_on, keys.of(case, case.decided_on), late if owed and (case.answered_on or late) else None, days,
            EventKind.EXTENDED in kinds, EventKind.CLARIFICATION_REQUESTED in kinds,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Keys:
    """What a round is grouped by."""

    settings: Settings
    agency: str

    def of(self, case: Case, on: date) -> dict[str, str]:
        person = self.settings.person(case.handler, self.agency)
        return {
            "total": BY["total"],
            "month": f"{on:%Y-%m}",
            "channel": Channel(case.channel).label,
            "unit": (person.unit if person else "") or NO_UNIT,
            "handler": case.handler or NOBODY,
            "outcome": Outcome(case.outcome).label if case.outcome else "办理中",
        }


_ORDER: Final[Mapping[str, Sequence[str]]] = {"channel": [c.label for c in Channel], "outcome": [o.label for o in Outcome]}


_YEARS: Final = 2


def _months(period: Period, today: date) -> set[str]:
    """The months of a period that have begun: one in which nothing ended is told too, unless there are very many."""
    if period.last.year - period.first.year > _YEARS:
        return set()
    first, last = f"{period.first:%Y-%m}", f"{min(period.last, today):%Y-%m}"
    named = (f"{year}-{month:02}" for year in range(period.first.year, period.last.year + 1) for month in range(1, 13))
    return {month for month in named if first <= month <= last}


def _groups(done: Sequence[Done], reviews: Sequence[Done], months: set[str]) -> Iterator[Group]:
    always = {"total": {BY["total"]}, "month": months}
    for by in BY:
        labels = {d.keys[by] for d in (*done, *reviews)} | always.get(by, set())
        order = _ORDER.get(by, ())
        for label in sorted(labels, key=lambda name: (order.index(name) if name in order else len(order), name in (NOBODY, NO_UNIT), name)):
            yield Group(by, label, tuple(d for d in done if d.keys[by] == label), tuple(r for r in reviews if r.keys[by] == label))
