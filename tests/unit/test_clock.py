from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bootstrap import load_law
from engine.case.dues import is_late, reply_due_on, safe_due_on
from engine.case.history import fold
from engine.clock import Period, due_on, legs
from tests.histories import lawful_history
from tests.naive_clock import is_workday, nth_workday_after, reckon

LAW = load_law()
CALENDAR = LAW.calendar
BATCHES, HISTORIES = 8, 1_300

starts = st.dates(date(2019, 5, 15), date(2026, 12, 31))
spans = st.tuples(starts, st.integers(0, 60)).map(lambda x: (x[0], x[0] + timedelta(x[1])))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(starts)
    near = st.tuples(st.integers(-30, 120), st.integers(0, 60)).map(lambda x: (start + timedelta(x[0]), start + timedelta(x[0] + x[1])))
    return Period(start, draw(st.integers(1, 40)), draw(st.integers(0, 20)), tuple(draw(st.lists(near, max_size=4))))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_independent_calculators_agree_on_ten_thousand_histories(batch: int) -> None:
    rng = Random(batch)
    for _ in range(HISTORIES):
        events = lawful_history(rng, LAW, last=date(2026, 11, 30))
        for known in (events, events[: rng.randint(1, len(events))]):
            as_of = known[-1].on + timedelta(rng.choice((0, 0, 3, 40)))
            case = fold(known)
            got = reply_due_on(case, LAW, as_of), safe_due_on(case, LAW, as_of), is_late(case, LAW, as_of)
            naive = reckon(known, as_of)
            assert got == naive[:3], [(e.kind, e.on, dict(e.data)) for e in known]
            assert [e.data.get("decided_on", e.on) for e in known if "lapsed" in e.kind] == naive.lapses


@settings(max_examples=300, deadline=None)
@given(periods())
def test_a_period_ends_where_walking_day_by_day_ends(period: Period) -> None:
    def skipped(day: date) -> bool:
        return any(after < day <= up_to for after, up_to in period.exclusions)

    assert due_on(period, CALENDAR) == nth_workday_after(period.start, period.days + period.extension_days, skipped)


@settings(max_examples=300, deadline=None)
@given(periods())
def test_the_legs_run_on_from_the_start_to_the_due_date_and_add_up(period: Period) -> None:
    found = legs(period, CALENDAR)
    assert found[0].after == period.start
    assert found[-1].up_to == due_on(period, CALENDAR)
    assert [leg.after for leg in found[1:]] == [leg.up_to for leg in found[:-1]]
    assert sum(leg.days for leg in found if leg.is_counted) == period.days + period.extension_days
    assert all(leg.days == CALENDAR.between(leg.after, leg.up_to) > 0 for leg in found)
    assert all(a.is_counted != b.is_counted for a, b in pairwise(found))


@given(periods(), spans)
def test_an_exclusion_never_shortens_a_period(period: Period, span: tuple[date, date]) -> None:
    longer = Period(period.start, period.days, period.extension_days, (*period.exclusions, span))
    assert due_on(longer, CALENDAR) >= due_on(period, CALENDAR)


@given(periods())
def test_excluded_spans_are_a_union_not_a_sum(period: Period) -> None:
    doubled = Period(period.start, period.days, period.extension_days, period.exclusions * 2)
    assert due_on(doubled, CALENDAR) == due_on(period, CALENDAR)


@given(periods())
def test_an_exclusion_before_the_start_or_after_the_end_changes_nothing(period: Period) -> None:
    end = due_on(period, CALENDAR)
    outside = ((period.start - timedelta(40), period.start), (end, end + timedelta(40)))
    assert due_on(Period(period.start, period.days, period.extension_days, (*period.exclusions, *outside)), CALENDAR) == end


@given(periods(), st.integers(1, 20))
def test_an_extension_adds_working_days_to_the_end(period: Period, more: int) -> None:
    longer = Period(period.start, period.days, period.extension_days + more, period.exclusions)
    assert due_on(longer, CALENDAR) >= CALENDAR.add(due_on(period, CALENDAR), more)


@given(periods(), starts)
def test_a_deferral_replaces_the_end_and_has_no_legs(period: Period, until: date) -> None:
    deferred = Period(period.start, period.days, period.extension_days, period.exclusions, until)
    assert (due_on(deferred, CALENDAR), legs(deferred, CALENDAR)) == (until, ())


def test_the_day_of_receipt_is_not_counted_even_on_a_rest_day() -> None:
    saturday = date(2025, 3, 1)
    assert not is_workday(saturday)
    assert due_on(Period(saturday, 1), CALENDAR) == date(2025, 3, 3)
    assert due_on(Period(date(2025, 3, 3), 1), CALENDAR) == date(2025, 3, 4)
