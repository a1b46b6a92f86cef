from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.bootstrap import load_law
from engine.errors import InputError
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form
from engine.rulefiles import load_forms
from engine.store import Store, new_store
from engine.store.unit import Agency, Unit
from engine.tally import cases_in, cases_in_review, cells_of, section3, section3_all, section3_each, section4
from tests.histories import FIRST_DAY, Office
from tests.unit import naive_tally

FORMS = load_forms()
YEARS = range(2019, 2025)
LAW = load_law()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = new_store(None)
    yield store
    store.close()


def worked(store: Store, seed: int, cases: int = 12) -> list[Agency]:
    """Two new agencies with random lawful histories from 2019 to 2023 behind them."""
    agencies = []
    for n in (1, 2):
        with store.write() as unit:
            name = f"第{len(unit.agencies()) + 1}镇人民政府"
            agency = unit.add_agency(name, "township", "某县人民政府", "", "2019-01-01T00:00:00+00:00")
        Office(store, LAW, agency, Random(seed * 2 + n)).work(cases, FIRST_DAY, date(2023, 12, 31))
        agencies.append(agency)
    return agencies


def streams(unit: Unit, agency: Agency, prefix: str) -> list[str]:
    sql = "SELECT DISTINCT stream FROM entry WHERE agency_id = ? AND stream LIKE ?"
    return [row[0] for row in unit.connection.exec_driver_sql(sql, (agency.id, f"{prefix}:%"))]


def balanced(table: dict[str, tuple[int, ...]], form: Form) -> None:
    for column in range(len(COLUMNS)):
        cell = {row: values[column] for row, values in table.items()}
        assert cell["received"] + cell["carried_in"] == cell["total"] + cell["carried_out"]
        assert cell["total"] == sum(cell[row] for row in form.outcomes)
    assert all(values[-1] == sum(values[:-1]) for values in table.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**31))
def test_the_tables_balance_and_agree_with_a_naive_recount(store: Store, seed: int) -> None:
    agencies = worked(store, seed)
    with store.read() as unit:
        for agency in agencies:
            cases = [unit.history(agency.id, s) for s in streams(unit, agency, "case")]
            reviews = [unit.history(agency.id, s) for s in streams(unit, agency, "review")]
            for form in FORMS.values():
                carried = (0,) * len(COLUMNS)
                for year in YEARS:
                    table = section3(unit.connection, agency.id, year, form)
                    balanced(table, form)
                    assert table["carried_in"] == carried
                    carried = table["carried_out"]
                    assert {r: list(v) for r, v in table.items()} == naive_tally.section3(cases, year, form.rows, form.row_of)
            for year in YEARS:
                table4 = section4(unit.connection, agency.id, year)
                assert {(b, r): n for b in BLOCKS for r, n in table4[b].items() if n and r != "total"} == naive_tally.section4(
                    reviews, year
                )
                assert all(row["total"] == sum(row[r] for r in RESULTS[:-1]) for row in table4.values())


def test_all_agencies_together_are_the_sum_of_each(store: Store) -> None:
    worked(store, 7)
    form = FORMS["2021"]
    with store.read() as unit:
        for year in YEARS:
            each = section3_each(unit.connection, year, form)
            assert each == {
                agency.id: table
                for agency in unit.agencies()
                if any(map(any, (table := section3(unit.connection, agency.id, year, form)).values()))
            }
            together = section3_all(unit.connection, year, form)
            assert together == {row: tuple(map(sum, zip(*(t[row] for t in each.values()), strict=True))) for row in form.rows}


def test_every_cell_lists_its_cases_and_every_case_its_cells(store: Store) -> None:
    (agency, _) = worked(store, 11, cases=25)
    with store.read() as unit:
        rows = unit.connection.exec_driver_sql(
            "SELECT f.year, f.serial, c.* FROM counted c JOIN case_file f ON f.id = c.case_id WHERE c.known_until IS NULL AND c.agency_id = ?",
            (agency.id,),
        ).mappings()
        fed = {(r["year"], r["serial"]): cells_of(dict(r), lambda year: FORMS["2019" if year < 2021 else "2021"], 2024) for r in rows}
        for year in YEARS:
            form = FORMS["2019" if year < 2021 else "2021"]
            table = section3(unit.connection, agency.id, year, form)
            for row in form.rows:
                for n, column in enumerate(COLUMNS):
                    listed = cases_in(unit.connection, agency.id, year, form, row, column)
                    assert len(listed) == len(set(listed)) == table[row][n]
                    if row != "total" and column != "total":
                        assert listed == sorted(number for number, cells in fed.items() if (year, row, column) in cells)
            for block in BLOCKS:
                for result in RESULTS:
                    listed4 = cases_in_review(unit.connection, agency.id, year, block, result)
                    assert len(listed4) == section4(unit.connection, agency.id, year)[block][result]


