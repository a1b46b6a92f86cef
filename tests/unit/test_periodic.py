"""The tables of any period: they balance, chain from one period to the next, and over a year are the annual report's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import tally
from engine.bootstrap import load_law
from engine.errors import InputError, NoRuleInForce
from engine.forms import Report
from engine.period import Period, read_period, year_of
from engine.periodic import build_period
from engine.review import counts_as
from engine.rulebook.form import BLOCKS, COLUMNS
from engine.rulefiles import load_forms
from engine.store import Store, new_store
from engine.store.unit import Agency, Unit
from tests.late import LateOffice

LAW, FORMS, TODAY = load_law(), load_forms(), date(2024, 6, 1)
QUARTERS = [read_period(f"2022Q{n}", "") for n in (1, 2, 3, 4)]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = new_store(None)
    yield store
    store.close()


def agency_of(store: Store, seed: int) -> Agency:
    with store.write() as unit:
        agency = unit.add_agency(f"第{len(unit.agencies()) + 1}镇人民政府", "township", "某县人民政府", "", "2021-01-01T00:00:00.000+00:00")
    made = LateOffice(store, LAW, agency, Random(seed))
    made.work(15, date(2021, 10, 1), date(2022, 12, 31))
    made.slips(4, date(2023, 1, 21), date(2023, 12, 31))
    return agency


def made(unit: Unit, agency: Agency, period: Period, today: date = TODAY, as_of: str | None = None) -> Report:
    return build_period(unit, agency, period, FORMS, today, as_of)


def errors(report: Report) -> list[str]:
    return [f.message for f in report.findings if f.severity == "error"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**31), cut=st.dates(date(2022, 1, 2), date(2022, 12, 30)))
def test_any_two_periods_that_follow_each_other_make_one(store: Store, seed: int, cut: date) -> None:
    agency = agency_of(store, seed)
    with store.read() as unit:
        whole = made(unit, agency, year_of(2022))
        first, second = (
            made(unit, agency, Period(date(2022, 1, 1), cut)),
            made(unit, agency, Period(date.fromordinal(cut.toordinal() + 1), date(2022, 12, 31))),
        )
        assert errors(whole) == errors(first) == errors(second) == []
        assert first.section3["carried_out"] == second.section3["carried_in"]
        for row in ("received", *whole.form.answer_rows, "total"):
            assert whole.section3[row] == tuple(map(sum, zip(first.section3[row], second.section3[row], strict=True)))
        assert whole.section3["carried_in"] == first.section3["carried_in"]
        assert whole.section3["carried_out"] == second.section3["carried_out"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**31), then=st.dates(date(2022, 6, 1), date(2023, 12, 31)))
def test_a_calendar_year_has_the_figures_of_the_annual_report_now_and_as_known_then(store: Store, seed: int, then: date) -> None:
    agency, form = agency_of(store, seed), FORMS["2021"]
    with store.read() as unit:
        for as_of in (None, f"{then}T12:00:00.000+00:00"):
            report = made(unit, agency, year_of(2022), as_of=as_of)
            assert report.section3 == tally.section3(unit.connection, agency.id, 2022, form, as_of)
            assert report.section4 == tally.section4(unit.connection, agency.id, 2022, as_of)


def test_the_quarters_of_section_four_count_each_result_once(store: Store) -> None:
    agency = agency_of(store, 9)
    with store.read() as unit:
        quarters = [made(unit, agency, quarter).section4 for quarter in QUARTERS]
        whole = tally.section4(unit.connection, agency.id, 2022)
        for block in BLOCKS:
            assert quarters[-1][block]["pending"] == whole[block]["pending"]
            for result in ("upheld", "overturned", "other"):
                assert sum(quarter[block][result] for quarter in quarters) >= whole[block][result]


def test_a_period_says_what_it_is_and_leaves_section_two_out(store: Store) -> None:
    agency = agency_of(store, 1)
    with store.read() as unit:
        report = made(unit, agency, QUARTERS[0])
        assert report.title.endswith("政府信息公开工作统计表")
        assert "统计期间：2022年1月1日至2022年3月31日" in report.until_line
        assert len(report.grids) == 2
        data = report.as_data()
        assert data["period"] == {"from": "2022-01-01", "to": "2022-03-31"}
        assert data["section2"] is None
        assert [f.severity for f in report.findings] == ["info"]
        assert len(report.section3["received"]) == len(COLUMNS)
        running = made(unit, agency, QUARTERS[1], date(2022, 5, 1))
        assert running.until == date(2022, 5, 1)
        known = made(unit, agency, QUARTERS[1], as_of="2022-05-01T01:00:00.000+00:00")
        assert "截至2022年5月1日；按2022-05-01 09:00已登记的情况" in known.until_line


def test_a_period_that_cannot_be_counted_is_refused(store: Store) -> None:
    agency = agency_of(store, 2)
    with store.read() as unit:
        with pytest.raises(InputError, match="还没有到"):
            made(unit, agency, read_period("2024Q3", ""))
        with pytest.raises(InputError, match="晚于止日"):
            made(unit, agency, Period(date(2022, 2, 1), date(2022, 1, 1)))
        with pytest.raises(NoRuleInForce, match="2019"):
            made(unit, agency, read_period("2018Q1", ""))


def test_a_review_answered_but_not_concluded_is_pending_whatever_the_year() -> None:
    opened = ("review_opened", date(2022, 3, 1), {"kind": "reconsideration", "case": "2022-0001"})
    answered: tuple[str, date, dict[str, str]] = ("review_answered", date(2022, 3, 10), {})
    year = year_of(2022).first, year_of(2022).last
    assert counts_as([opened, answered], *year) == ("reconsideration", "pending")
    assert counts_as([opened, answered], date(2023, 1, 1), date(2023, 12, 31)) == ("reconsideration", "pending")
    concluded = ("review_concluded", date(2022, 5, 1), {"result": "upheld"})
    assert counts_as([opened, answered, concluded], *year) == ("reconsideration", "upheld")
    assert counts_as([opened, concluded], date(2023, 1, 1), date(2023, 12, 31)) is None
    again = ("review_concluded", date(2023, 2, 1), {"result": "overturned"})
    assert counts_as([opened, concluded, again], date(2023, 1, 1), date(2023, 12, 31)) == ("reconsideration", "overturned")
