"""The workbook units fill: filled as a person would, recalculated as Excel would, read back as it was filled."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.forms.blank import DONE, GUIDE, SAME, blank_workbook, input_keys, places
from engine.forms.figures import Figures
from engine.published.batch import check_files
from engine.published.reading import Reading
from engine.rollup.parts import value
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form
from engine.rulefiles import load_forms
from tests.reports import form

AGENCY = "某县城关镇人民政府"
YEARS = {"2021": 2024, "2019": 2020}


def filled_in(form: Form, seed: int) -> dict[str, Any]:
    """Numbers for every input that balance."""
    rng = Random(seed)
    typed: dict[str, Any] = {key: rng.randrange(30) for key in input_keys(form)}
    for column in COLUMNS[:-1]:
        total = sum(typed[f"{row}/{column}"] for row in form.answer_rows)
        typed[f"received/{column}"] = total + typed[f"carried_out/{column}"]
        typed[f"carried_in/{column}"] = 0
    typed |= dict.fromkeys(form.decimal, 12.5) | dict.fromkeys(form.signed, -4)
    return typed | {key: 0 for key in typed if key.startswith("rules.")}


def expected(form: Form, typed: dict[str, Any]) -> Figures:
    """What the filled form says, its totals added up here."""
    third = {row: [typed.get(f"{row}/{column}", 0) for column in COLUMNS[:-1]] for row in form.rows}
    third["total"] = [sum(third[row][n] for row in form.answer_rows) for n in range(6)]
    fourth = {block: {result: typed.get(f"{block}.{result}", 0) for result in RESULTS} for block in BLOCKS}
    section4 = {block: {**cells, "total": sum(cells.values())} for block, cells in fourth.items()}
    section3 = {row: (*cells, sum(cells)) for row, cells in third.items()}
    return Figures(AGENCY, YEARS[form.id], form.id, {key: typed[key] for key in form.section2_keys}, section3, section4)


def written(tmp_path: Path, form: Form, typed: dict[str, Any]) -> Path:
    book = load_workbook(BytesIO(blank_workbook(AGENCY, YEARS[form.id], form)))
    for key, number in typed.items():
        place = places(form)[key]
        book[place.sheet].cell(place.row + 1, place.column + 1).value = number
    path = tmp_path / "f.xlsx"
    book.save(path)
    return path


def recalculated(path: Path) -> Path:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: nothing recalculates the formulas")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(path.parent / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.parent / "out" / path.name


def read(path: Path) -> Reading:
    (one,) = check_files([path], load_forms(), lambda _done, _total: None)
    return one


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_a_filled_form_reads_back_as_it_was_filled(tmp_path: Path, form_id: str) -> None:
    f = form(form_id)
    typed = filled_in(f, 7)
    path = recalculated(written(tmp_path, f, typed))
    one = read(path)
    wanted = expected(f, typed)
    assert (one.agency, one.year, one.form, one.findings) == (AGENCY, YEARS[form_id], form_id, ())
    assert {key: value(one.figures(), key) for key in f.labels} == {key: value(wanted, key) for key in f.labels}
    guide = load_workbook(path, data_only=True)[GUIDE]
    shown = [row[1].value for row in guide.iter_rows() if row[1].value]
    assert shown == [DONE, *[SAME] * 7]


def test_an_empty_form_counts_as_nothing_not_as_zero(tmp_path: Path) -> None:
    one = read(written(tmp_path, form("2021"), {}))
    assert {value(one.figures(), key) for key in form("2021").labels} == {None}


def test_only_inputs_can_be_typed_in_and_each_says_what_it_takes() -> None:
    f = form("2021")
    book = load_workbook(BytesIO(blank_workbook(AGENCY, 2024, f)))
    inputs = {(place.sheet, place.row + 1, place.column + 1) for key, place in places(f).items() if key in input_keys(f)}
    open_cells = {
        (sheet.title, cell.row, cell.column)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and type(cell).__name__ != "MergedCell"
    }
    assert open_cells == inputs
    assert all(sheet.protection.sheet for sheet in book)
    ruled = {
        (sheet.title, cell.min_row, cell.min_col): rule.type
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        for cell in rule.sqref.ranges
    }
    assert ruled.keys() == inputs
    fees = places(f)["fees.amount_wan"]
    assert {place for place, kind in ruled.items() if kind == "decimal"} == {(fees.sheet, fees.row + 1, fees.column + 1)}


def test_the_same_form_is_the_same_bytes() -> None:
    assert blank_workbook(AGENCY, 2024, form("2021")) == blank_workbook(AGENCY, 2024, form("2021"))
