"""What an office publishes: one report in every format, each number with its cases, charts that say what is not known, no personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from engine.annual import build
from engine.casework import Desk
from engine.editions import amend, finalise
from engine.forms.layout import CASES_SHEET
from engine.itemwork import declare_stock
from engine.printing import KINDS, PICTURE, Publication, printed, publication
from engine.rulebook.form import BLOCKS, COLUMNS
from engine.settings import Letters
from engine.store.chain import Stamp
from tests.fonts import needs_font
from tests.reports import WORDS, balanced
from tests.unit.test_practice import FORMS, LAW, Made, made

BY = Stamp("李四", "2025-03-01T01:00:00.000+00:00", LAW.rulebook.digest)


@pytest.fixture(scope="module")
def office() -> Made:
    return made(balanced(agency="某市某县某镇人民政府"))


@pytest.fixture
def desk(office: Made) -> Iterator[Desk]:
    """In a transaction that is given up again."""
    with suppress(InterruptedError), office.store.write() as unit:
        yield Desk(unit, unit.agency(None), LAW, date(2025, 3, 1), BY)
        raise InterruptedError


def published(desk: Desk) -> Publication:
    return publication(desk, FORMS, build(desk.unit, desk.agency, 2024, FORMS, desk.today))


def test_every_number_of_sections_three_and_four_has_as_many_cases_behind_it(desk: Desk) -> None:
    given = published(desk)
    behind = Counter(case.key for case in given.cases)
    for row in given.report.form.rows:
        if row != "total":
            assert [behind[f"{row}/{column}"] for column in COLUMNS[:-1]] == list(given.report.section3[row][:-1]), row
    for block in BLOCKS:
        assert {r: behind[f"{block}.{r}"] for r in given.report.section4[block] if r != "total"} == {
            r: n for r, n in given.report.section4[block].items() if r != "total"
        }
    assert [case.key for case in given.cases] == sorted((case.key for case in given.cases), key=list(given.report.form.labels).index)


def test_months_add_up_to_the_year_and_years_without_records_are_unknown(desk: Desk) -> None:
    given = published(desk)
    assert given.background.months is not None
    received, answered = given.background.months
    assert sum(received) == given.report.section3["received"][-1]
    assert sum(answered) == given.report.section3["total"][-1]
    years = dict(given.background.years)
    assert list(years) == [2020, 2021, 2022, 2023, 2024]
    assert (years[2020], years[2021]) == (None, None)
    assert years[2024] is not None
    assert years[2024].received == sum(received)
    page = dict(printed(given, Letters(), [PICTURE]).files)[f"{given.name}图解.html"].decode()
    assert "本机关的记录中没有 2020、2021" in page


def test_published_items_tell_nothing_of_the_applications_of_earlier_years(desk: Desk) -> None:
    declare_stock(desk, 2021, "normative_documents", 5)
    years = dict(published(desk).background.years)
    assert (years[2021], years[2022]) == (None, None)


def test_figures_that_are_not_the_cases_get_no_months(desk: Desk) -> None:
    report = published(desk).report
    more = {**report.section3, "received": tuple(n + 1 for n in report.section3["received"])}
    assert publication(desk, FORMS, replace(report, section3=more)).background.months is None


def test_the_workbook_leads_from_a_number_to_its_cases_and_names_nobody(desk: Desk) -> None:
    given = published(desk)
    (content,) = printed(given, Letters(), ["xlsx"]).files.values()
    book = openpyxl.load_workbook(BytesIO(content))
    cases = book[CASES_SHEET]
    third = book[given.report.form.section3.title]
    links = {cell.coordinate: cell.hyperlink.location for row in third.iter_rows() for cell in row if cell.hyperlink}
    grid = {cell.key: (r, c) for r, c, cell in given.report.form.section3.placed() if cell.key}
    for key, (r, c) in grid.items():
        row, _, column = key.partition("/")
        place = third.cell(r + 3, c + 1).coordinate
        if given.report.number(key) and row != "total":
            target = cases[links[place].rpartition("!")[2]].row
            assert cases.cell(target, 2).value == given.report.form.row_label(row)
            assert column == "total" or cases.cell(target, 3).value == given.report.form.column_label(column)
        elif not given.report.number(key):
            assert place not in links
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    names = {row[0] for row in desk.unit.connection.exec_driver_sql("SELECT name FROM person")}
    contents = {row[0] for row in desk.unit.connection.exec_driver_sql("SELECT content FROM person")}
    assert names
    assert not said & (names | contents)


@needs_font
def test_every_kind_of_file_is_made_twice_alike_and_a_working_copy_says_it_is_one(desk: Desk) -> None:
    given = published(desk)
    first, again = printed(given, Letters()), printed(given, Letters())
    assert first == again
    assert {name.removeprefix(given.name) for name in first.files} == {*(f".{kind}" for kind in KINDS), "图解.html"}
    assert given.name.endswith("（表格）")
    working = printed(given, Letters(), ["html", "txt"], findings=True).files
    assert all("（工作稿）" in name for name in working)
    assert all("勾稽检查" in content.decode() for content in working.values())
    assert not [name for name, content in first.files.items() if name.endswith(("html", "txt")) and "勾稽检查" in content.decode()]


def test_an_edition_is_published_with_what_was_on_record_then(desk: Desk) -> None:
    report = replace(build(desk.unit, desk.agency, 2024, FORMS, desk.today), words=WORDS)
    first = finalise(desk, report, "练习")
    changed = replace(report, section2={**report.section2, "penalties.decisions": "3"})
    second = amend(desk, FORMS, changed, "漏登行政处罚", "练习")
    given = publication(desk, FORMS, second.report, second)
    assert given.name.endswith("年度报告（第2版）")
    assert publication(desk, FORMS, first.report, first).name.endswith("年度报告")
    assert given.cases == publication(desk, FORMS, first.report, first).cases
    page = next(iter(printed(given, Letters(), ["html"]).files.values())).decode()
    assert "更正版（第2版）" in page


def test_a_corrected_edition_of_tables_alone_stays_tables(desk: Desk) -> None:
    report = build(desk.unit, desk.agency, 2024, FORMS, desk.today)
    finalise(desk, report, "练习")
    second = amend(desk, FORMS, replace(report, section2={**report.section2, "penalties.decisions": "3"}), "漏登", "练习")
    given = publication(desk, FORMS, second.report, second)
    assert given.name.endswith("（表格）（第2版）")
    page = next(iter(printed(given, Letters(), ["html"]).files.values())).decode()
    assert "更正版（第2版）" in page
    assert "一、总体情况" not in page
