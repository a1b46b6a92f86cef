"""G3 the year's workbook and a ledger of 10,000 × 20. Reference: the same cells written with XlsxWriter by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from xlsxwriter import Workbook

from bench.measure import Bench, Pair, timed
from engine.forms import Report
from engine.forms.listing import Sheet, workbook
from engine.forms.xlsx import render_xlsx
from engine.rulebook.form import BLOCKS, RESULTS
from engine.rulefiles import load_forms

ROWS, WIDTH = 10_000, 20
CELL = {"font_name": "仿宋", "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1}


def report() -> Report:
    """A year with a number in every cell."""
    form = load_forms()["2021"]
    third = {row: (n, n + 1, 0, 2, 3, 4, 2 * n + 10) for n, row in enumerate(form.rows)}
    fourth = {block: {result: n for n, result in enumerate(RESULTS)} for block in BLOCKS}
    return Report("某市人民政府", "city", 2024, form, dict.fromkeys(form.section2_keys, "17"), third, fourth)


def cells_of(content: bytes) -> list[tuple[str, list[tuple[int, int, Any]], list[tuple[int, int, int, int]], list[float]]]:
    """What a workbook holds: sheet by sheet its cells, merged areas and column widths."""
    book = openpyxl.load_workbook(BytesIO(content))
    found = []
    for sheet in book:
        cells = [(c.row - 1, c.column - 1, c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
        merged = [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
        widths = [sheet.column_dimensions[letter].width for letter in sheet.column_dimensions]
        found.append((sheet.title, cells, merged, widths))
    return found


def by_hand(sheets: list[Any]) -> bytes:
    """The same cells, one format for all."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        style = book.add_format(CELL)
        for name, cells, merged, widths in sheets:
            sheet = book.add_worksheet(name)
            for at, width in enumerate(widths):
                sheet.set_column(at, at, width)
            for area in merged:
                sheet.merge_range(*area, "", style)
            for row, column, value in cells:
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(row, column, value, style, 0)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value, style)
                else:
                    sheet.write_number(row, column, value, style)
    return target.getvalue()


def ledger_by_hand(rows: list[list[Any]]) -> bytes:
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet, style = book.add_worksheet("台账"), book.add_format({"text_wrap": True, "valign": "top"})
        for n, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(n, at, value, style)
                else:
                    sheet.write_number(n, at, value, style)
    return target.getvalue()


@contextmanager
def workbooks(_folder: Path) -> Iterator[Iterator[Pair]]:
    made = report()
    sheets = cells_of(render_xlsx(made, findings=False))
    rows = [[f"第{n}行第{at}列" if at % 3 else n * at for at in range(WIDTH)] for n in range(ROWS)]
    ledger = Sheet("台账", tuple((f"列{at}", 12) for at in range(WIDTH)), rows)
    yield iter(
        (
            Pair("G3", "the year's workbook, with live checks; XlsxWriter by hand", timed(partial(render_xlsx, made, findings=False), 5),
                 timed(partial(by_hand, sheets), 5), 1.3, 25),
            Pair("G3b", f"ledger {ROWS:,} × {WIDTH} as a workbook; the same", timed(lambda: workbook("台账", [ledger])),
                 timed(partial(ledger_by_hand, rows)), 1.3, 5),
        )
    )  # fmt: skip


BENCHES: dict[str, Bench] = {"G3": workbooks}
