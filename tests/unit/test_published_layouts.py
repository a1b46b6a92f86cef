"""However badly a report is laid out: no cell is ever wrong; a cell that cannot be proved is null and told."""

from __future__ import annotations

import random
from typing import Any

import pytest

from engine.published.opening import opened
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulebook.form import BLOCKS, COLUMNS
from engine.rulefiles import load_forms
from tests.layouts import LAYOUTS
from tests.reports import form
from tests.ugly import Ugly, blanked, labels_of, random_numbers, text_of

# Layouts in which a blank cell leaves no trace, or digits run together: there rows with blanks come out null.
LOSING = {
    "line_0_gone",
    "line_1_gone",
    "text_spaced",
    "html_lines",
    "layout_one",
    "layout_two",
    "layout_wrapped",
    "pdf_bare",
    "numbered_lines",
    "numbered_layout",
    "numbered_spaced",
    "bars_dropped",
    "stuck",
    "shifted",
    "scattered",
    "beside",
    "joined_space",
}
# Layouts that lack cells, or whose columns stand in an order only headings without places tell.
LACKING = {"html_dropped", "html_no_total", "text_no_total", "text_swapped", "scattered", "fourth_reordered", "serials", "numbered_lines"}
# Blanks at an edge of a row of numbers without a label, or merged: no telling where they are.
EDGES = {
    "joined_bar",
    "html_merged_blanks",
    "html_old_spans",
    "html_glued_labels",
    "line_1",
    "line_2",
    "line_1_space",
    "paged_lines",
    "barred_begun",
    "barred_spaced",
}


def made(
    name: str, seed: int, *, share: float = 0, mark: str = "", style: str = "", label: str = "", form_id: str = ""
) -> tuple[Reading, dict[str, Any]]:
    rng = random.Random(f"{name}{seed}")
    chosen = form_id or rng.choice(["2019", "2021"])
    cells = blanked(random_numbers(chosen, rng), rng, share, mark)
    texts = {key: text_of(value, rng, style) for key, value in cells.items()}
    u = Ugly(form(chosen), texts, rng, year=2020 if chosen == "2019" else 2024, labels=labels_of(form(chosen), rng, label))
    readings = read("x", opened(LAYOUTS[name](u)), load_forms())
    reading = next(one for one in readings if one.year == u.year)
    assert (reading.agency, reading.year, reading.form) == (u.agency, u.year, chosen)
    return reading, cells


def compare(reading: Reading, cells: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The cells read wrong, and those not read."""
    figures = reading.figures()
    wrong, null = [], []
    for key, value in cells.items():
        row, _, column = key.partition("/")
        block, _, result = key.partition(".")
        got: Any = figures.section2.get(key)
        if column:
            got = figures.section3[row][COLUMNS.index(column)] if row in figures.section3 else None
        elif block in BLOCKS:
            got = figures.section4.get(block, {}).get(result)
        printed = str(value) if str(value)[:1].isdigit() else None
        if got is None and printed is not None:
            null.append(key)
        elif (None if got is None else str(got)) != printed and float(got) != float(printed or "nan"):
            wrong.append(f"{key}: {value} read as {got}")
    return wrong, null


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_full_report_is_read_cell_for_cell(name: str, form_id: str) -> None:
    reading, cells = made(name, 1, form_id=form_id)
    wrong, null = compare(reading, cells)
    assert wrong == []
    assert null == [] or name in LOSING | LACKING
    assert len(null) < 40 or name in LACKING


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("seed", range(4))
def test_no_cell_is_wrong_among_blanks_marks_and_misprints(name: str, seed: int) -> None:
    share, mark = [(0.3, ""), (0.6, ""), (1.0, ""), (0.5, "/")][seed]
    style = ["spaced", "wide", "", "thousands"][seed]
    label = ["half", "spaced", "points", "misprint"][seed]
    reading, cells = made(name, seed, share=share, mark=mark, style=style, label=label)
    wrong, _ = compare(reading, cells)
    assert wrong == []


@pytest.mark.parametrize("name", sorted(LAYOUTS.keys() - LOSING - LACKING - EDGES))
def test_blank_cells_keep_their_place_where_the_source_keeps_them(name: str) -> None:
    reading, cells = made(name, 7, share=0.5)
    assert compare(reading, cells) == ([], [])


@pytest.mark.parametrize("name", ["line_0", "line_1", "line_2"])
def test_a_blank_line_more_is_a_blank_cell(name: str) -> None:
    reading, cells = made(name, 3, share=0.4)
    rows = {key.partition("/")[0] for key in cells if "/" in key}
    assert rows == set(reading.section3)
    assert compare(reading, {key: value for key, value in cells.items() if "/" in key}) == ([], [])


@pytest.mark.parametrize("name", ["line_0_gone", "line_1_gone", "text_spaced"])
def test_a_row_whose_blanks_left_no_trace_is_null_and_told(name: str) -> None:
    reading, cells = made(name, 5, share=0.4)
    short = [row for row in form(reading.form or "").rows if any(cells[f"{row}/{column}"] == "" for column in COLUMNS)]
    assert short
    for row in short:
        assert reading.figures().section3[row] == (None,) * 7
        assert "不能确定" in reading.unsure[row]


def test_a_mark_is_null_and_quoted_and_a_blank_is_blank() -> None:
    reading, cells = made("html_plain", 2, share=1, mark="/")
    marked = [key for key, value in cells.items() if value == "/"]
    assert marked
    assert all("“/”" in reading.unsure[key] for key in marked)
    reading, cells = made("html_plain", 2, share=1)
    assert not reading.unsure


def test_a_table_without_its_column_of_totals_keeps_the_rest() -> None:
    for name in ("html_no_total", "text_no_total"):
        reading, cells = made(name, 2)
        wrong, null = compare(reading, cells)
        assert wrong == []
        assert {key.partition("/")[2] for key in null} == {"total"}


def test_columns_in_another_order_are_read_by_their_headings_or_not_at_all() -> None:
    assert compare(*made("html_swapped", 2)) == ([], [])
    reading, cells = made("text_swapped", 2)
    wrong, null = compare(reading, cells)
    assert wrong == []
    assert len(null) == len([key for key in cells if "/" in key])
    assert all("顺序" in reason for reason in reading.unsure.values())
