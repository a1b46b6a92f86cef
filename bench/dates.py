"""D1 twenty working days from a date; D2 a due date with extension and two exclusions, from the case's twelve events."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import chinese_calendar

from bench.measure import Bench, Pair, timed
from engine.bootstrap import load_law
from engine.case.commands import COMMANDS
from engine.case.decide import decide
from engine.case.dues import reply_due_on
from engine.case.facts import registered
from engine.case.history import Event, fold

LAW = load_law()
_FIRST, _LAST = date(2019, 1, 1), date(2026, 12, 31)
FLAGS = bytes(chinese_calendar.is_workday(_FIRST + timedelta(n)) for n in range((_LAST - _FIRST).days + 1))
UPTO, DAYS = array("i"), array("i")
for _n, _flag in enumerate(FLAGS):
    DAYS.extend([_n] * _flag)
    UPTO.append(len(DAYS))
ORIGIN = _FIRST.toordinal()


def add(day: date, days: int) -> date:
    """The bare prefix index."""
    return date.fromordinal(ORIGIN + DAYS[UPTO[day.toordinal() - ORIGIN] + days - 1])


def add_by_walking(day: date, days: int) -> date:
    while days:
        day += timedelta(1)
        days -= bool(chinese_calendar.is_workday(day))
    return day


@contextmanager
def d1(_folder: Path) -> Iterator[Iterator[Pair]]:
    days = cycle([date(2024, 1, 1) + timedelta(n) for n in range(600)])
    ours = timed(lambda: LAW.calendar.add(next(days), 20), 3000)
    assert all(LAW.calendar.add(d, 20) == add_by_walking(d, 20) == add(d, 20) for d in (next(days) for _ in range(50)))
    yield iter([
        Pair("D1", "add 20 working days; bare prefix index", ours, timed(lambda: add(next(days), 20), 3000), 2),
        Pair("D1", "add 20 working days; walking with chinesecalendar", ours, timed(lambda: add_by_walking(next(days), 20), 20), 0.001),
    ])  # fmt: skip


def history() -> list[Event]:
    """Twelve events: two consultations that overlap, an extension, clerical steps."""
    steps = (
        (3, "register", {"channel": "in_person", "applicant_name": "张三", "content": "某项信息"}), (4, "assign", {"to": "王五"}),
        (5, "record_search", {"scope": "档案室"}), (6, "consult_third_party", {"party": "甲公司", "delivered_on": date(2025, 3, 8)}),
        (7, "note", {"text": "已电话联系"}), (10, "consult_agency", {"agency": "某局", "role": "other"}), (12, "note", {"text": "催办"}),
        (14, "record_third_party_reply", {"party": "甲公司", "position": "agree"}),
        (18, "record_agency_reply", {"agency": "某局", "position": "agree"}), (20, "extend", {"approved_by": "赵六", "days": 15}),
        (21, "record_search", {"scope": "业务系统"}), (24, "note", {"text": "拟公开"}),
    )  # fmt: skip
    events: list[Event] = []
    for day, verb, given in steps:
        on = date(2025, 3, day)
        command = COMMANDS[verb](on=on, **given)
        events += decide(fold(events), command, LAW, on) if events else [registered(command, LAW)]  # type: ignore[arg-type]
    return events


def index(day: date) -> int:
    return UPTO[day.toordinal() - ORIGIN]


def bare_arithmetic(start: date, days: int, spans: tuple[tuple[date, date], ...]) -> date:
    position, left = index(start), days
    for after, up_to in spans:
        a, b = index(after), index(up_to)
        if left <= a - position:
            break
        left, position = left - max(a - position, 0), max(b, position)
    return date.fromordinal(ORIGIN + DAYS[position + left - 1])


@contextmanager
def d2(_folder: Path) -> Iterator[Iterator[Pair]]:
    events, on = history(), date(2025, 3, 24)
    spans = ((date(2025, 3, 6), date(2025, 3, 14)), (date(2025, 3, 10), date(2025, 3, 18)))

    def ours() -> date | None:
        return reply_due_on(fold(events), LAW, on)

    def reference() -> date:
        return bare_arithmetic(date(2025, 3, 3), 35, spans)

    assert len(events) == 12
    assert ours() == reference()
    yield iter([Pair("D2", "due date from 12 events; index arithmetic alone", timed(ours, 500), timed(reference, 5000), 60)])


BENCHES: dict[str, Bench] = {"D1": d1, "D2": d2}
