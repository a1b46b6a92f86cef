from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import HolidayNoticeMissing
from engine.rulefiles import load_workdays
from engine.workdays import FIRST, LAST, DayOff, Notice, WorkCalendar

CALENDAR = load_workdays()
EVERY_DAY = [date(2019, 1, 1) + timedelta(n) for n in range((date(2026, 12, 31) - date(2019, 1, 1)).days + 1)]
days = st.dates(FIRST + timedelta(400), LAST - timedelta(400))


def d(text: str) -> date:
    return date.fromisoformat(text)


def test_every_day_of_2019_to_2026_agrees_with_chinesecalendar() -> None:
    assert [x for x in EVERY_DAY if CALENDAR.is_workday(x) != chinese_calendar.is_workday(x)] == []


def test_every_day_of_2019_to_2026_agrees_with_python_holidays() -> None:
    theirs = holidays.country_holidays("CN", years=range(2019, 2027))
    assert [x for x in EVERY_DAY if CALENDAR.is_workday(x) != theirs.is_working_day(x)] == []


def test_working_days_of_each_year_are_those_of_the_notices() -> None:
    totals = {2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
    assert {y: CALENDAR.between(date(y, 1, 1) - timedelta(1), date(y, 12, 31)) for y in totals if y > 2019} == {
        y: n for y, n in totals.items() if y > 2019
    }
    assert CALENDAR.index(date(2019, 12, 31)) == totals[2019]


# Receipt, then the 7th, 15th, 20th and 40th working day.
VECTORS = [
    ("2022-09-30", "2022-10-14", "2022-10-26", "2022-11-02", "2022-11-30"),
    ("2020-01-20", "2020-02-06", "2020-02-18", "2020-02-25", "2020-03-24"),
    ("2021-02-05", "2021-02-20", "2021-03-03", "2021-03-10", "2021-04-08"),
    ("2022-01-28", "2022-02-11", "2022-02-23", "2022-03-02", "2022-03-30"),
    ("2023-01-20", "2023-02-03", "2023-02-15", "2023-02-22", "2023-03-22"),
    ("2024-02-08", "2024-02-23", "2024-03-06", "2024-03-13", "2024-04-11"),
    ("2024-09-13", "2024-09-25", "2024-10-11", "2024-10-17", "2024-11-14"),
    ("2025-01-24", "2025-02-10", "2025-02-20", "2025-02-27", "2025-03-27"),
    ("2025-04-30", "2025-05-14", "2025-05-26", "2025-06-03", "2025-07-01"),
    ("2025-09-30", "2025-10-16", "2025-10-28", "2025-11-04", "2025-12-02"),
    ("2025-12-03", "2025-12-12", "2025-12-24", "2025-12-31", "2026-01-29"),
    ("2025-12-31", "2026-01-12", "2026-01-22", "2026-01-29", "2026-03-04"),
    ("2026-02-13", "2026-03-02", "2026-03-12", "2026-03-19", "2026-04-17"),
    ("2026-02-14", "2026-03-03", "2026-03-13", "2026-03-20", "2026-04-20"),
    ("2026-09-24", "2026-10-12", "2026-10-22", "2026-10-29", "2026-11-26"),
    # Provisional: the statutory New Year's Day of 2027 (a Friday) is off before its notice appears (reading 13).
    ("2026-11-24", "2026-12-03", "2026-12-15", "2026-12-22", "2027-01-20"),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v[0])
def test_the_vectors_of_real_cases_and_holidays(vector: tuple[str, ...]) -> None:
    receipt, *ends = map(d, vector)
    assert [CALENDAR.add(receipt, n) for n in (7, 15, 20, 40)] == ends


def test_two_receipt_dates_of_one_web_application() -> None:
    assert CALENDAR.add(d("2021-11-24"), 20) == d("2021-12-22")
    assert CALENDAR.add(d("2021-12-02"), 20) == d("2021-12-30")


def test_the_two_notices_that_were_changed_afterwards_are_amended() -> None:
    assert [CALENDAR.is_workday(d(x)) for x in ("2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05")] == [True, False, False, True]
    assert [CALENDAR.is_workday(d(x)) for x in ("2020-01-31", "2020-02-01", "2020-02-03")] == [False, False, True]
    assert CALENDAR.day(d("2020-01-31")).notice == "国办发明电〔2020〕1号"
    assert CALENDAR.day(d("2019-04-28")).notice == "国办发明电〔2019〕3号"


def test_the_eve_of_2024_was_a_working_day() -> None:
    assert CALENDAR.is_workday(d("2024-02-09"))


def test_a_year_without_a_notice_has_weekends_and_the_fixed_days_only() -> None:
    off = [x for n in range(365) if (x := date(2027, 1, 1) + timedelta(n)).weekday() < 5 and not CALENDAR.is_workday(x)]
    assert off == [d("2027-01-01"), d("2027-10-01")]
    assert not CALENDAR.day(d("2027-01-01")).is_official
    assert CALENDAR.day(d("2027-05-01")).reason == "劳动节（法定节假日）"


def test_provisional_is_a_span_that_touches_a_year_without_a_notice() -> None:
    assert not CALENDAR.is_provisional(d("2026-12-01"), d("2026-12-31"))
    assert CALENDAR.is_provisional(d("2026-12-01"), d("2027-01-04"))
    assert CALENDAR.is_provisional(d("2025-12-01"), d("2028-01-04"))


def test_each_day_explains_itself() -> None:
    explained = CALENDAR.explain(d("2025-01-24"), d("2025-01-28"))
    assert [(str(x.on), x.is_workday, x.reason, x.notice) for x in explained] == [
        ("2025-01-25", False, "周末", ""),
        ("2025-01-26", True, "春节调休上班", "国办发明电〔2024〕12号"),
        ("2025-01-27", True, "工作日", ""),
        ("2025-01-28", False, "春节放假", "国办发明电〔2024〕12号"),
    ]


@given(days, st.integers(1, 200))
def test_adding_and_counting_are_inverse(day: date, n: int) -> None:
    end = CALENDAR.add(day, n)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.between(day, end) == n
    assert CALENDAR.between(end, day) == -n
    assert sum(x.is_workday for x in CALENDAR.explain(day, end)) == n


@given(days)
def test_nothing_added_is_the_day_itself(day: date) -> None:
    assert CALENDAR.add(day, 0) == day


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2061, 1, 1)])
def test_a_date_outside_the_calendar_is_refused_by_name(day: date) -> None:
    with pytest.raises(HolidayNoticeMissing, match=str(day)):
        CALENDAR.is_workday(day)
    with pytest.raises(HolidayNoticeMissing, match="2019-01-01"):
        CALENDAR.explain(day, date(2020, 1, 1))


def test_counting_off_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(HolidayNoticeMissing):
        CALENDAR.add(LAST, 1)
    with pytest.raises(HolidayNoticeMissing):
        CALENDAR.add(FIRST, -1)


def test_an_amendment_wins_whatever_the_order_given() -> None:
    base = Notice("b", 2030, "甲", "", d("2029-11-01"), "", (DayOff("春节", d("2030-02-04")),), ())
    change = Notice("c", 2030, "乙", "", d("2029-10-01"), "", (), (DayOff("春节", d("2030-02-04")),), amends=True)
    for notices in ([base, change], [change, base]):
        assert WorkCalendar(notices).is_workday(d("2030-02-04"))
    assert not WorkCalendar([base]).is_workday(d("2030-02-04"))


def test_the_version_names_the_calendar_content() -> None:
    assert load_workdays().version == CALENDAR.version
    assert WorkCalendar([]).version != CALENDAR.version
