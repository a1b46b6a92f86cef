"""Workbooks as sheets of cells: .xlsx by openpyxl, .xls by xlrd. Formulas are what they last came to; hidden sheets are passed over and said."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.ledger.sheets import COLUMNS, Book, Sheet, sheet_of
from engine.published.html import parse_xml
from engine.published.limits import Refused

if TYPE_CHECKING:
    from engine.published.packed import Package

# Formatted but empty rows may go on for ever.
_DEEPEST: Final = 100_000
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MERGES: Final = 20_000
# What the readers raise on broken files: they trust what they read; broken XML is a SyntaxError of either library.
BROKEN: Final = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, AssertionError, OSError, EOFError, RecursionError,
    MemoryError, NotImplementedError, SyntaxError, struct.error, zlib.error, zipfile.BadZipFile,
)  # fmt: skip

_LOCKED: Final = "文件有密码，无法读取，请另存为不带密码的文件"
# Streams that such a file holds when it is no workbook, or not an open one.
_OTHER: Final = {"EncryptedPackage": _LOCKED, "WordDocument": "是旧版 Word 文件（.doc、.wps），请另存为 .docx 后再用"}


class Area(NamedTuple):
    """Merged cells, counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


def read_new(data: bytes, package: Package) -> Book:
    """The visible sheets of an .xlsx. Raises Refused."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features it leaves out, none of which are values
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            areas = _merged_areas(package)
            is_1904 = book.epoch.year == 1904  # noqa: PLR2004 - the other calendar of Excel
            sheets = [
                _sheet(s.title, _rows_of(s), areas.get(s.title, []), is_1904=is_1904) for s in book.worksheets if s.sheet_state == "visible"
            ]
            hidden = [s.title for s in book.worksheets if s.sheet_state != "visible"]
    except BROKEN as error:
        raise Refused("文件已损坏或不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx") from error
    return _book("Excel 工作簿", sheets, hidden)


def _rows_of(sheet: Any) -> list[list[Any]]:
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    return [list(row[:COLUMNS]) for row in sheet.iter_rows(values_only=True, max_row=_DEEPEST)]


def _merged_areas(package: Package) -> dict[str, list[Area]]:
    """Merged areas by sheet name."""
    book, links = (parse_xml(package.part(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "").removeprefix("/") for one in links}
    found = {}
    for sheet in book.iter("{*}sheet"):
        target = next((targets.get(value, "") for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        name = target if target.startswith("xl/") else f"xl/{target}"
        if name in package.names:
            found[sheet.get("name", "")] = [_area(*m.groups()) for m in list(_MERGED.finditer(package.part(name)))[:_MERGES]]
    return found


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Area:
    return Area(int(top) - 1, _column(left), int(bottom) - 1, _column(right))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet(name: str, rows: list[list[Any]], areas: Sequence[Area], *, is_1904: bool) -> Sheet:
    """A sheet with merged cells filled in; what reaches beyond the rows that are there is cut off."""
    for area in areas:
        if area.top >= len(rows) or area.left >= min(len(rows[area.top]), COLUMNS):
            continue
        value = rows[area.top][area.left]
        if value in (None, ""):
            continue
        right = min(area.right, COLUMNS - 1)
        for row in rows[area.top : area.bottom + 1]:
            row.extend([None] * (right + 1 - len(row)))
            row[area.left : right + 1] = [value] * (right + 1 - area.left)
    return sheet_of(name, enumerate(rows, 1), is_1904=is_1904)


def _book(kind: str, sheets: Sequence[Sheet], hidden: Sequence[str]) -> Book:
    notes = (f"隐藏的工作表没有读取：{'、'.join(hidden)}，需要的请取消隐藏后再导入",) if hidden else ()
    return Book(kind, tuple(sheet for sheet in sheets if sheet.lines), notes)


def read_old(data: bytes) -> Book:
    """The visible sheets of an .xls. Raises Refused."""
    import xlrd
    from xlrd.compdoc import CompDocError

    if (told := next((told for stream, told in _OTHER.items() if stream.encode("utf-16-le") in data), None)) is not None:
        raise Refused(told)
    try:
        # Formats are wanted for merged cells; a file whose formats are broken may still have values.
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=StringIO())
        except BROKEN:
            book = xlrd.open_workbook(file_contents=data, logfile=StringIO())
        sheets = list(_old_sheets(book))
        hidden = [s.name for s in book.sheets() if s.visibility]
    except (xlrd.XLRDError, CompDocError, *BROKEN) as error:
        why = _LOCKED if "encrypted" in str(error) else "是旧版 Office 文件但读不出表格，请另存为 .xlsx 后再用"
        raise Refused(why) from error
    return _book("Excel 97—2003 工作簿", sheets, hidden)


def _old_sheets(book: Any) -> Iterator[Sheet]:
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        areas = [Area(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells[:_MERGES]]
        rows = [[_old_value(cell, book.datemode) for cell in sheet.row(n)] for n in range(min(sheet.nrows, _DEEPEST))]
        yield _sheet(sheet.name, rows, areas, is_1904=book.datemode == 1)


def _old_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#错误")
    return cell.value if not isinstance(cell.value, timedelta) else str(cell.value)