def test_a_voided_case_feeds_no_cell() -> None:
    assert cells_of(None, lambda _: FORMS["2021"], 2024) == []


def test_an_open_case_is_carried_from_year_to_year() -> None:
    counted = {"received_year": 2022, "counted_year": 9999, "applicant_kind": "natural_person", "outcome": ""}
    assert cells_of(counted, lambda _: FORMS["2021"], 2023) == [
        (2022, "received", "natural_person"), (2022, "carried_out", "natural_person"),
        (2023, "carried_in", "natural_person"), (2023, "carried_out", "natural_person"),
    ]  # fmt: skip


def test_figures_as_known_then_are_those_of_the_time(store: Store) -> None:
    with store.write() as unit:
        agency = unit.add_agency("昔日镇人民政府", "township", "", "", "2019-01-01T00:00:00+00:00")
    office, form, then = Office(store, LAW, agency, Random(5)), FORMS["2021"], "2022-07-01T00:00:00+00:00"
    office.work(25, date(2021, 1, 1), date(2023, 12, 31), steps=14)
    with store.read() as unit:
        histories = [unit.entries(agency.id, s) for s in streams(unit, agency, "case")]
        known = [[e.event for e in entries if e.stamp.recorded_at <= then] for entries in histories]
        expected = naive_tally.section3([events for events in known if events], 2022, form.rows, form.row_of)
        table = section3(unit.connection, agency.id, 2022, form, as_of=then)
        assert {r: list(v) for r, v in table.items()} == expected
        assert table != section3(unit.connection, agency.id, 2022, form)
        assert section3(unit.connection, agency.id, 2022, form, as_of="9999") == section3(unit.connection, agency.id, 2022, form)
        assert len(cases_in(unit.connection, agency.id, 2022, form, "carried_out", "total", as_of=then)) == table["carried_out"][-1]
        assert section3_each(unit.connection, 2022, form, as_of=then)[agency.id] == table


@pytest.mark.parametrize(("row", "column"), [("nothing", "total"), ("received", "everybody")])
def test_a_cell_that_does_not_exist_is_refused(store: Store, row: str, column: str) -> None:
    with store.read() as unit, pytest.raises(InputError, match="表中没有"):
        cases_in(unit.connection, 1, 2022, FORMS["2021"], row, column)
    with store.read() as unit, pytest.raises(InputError, match="表中没有"):
        cases_in_review(unit.connection, 1, 2022, row, column)


_MANY = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
INSERT INTO counted (agency_id, case_id, applicant_kind, received_year, counted_year, outcome, known_from)
SELECT 1 + i % 30, i, 'natural_person', 2019 + i % 7, 2019 + i % 7 + (i % 50 = 0), CASE i % 3 WHEN 0 THEN 'partial' ELSE 'other.misc' END, '' FROM n"""


@pytest.mark.parametrize("analysed", [False, True], ids=["fresh", "analysed"])
def test_the_count_reads_nothing_but_a_covering_index(analysed: bool) -> None:
    store = new_store(None)
    raw = store.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute(_MANY)
    if analysed:
        raw.cursor().execute("ANALYZE")
    plans: list[str] = []

    def explain(_c: object, cursor: DBAPICursor, statement: str, parameters: Any, *_: object) -> None:
        cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters)
        plans.append("; ".join(row[3] for row in cursor.fetchall()))

    with store.read() as unit:
        event.listen(store.engine, "before_cursor_execute", explain)
        section3(unit.connection, 17, 2023, FORMS["2021"])
        section3_all(unit.connection, 2023, FORMS["2021"])
        section3_each(unit.connection, 2023, FORMS["2021"])
    store.close()
    indexes = ("ix_counted_agency (agency_id=?", "ix_counted_all (received_year=?", "ix_counted_agency")
    for plan, index in zip(plans, indexes, strict=True):
        assert f"USING COVERING INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan
