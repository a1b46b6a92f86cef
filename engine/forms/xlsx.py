"""The report as a workbook: a sheet a section, numbers as numbers, live checks and the cases behind each cell; the same report, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

from engine.errors import SEVERITIES
from engine.forms.layout import CASES_SHEET, CHECK_SHEET, FINDINGS_SHEET, NO_FINDINGS, Box, notes, sections
from engine.forms.listing import Sheet, add_sheets
from engine.forms.xlsx_beside import FIRST, SUMMARY, add_cases, add_checks, first_rows, places_of

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.layout import Behind
    from engine.rulebook.form import Grid

FONT: Final = "仿宋"
A4: Final = 9
TOP: Final = 2  # the section's title and the report's stand above every table
STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)
CHARACTER: Final = 105  # twentieths of a point in a character of column width
LINE: Final = 18  # points
PROSE_WIDTH: Final = 100  # characters of column width: forty Chinese ones at this size


def render_xlsx(report: Report, cases: Sequence[Behind] = (), *, findings: bool = True, listings: Sequence[Sheet] = ()) -> bytes:
    """The whole report as an .xlsx file. With `cases` a sheet lists them, and each number leads to its own; `listings` come last."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "author": report.agency, "created": STILL})
        formats = _formats(book)
        links = first_rows(cases)
        above = [("title", report.title), *(("under", note) for note in notes(report))]
        printed = sections(report)
        for section in printed:
            if section.grid:
                _table(book.add_worksheet(section.title), report, section.grid, section.rows, formats, links)
                continue
            above += [("heading", section.title)] if section.title else []
            above += [("heading" if p.is_heading else "plain", p.text) for p in section.paragraphs]
            if section.title:  # the opening stands on the first sheet
                _prose(book.add_worksheet(section.title), above, formats)
                above = []
        add_checks(_beside(book, CHECK_SHEET, report, formats, 6), report, places_of(printed, TOP), formats)
        if findings:
            _findings(_beside(book, FINDINGS_SHEET, report, formats, 4), report, formats)
        if cases:
            add_cases(_beside(book, CASES_SHEET, report, formats, 7), report, cases, formats)
        add_sheets(book, listings)
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1}
    plain = {"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"font_name": FONT, "font_size": 14, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}),
        "under": book.add_format({"font_name": FONT, "font_size": 12, "align": "center", "valign": "vcenter", "text_wrap": True}),
        "heading": book.add_format({"font_name": FONT, "font_size": 12, "bold": True, "valign": "vcenter"}),
        "column": book.add_format({**cell, "align": "center"}),
        "note": book.add_format({**cell, "align": "left", "font_name": "楷体"}),
        "group": book.add_format({**cell, "align": "left", "bg_color": "#C6D9F1"}),
        "row": book.add_format({**cell, "align": "left"}),
        "value": book.add_format({**cell, "align": "center"}),
        "plain": book.add_format(plain),
        "bad": book.add_format({"bold": True, "bg_color": "#FFD9D9"}),
    }  # fmt: skip


def _prose(sheet: Any, lines: Sequence[tuple[str, str]], formats: Mapping[str, Any]) -> None:
    """A sheet of words: (format, text) a row."""
    _page(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, PROSE_WIDTH)
    for n, (style, text) in enumerate(lines):
        sheet.set_row(n, LINE * (-(-(len(text) + 2) * 5 // (2 * PROSE_WIDTH - 10)) + (style == "title")))
        sheet.write_string(n, 0, f"　　{text}" if style == "plain" else text, formats[style])


def _table(
    sheet: Any, report: Report, grid: Grid, rows: Sequence[Sequence[Box]], formats: Mapping[str, Any], links: Mapping[str, int]
) -> None:
    _titled(sheet, grid.title, report, formats, len(grid.widths))
    narrow = 9.0 if len(grid.widths) > len(report.form.section2.widths) else 0.0
    for at, width in enumerate(grid.widths):
        sheet.set_column(at, at, max(narrow, width / CHARACTER))
    for at in range(len(rows)):
        sheet.set_row(TOP + at, LINE * _lines(rows[at], grid.widths))
    for box in (box for row in rows for box in row):
        _write(sheet, box, formats[box.kind], links.get(box.key))


def _page(sheet: Any) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.center_horizontally()
    sheet.set_margins(0.5, 0.5, 0.5, 0.5)
    sheet.hide_gridlines(2)


def _titled(sheet: Any, title: str, report: Report, formats: Mapping[str, Any], columns: int, *, high: int = 1) -> None:
    """The page and, over its columns, its title and the report's; `high` is how many pages it may take (0: as many as it needs)."""
    _page(sheet)
    sheet.fit_to_pages(1, high)
    for row, (text, style) in enumerate(((title, "title"), (report.title + report.until_line, "under"))):
        sheet.set_row(row, LINE * 1.5)
        sheet.merge_range(row, 0, row, columns - 1, "", formats[style])
        sheet.write_string(row, 0, text, formats[style])


def _beside(book: Any, name: str, report: Report, formats: Mapping[str, Any], columns: int) -> Any:
    sheet = book.add_worksheet(name)
    _titled(sheet, name, report, formats, columns, high=0)
    return sheet


def _lines(row: Sequence[Box], widths: Sequence[int]) -> int:
    """How many lines the tallest box of a row needs (a Chinese character is 220 twentieths of a point wide)."""
    needed = [1]
    for box in row:
        if box.rowspan == 1 and box.kind != "value":
            width = sum(max(width, 900 if len(widths) > 4 else 0) for width in widths[box.column : box.column + box.colspan])  # noqa: PLR2004
            needed.append(-(-len(box.text) * 220 // (width - 120)))
    return max(needed)


def _write(sheet: Any, box: Box, style: Any, case: int | None) -> None:
    """A box at its place; a number with cases leads to the row of the first."""
    top, left = TOP + box.row, box.column
    bottom, right = top + box.rowspan - 1, left + box.colspan - 1
    if (top, left) != (bottom, right):
        sheet.merge_range(top, left, bottom, right, "", style)
    if case is not None:
        sheet.write_url(top, left, f"internal:'{CASES_SHEET}'!A{case}", style, tip="看这一格由哪些案件构成")
    if box.number is None:
        sheet.write_string(top, left, box.text, style)
    else:
        sheet.write_number(top, left, box.number, style)


def _findings(sheet: Any, report: Report, formats: Mapping[str, Any]) -> None:
    sheet.write_string(SUMMARY, 0, report.findings_line, formats["heading"])
    widths = (8, 45, 75, 8)
    for at, (heading, width) in enumerate(zip(("轻重", "位置", "问题", "规则"), widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(FIRST - 1, at, heading, formats["column"])
    if not report.findings:
        sheet.write_string(FIRST, 0, NO_FINDINGS, formats["heading"])
    for n, f in enumerate(report.findings, FIRST):
        told = (SEVERITIES[f.severity], f.where, f.message, f.source)
        # A Chinese character takes two and a half characters of column width at this size.
        sheet.set_row(n, LINE * max(-(-len(text) * 5 // (2 * width)) for text, width in zip(told, widths, strict=True) if text))
        for at, text in enumerate(told):
            sheet.write_string(n, at, text, formats["row"])
