"""Puts a ledger on disk: xlsx by either of two libraries, text in any encoding, a Word document, and .xls by LibreOffice."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import xlsxwriter
from openpyxl.styles import PatternFill

from tests.ledgers.grid import Formula, Ledger, Sheet, Value
from tests.ledgers.truth import tables

LEGACY = Path(__file__).parent / "legacy"


def save(ledger: Ledger, folder: Path) -> Path:
    """Writes the ledger and, beside it, its tables; returns the ledger."""
    path = folder / f"{ledger.name}{ledger.suffix}"
    WRITERS[ledger.writer](ledger, path)
    path.with_suffix(".json").write_text(json.dumps(tables(ledger.applications), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def by_xlsxwriter(ledger: Ledger, path: Path) -> None:
    """Formulas keep the value last computed, as office programs save them."""
    book = xlsxwriter.Workbook(str(path))
    for sheet in ledger.sheets:
        page = book.add_worksheet(sheet.name)
        plain = {"": book.add_format({"border": 1, "text_wrap": True})}
        days = {"": book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})}
        for colour in set(sheet.colours.values()):
            plain[colour] = book.add_format({"border": 1, "bg_color": f"#{colour}"})
            days[colour] = book.add_format({"border": 1, "bg_color": f"#{colour}", "num_format": "yyyy-mm-dd"})
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, "", plain[""])
        for r, row in enumerate(sheet.cells):
            colour = sheet.colours.get(r, "")
            for c, value in enumerate(row):
                _write(page, r, c, value, plain[colour], days[colour])
        page.set_column(0, max(map(len, sheet.cells)) - 1, 14)
        for column in sheet.hidden:
            page.set_column(column, column, None, None, {"hidden": True})
    book.close()


def _write(page: Any, r: int, c: int, value: Value, plain: Any, day: Any) -> None:
    if isinstance(value, Formula):
        page.write_formula(r, c, value.text, plain, value.value)
    elif isinstance(value, date):
        page.write_datetime(r, c, value, day)
    elif isinstance(value, str):
        page.write_string(r, c, value, plain)
    elif value is not None:
        page.write_number(r, c, value, plain)


def by_openpyxl(ledger: Ledger, path: Path) -> None:
    """Formulas have no value: nobody opened the file since."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in ledger.sheets:
        page = book.create_sheet(sheet.name)
        for r, row in enumerate(sheet.cells, 1):
            for c, value in enumerate(row, 1):
                if value is not None:
                    page.cell(r, c, value.text if isinstance(value, Formula) else value)
                if r - 1 in sheet.colours:
                    page.cell(r, c).fill = PatternFill("solid", fgColor=sheet.colours[r - 1])
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for column in sheet.hidden:
            page.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
    book.save(path)


def as_text(encoding: str, delimiter: str) -> Any:
    """A writer of separated text: one sheet, what is merged shows once."""

    def write(ledger: Ledger, path: Path) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([["" if v is None else str(v) for v in row] for row in ledger.sheets[0].cells])

    return write


def by_word(ledger: Ledger, path: Path) -> None:
    """A heading and a table for each sheet; lines of one cell above the table are paragraphs of their own."""
    document = docx.Document()
    for sheet in ledger.sheets:
        document.add_paragraph(sheet.name)
        _table(document, sheet)
    document.save(str(path))


def _table(document: Any, sheet: Sheet) -> None:
    width = max(len(row) for row in sheet.cells)
    table = document.add_table(rows=len(sheet.cells), cols=width)
    table.style = "Table Grid"
    cells = table._cells  # the public way walks the whole table for every cell
    for r, row in enumerate(sheet.cells):
        for c, value in enumerate(row):
            cells[r * width + c].text = "" if value is None else str(value)
    for top, left, bottom, right in sheet.merges:
        text = cells[top * width + left].text
        cells[top * width + left].merge(cells[bottom * width + right]).text = text


def by_libreoffice(ledger: Ledger, path: Path) -> None:
    """The kept .xls, if its facts are these; only `python -m tests.ledgers` makes it anew, for that takes LibreOffice."""
    path.write_bytes((LEGACY / path.name).read_bytes())


def convert(ledger: Ledger, folder: Path) -> None:
    """Saves in the format of Excel 97, as WPS does, and keeps the result."""
    book = folder / f"{ledger.name}.xlsx"
    by_xlsxwriter(ledger, book)
    subprocess.run(["soffice", "--headless", "--convert-to", "xls", "--outdir", str(LEGACY), str(book)], check=True, capture_output=True)
    book.unlink()


WRITERS = {
    "xlsxwriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "gbk": as_text("gb18030", ","),
    "tabs": as_text("utf-8-sig", "\t"),
    "utf8": as_text("utf-8", ","),
    "utf16": as_text("utf-16", "\t"),
    "word": by_word,
    "libreoffice": by_libreoffice,
}
