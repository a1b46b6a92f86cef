"""The checks in the workbook are alive: a number typed over changes them, as a spreadsheet program reckons."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from engine.forms.layout import CHECK_SHEET
from engine.forms.xlsx import render_xlsx
from engine.forms.xlsx_beside import AGREE, DIFFER
from tests.reports import report

FIRST = 5
Change = tuple[str, str, int]  # section, place, what is typed there
CHANGES: dict[str, tuple[Change, dict[str, int]]] = {
    "as-it-is": (("三", "D6", -1), {}),
    "received": (("三", "D6", 999), {"C1": 1, "C3": 1}),
    "an-answer": (("三", "E12", 999), {"C2": 1, "C3": 1}),
    "total": (("三", "J12", 999), {"C2": 1, "C3": 1}),
    "reviews": (("四", "E6", 999), {"C4": 1}),
}


def found(path: Path) -> tuple[str, Counter[str]]:
    """What the sheet of checks says, and the rules of those that don't agree."""
    sheet = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST) if row[0].value]
    return str(sheet["A3"].value), Counter(str(row[0]) for row in rows if row[5] != AGREE)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_the_checks_as_written_say_what_the_figures_say(form_id: str, tmp_path: Path) -> None:
    made = report(form_id)
    (tmp_path / "a.xlsx").write_bytes(render_xlsx(made))
    assert found(tmp_path / "a.xlsx") == (f"全部{AGREE}", Counter())
    object.__setattr__(made, "section3", {**made.section3, "granted": (9, *made.section3["granted"][1:])})
    (tmp_path / "b.xlsx").write_bytes(render_xlsx(made))
    assert found(tmp_path / "b.xlsx") == (f"2 处{DIFFER}", Counter(C2=1, C3=1))
    rules = [row[0].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")[CHECK_SHEET].iter_rows(min_row=FIRST)]
    assert Counter(rules) == Counter(C1=7, C2=7, C3=len(made.form.rows), C4=3)


def test_a_number_typed_over_changes_the_checks_it_belongs_to(tmp_path: Path) -> None:
    office = shutil.which("soffice") or pytest.skip("LibreOffice is not at hand")
    made = report("2021")
    before = tmp_path / "before"
    before.mkdir()
    for name, (change, _) in CHANGES.items():
        (before / f"{name}.xlsx").write_bytes(render_xlsx(made))
        _typed(before / f"{name}.xlsx", change)
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        "after",
    ]
    subprocess.run([*command, *(f"before/{name}.xlsx" for name in CHANGES)], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name, (_, broken) in CHANGES.items():
        told = f"{sum(broken.values())} 处{DIFFER}" if broken else f"全部{AGREE}"
        assert found(tmp_path / "after" / f"{name}.xlsx") == (told, Counter(broken)), name


def _typed(path: Path, change: Change) -> None:
    section, place, value = change
    book: Any = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.title.startswith(section))
    assert isinstance(sheet[place].value, int), place
    if value >= 0:
        sheet[place] = value
    book.save(path)
