"""The report as a workbook: a sheet per section and one of findings, numbers as numbers; the same report, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

from engine.forms.layout import NO_FINDINGS, SEVERITIES, Box, boxes

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.rulebook.form import Grid

FONT: Final = "仿宋"
A4: Final = 9
TOP: Final = 2  # the title line and the section's own stand above every table
STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)
CHARACTER: Final = 105  # twentieths of a point in a character of column width
LINE: Final = 18  # points


def render_xlsx(report: Report) -> bytes:
    """The whole report as an .xlsx file."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "author": report.agency, "created": STILL})
        formats = _formats(book)
        for grid in report.grids:
            _section(book.add_worksheet(grid.title), report, grid, formats)
        _findings(book.add_worksheet("勾稽检查"), report, formats)
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1}
    plain = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"font_name": FONT, "font_size": 14, "bold": True, "align": "center", "valign": "vcenter"}),
        "heading": book.add_format({"font_name": FONT, "font_size": 12, "bold": True, "valign": "vcenter"}),
        "column": book.add_format({**cell, "align": "center"}),
        "note": book.add_format({**cell, "align": "left", "font_name": "楷体"}),
        "group": book.add_format({**cell, "align": "left", "bg_color": "#C6D9F1"}),
        "row": book.add_format({**cell, "align": "left"}),
        "value": book.add_format({**cell, "align": "center"}),
        "plain": book.add_format(plain),
    }


def _section(sheet: Any, report: Report, grid: Grid, formats: Mapping[str, Any]) -> None:
    rows = boxes(report, grid)
    _page(sheet, report, formats, len(grid.widths))
    sheet.write_string(1, 0, grid.title, formats["heading"])
    narrow = 9.0 if len(grid.widths) > len(report.form.section2.widths) else 0.0
    for at, width in enumerate(grid.widths):
        sheet.set_column(at, at, max(narrow, width / CHARACTER))
    for at in range(len(rows)):
        sheet.set_row(TOP + at, LINE * _lines(rows[at], grid.widths))
    for box in (box for row in rows for box in row):
        _write(sheet, box, formats[box.kind])


def _page(sheet: Any, report: Report, formats: Mapping[str, Any], columns: int) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.set_margins(0.5, 0.5, 0.5, 0.5)
    sheet.hide_gridlines(2)
    sheet.set_row(0, LINE * 1.5)
    sheet.merge_range(0, 0, 0, columns - 1, "", formats["title"])
    sheet.write_string(0, 0, report.title + report.until_line, formats["title"])


def _lines(row: Sequence[Box], widths: Sequence[int]) -> int:
    """How many lines the tallest box of a row needs (a Chinese character is 220 twentieths of a point wide)."""
    needed = [1]
    for box in row:
        if box.rowspan == 1 and box.kind != "value":
            width = sum(max(width, 900 if len(widths) > 4 else 0) for width in widths[box.column : box.column + box.colspan])  # noqa: PLR2004
            needed.append(-(-len(box.text) * 220 // (width - 120)))
    return max(needed)


def _write(sheet: Any, box: Box, style: Any) -> None:
    top, left = TOP + box.row, box.column
    bottom, right = top + box.rowspan - 1, left + box.colspan - 1
    if (top, left) != (bottom, right):
        sheet.merge_range(top, left, bottom, right, "", style)
    if box.number is None:
        sheet.write_string(top, left, box.text, style)
    else:
        sheet.write_number(top, left, box.number, style)


def _findings(sheet: Any, report: Report, formats: Mapping[str, Any]) -> None:
    _page(sheet, report, formats, 4)
    sheet.write_string(1, 0, report.findings_line, formats["heading"])
    widths = (8, 45, 75, 8)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    if not report.findings:
        sheet.write_string(2, 0, NO_FINDINGS, formats["heading"])
        return
    for at, text in enumerate(("轻重", "位置", "问题", "规则")):
        sheet.write_string(2, at, text, formats["column"])
    for n, f in enumerate(report.findings, 3):
        told = (SEVERITIES[f.severity], f.where, f.message, f.source)
        # A Chinese character takes two and a half characters of column width at this size.
        sheet.set_row(n, LINE * max(-(-len(text) * 5 // (2 * width)) for text, width in zip(told, widths, strict=True) if text))
        for at, text in enumerate(told):
            sheet.write_string(n, at, text, formats["row"])
