"""A ledger's file as sheets of cells: Excel old and new, text with separators, Word tables, pages saved as .xls. What it is is told by its
first bytes, not its name. It is opened within limits, nothing in it runs and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputError
from engine.published.limits import FILE, MIB, ROWS, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from engine.published.source import Row, Source

Value = str | int | float | date | None
COLUMNS: Final = 200
# A cell's text beyond this is no ledger's.
LONGEST: Final = 32_767
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not empty: its number as people count, and its cells from column A on; merged cells hold the value in each part."""

    number: int
    cells: tuple[Value, ...]

    def at(self, column: int) -> Value:
        """The value in a column, counted from 0; None beyond the end."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name ("" in a file without sheets), its rows, the words above it (Word), and whether its day numbers start in 1904."""

    name: str
    lines: tuple[Line, ...]
    above: str = ""
    is_1904: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file: what kind, its sheets that hold anything, and what had to be said about opening it (Chinese sentences)."""

    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def read(path: Path) -> Book:
    """The sheets of a file. Raises InputError with what the file is and what to do."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(path.name, "不是文件，请给出台账文件。")
        if size > FILE:
            raise InputError(path.name, f"超过 {FILE // MIB} MB，不像台账，请删去图片或分成几个文件。")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(path.name, f"无法读取（{error.strerror}），请核对文件名和权限。") from error
    try:
        book = _opened(data)
    except Refused as why:
        raise InputError(path.name, f"{str(why).rstrip('。')}。") from why
    if not book.sheets:
        raise InputError(path.name, "没有内容，请核对是不是这个文件。")
    return book


def _opened(data: bytes) -> Book:
    """The sheets of a file in memory. Raises Refused."""
    if not data.strip():
        raise Refused("文件是空的，请核对")
    if data.startswith(_ZIP):
        return _packed(data)
    if data.startswith(_OLE):
        from engine.ledger.workbook import read_old

        return read_old(data)
    if data.startswith((b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused("是 PDF、RTF 或图片，读不出台账，请另存为 .xlsx、.csv 或 .docx")
    from engine.ledger.separated import decoded, read_text
    from engine.published.html import is_html, read_html

    text = decoded(data)
    start = text[:2000].lstrip("\ufeff \r\n\t").lower()
    if start.startswith("<?xml") and "<html" not in start:
        raise Refused("是 XML 格式的表格，请用 Excel 或 WPS 打开后另存为 .xlsx")
    if is_html(text):
        return from_source("网页", read_html(text))
    return Book("文本", tuple(read_text(text)))


def _packed(data: bytes) -> Book:
    from engine.published.packed import Package

    package = Package(data, is_only_read=True)
    if "word/document.xml" in package.names:
        from engine.published.word import read_word

        return from_source("Word", read_word(package))
    if "xl/workbook.xml" in package.names:
        from engine.ledger.workbook import read_new

        return read_new(data, package)
    raise Refused("不是 Excel 或 Word 文件（可能是压缩包、OFD 或 WPS 专用格式），请另存为 .xlsx 后再用")


def from_source(kind: str, source: Source) -> Book:
    """Tables of a document as sheets. A cell left out continues the one above; the lines since the last table stand above."""
    tables: dict[int, list[Row]] = {}
    above: dict[int, list[str]] = {}
    words: list[str] = []
    for row in source.rows:
        if row.kind != "grid":
            words.append(row.line)
            continue
        if row.table not in tables:
            above[row.table], words = words[-5:], []
        tables.setdefault(row.table, []).append(row)
    kept = {n: rows for n, rows in tables.items() if len(rows) > 1}
    names = {n: f"表{i}" if len(kept) > 1 else "" for i, n in enumerate(kept, 1)}
    made = [sheet_of(names[n], enumerate(_filled(rows), 1)) for n, rows in kept.items()]
    return Book(kind, tuple(replace(s, above=" ".join(above[n])) for s, n in zip(made, kept, strict=True) if s.lines))


def _filled(rows: Sequence[Row]) -> Iterable[list[Value]]:
    last: list[Value] = []
    for row in rows:
        edge = max((int(c.right) for c in row.cells), default=0)
        cells = (last + [None] * edge)[: max(edge, len(last))]
        for cell in row.cells:
            cells[int(cell.left) : int(cell.right)] = [cell.text] * int(cell.right - cell.left)
        last = cells
        yield cells


def sheet_of(name: str, rows: Iterable[tuple[int, Sequence[Any]]], *, is_1904: bool = False) -> Sheet:
    """A sheet of its rows that are not empty. Raises Refused when there are more than any ledger has."""
    lines = []
    for number, row in rows:
        cells = [plain(value) for value in row[:COLUMNS]]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            lines.append(Line(number, tuple(cells)))
        if len(lines) > ROWS:
            raise Refused(f"{f'工作表“{name}”' if name else '文件'}超过 {ROWS} 行，请分成几个文件")
    return Sheet(name, tuple(lines), is_1904=is_1904)


def plain(value: Any) -> Value:
    """A cell's value without what no ledger means: spaces around, times of day, invisible characters."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    text = "".join(c for c in str(value).replace("\r\n", "\n")[:LONGEST] if c.isprintable() or c in "\n\t\u3000").strip()
    return text or None


def shown(value: Value) -> str:
    """A value as a clerk reads it, on one line."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return " ".join(str(value).split())
