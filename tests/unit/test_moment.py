from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.errors import InputError
from engine.moment import NOW, Moment, read_instant, read_past, recorded, told
from engine.period import Period, read_period, year_of


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-01-20", "2026-01-20T15:59:59.999+00:00"),
        ("２０２６年1月20日", "2026-01-20T15:59:59.999+00:00"),
        ("2026-01-20T09:30", "2026-01-20T01:30:00.000+00:00"),
        ("2026-01-20 09:30:05.25", "2026-01-20T01:30:05.250+00:00"),
        ("2026-01-20T09:30Z", "2026-01-20T09:30:00.000+00:00"),
        ("2026-01-20T09:30+0900", "2026-01-20T00:30:00.000+00:00"),
    ],
)
def test_an_instant_is_read_in_the_time_of_beijing_and_a_date_means_its_end(typed: str, stored: str) -> None:
    assert recorded(read_instant(typed, "--as-of")) == stored


@pytest.mark.parametrize("typed", ["", "昨天", "2026-13-01", "2026-01-20T25:00", "2026-01-20T9", "20260120", "2026-01-20T09:30+99:00"])
def test_what_is_no_instant_is_refused_naming_the_field(typed: str) -> None:
    with pytest.raises(InputError, match="--as-of"):
        read_instant(typed, "--as-of")


def test_a_stored_instant_is_told_in_local_time() -> None:
    assert told("2026-01-20T15:59:59.999+00:00") == "2026-01-20 23:59"


def test_a_moment_covers_by_instant_or_by_number() -> None:
    assert Moment("2026-01-02").covers(9, "2026-01-02")
    assert not Moment("2026-01-02").covers(9, "2026-01-03")
    assert [Moment(seq=5).covers(seq, "9999") for seq in (4, 5)] == [True, False]
    assert NOW.covers(10**9, "9999")


def test_what_is_still_to_come_today_is_now_and_a_day_that_has_not_come_is_refused() -> None:
    now = datetime(2026, 1, 20, 1, 30, tzinfo=UTC)
    assert read_past("2026-01-20", "--as-of", now) == recorded(now)
    assert read_past("2026-01-19", "--as-of", now) == "2026-01-19T15:59:59.999+00:00"
    with pytest.raises(InputError, match="还没有到"):
        read_past("2026-01-21", "--as-of", now)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026Q1", (1, 1), (3, 31)),
        ("2026q4", (10, 1), (12, 31)),
        ("２０２６年第二季度", (4, 1), (6, 30)),
        ("2026年3季度", (7, 1), (9, 30)),
        ("2026H1", (1, 1), (6, 30)),
        ("2026年下半年", (7, 1), (12, 31)),
    ],
)
def test_a_quarter_and_a_half_year_are_periods(typed: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert read_period(typed, "--quarter") == Period(date(2026, *first), date(2026, *last))


@pytest.mark.parametrize("typed", ["2026", "2026Q5", "2026H3", "Q1", "2026年第五季度", "0000Q1", "9999Q4"])
def test_what_is_no_quarter_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="2026Q1"):
        read_period(typed, "--quarter")


def test_a_year_is_a_period() -> None:
    assert year_of(2024).is_year
    assert not read_period("2024H1", "").is_year
