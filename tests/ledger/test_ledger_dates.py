"""Days as ledgers write them: read when there is one way to read them, told when there is none or several."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ledger.dates import Unread, read_day, year_in

SECOND = date(2025, 3, 2)
DAYS = st.dates(date(2008, 5, 1), date(2027, 12, 31))
FIGURES = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    "written",
    ["2025.3.2", "2025年3月2日", "20250302", 20250302, 45718, "45718", 45718.4, "2025/3/2", "2025-03-02", "２０２５．３．２", "2025年 3 月 2 日",
     "2025.03.02.", "2025-3-2 9:30", "2025年3月2日上午", "2025/3/2 星期日", "2025—3—2", "二〇二五年三月二日", "25.3.2", "25年3月2日", "2025 3 2",
     "2025-03-02T10:00:00", "2025.3.2日", "2025、3、2", "2025.3.2（邮寄）", "2025年3月2日EMS寄出"],
)  # fmt: skip
def test_a_day_with_its_year_is_read_however_it_is_written(written: str | float) -> None:
    assert read_day(written, None, 2027) == SECOND


@pytest.mark.parametrize("written", ["3月2日", "3.2", "3-2", "三月二日", "3月2号", "03月02日", "3/2"])
def test_a_day_without_a_year_needs_the_year_of_the_ledger(written: str) -> None:
    assert read_day(written, 2025, 2027) == SECOND
    with pytest.raises(Unread, match="没有写年份"):
        read_day(written, None, 2027)


@pytest.mark.parametrize(
    ("written", "why"),
    [("2025.2.30", "没有这一天"), ("2025年13月1日", "没有这一天"), ("20251332", "没有这一天"), ("2025年3月", "没有日"), ("2025.3", "没有日"),
     ("3/4/2025", "可以读作2025-03-04或2025-04-03"), ("24/3/20", "可以读作"), (3.1, "可能是3月1日，也可能是3月10日"), ("1900-01-01", "年份不在"),
     ("2052.3.2", "年份不在"), ("2025.3.2-2025.3.9", "不止一个日期"), ("收到", "不是日期"), ("20个工作日", "不是日期"), (12, "不是日期"), ("2025.3.2左右", "不是日期"), ("收到2025.3.2", "不是日期")],
)  # fmt: skip
def test_what_is_no_day_or_two_days_is_told_and_not_guessed(written: str | float, why: str) -> None:
    with pytest.raises(Unread, match=why):
        read_day(written, None, 2027)


@given(
    DAYS,
    st.sampled_from(["{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}/{1}/{2}", "{0}-{1:02}-{2:02}", "{0}{1:02}{2:02}", "{0}.{1:02}.{2}", "{3}"]),
)
def test_any_day_comes_back_from_any_way_of_writing(day: date, form: str) -> None:
    figures = "".join(FIGURES[int(d)] for d in str(day.year)) + f"年{_chinese(day.month)}月{_chinese(day.day)}日"
    assert read_day(form.format(day.year, day.month, day.day, figures), None, 2027) == day


@given(DAYS)
def test_any_day_comes_back_from_its_number_in_either_calendar(day: date) -> None:
    assert read_day((day - date(1899, 12, 30)).days, None, 2027) == day
    late = max(day, date(2008, 5, 1))
    assert read_day((late - date(1904, 1, 1)).days, None, 2027, is_1904=True) == late


@given(DAYS)
def test_a_day_of_an_american_spreadsheet_is_read_only_when_it_can_be_no_other(day: date) -> None:
    written = f"{day.month}/{day.day}/{day.year}"
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(Unread):
            read_day(written, None, 2027)
    else:
        assert read_day(written, None, 2027) == day


@given(
    st.one_of(st.text(max_size=20), st.text("0123456789年月日./- ", max_size=14), st.integers(), st.floats(allow_nan=False)),
    st.none() | st.integers(2008, 2027),
)
def test_anything_else_is_a_day_of_our_time_or_told(written: str | float, year: int | None) -> None:
    try:
        day = read_day(written, year, 2027)
    except Unread as why:
        assert str(why)  # noqa: PT017
    else:
        assert date(2008, 1, 1) <= day < date(2028, 1, 1)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("某镇2024年度台账", 2024),
        ("二〇二四年依申请公开台账", 2024),
        ("2023—2024年台账", None),
        ("台账", None),
        ("2024", 2024),
        ("文号20241234", None),
    ],
)
def test_a_title_names_one_year_or_none(title: str, year: int | None) -> None:
    assert year_in(title) == year


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{FIGURES[tens]}十") + (FIGURES[ones] if ones or not tens else "")
