"""Word documents (.docx): paragraphs as lines, tables as grids; deleted and hidden text is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from engine.published.html import parse_xml
from engine.published.limits import Refused
from engine.published.packed import Package
from engine.published.source import Cell, Row, Source
from engine.published.text import read_text
from engine.published.values import together

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


def read_word(package: Package) -> Source:
    """The rows of a document. Raises Refused."""
    try:
        root = parse_xml(package.part("word/document.xml").replace(STRICT[1:-1].encode(), W[1:-1].encode()))
    except ValueError as error:
        raise Refused(f"{error}，没有读取，请用 Word 打开后另存") from error
    source = Source()
    numbers = count(1)
    body = root.find(f"{W}body")
    for element in _blocks(body if body is not None else root):
        if element.tag == f"{W}tbl":
            source.rows += _table(element, numbers)
        else:
            source.rows += _lines(element, numbers)
        source.pictures += _pictures(element)
    return source


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, out of whatever wraps them."""
    for element in parent:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from _blocks(element)


def _pictures(element: Any) -> int:
    return sum(1 for _ in element.iter("{*}blip", "{*}imagedata"))


def _text(paragraph: Any) -> str:
    """A paragraph's text: tabs and line breaks kept, deletions and hidden runs left out."""
    pieces: list[str] = []
    for run in paragraph.iter(f"{W}r"):
        if run.find(f"{W}rPr/{W}vanish") is not None:
            continue
        raised = run.find(f"{W}rPr/{W}vertAlign")
        is_raised = raised is not None and raised.get(f"{W}val") in ("superscript", "subscript")
        is_note = is_raised or run.find(f"{W}rPr/{W}strike") is not None
        pieces.append("[" if is_note else "")
        for part in run:
            if part.tag == f"{W}t":
                pieces.append(part.text or "")
            elif part.tag == f"{W}tab":
                pieces.append("\t")
            elif part.tag in (f"{W}br", f"{W}cr"):
                pieces.append("\n")
            elif part.tag == f"{W}noBreakHyphen":
                pieces.append("-")
        pieces.append("]" if is_note else "")
    return "".join(pieces)


def _lines(paragraph: Any, numbers: Iterator[int]) -> list[Row]:
    """A paragraph as lines; text boxes in it may hold tables."""
    inner = [row for table in paragraph.iter(f"{W}tbl") for row in _table(table, numbers)]
    return [*read_text(_text(paragraph) if not inner else "", numbers).rows, *inner]


def _table(table: Any, numbers: Iterator[int]) -> list[Row]:
    """A table as a grid; a cell that only continues the one above is left out. Tables inside cells come before the row they stand in."""
    rows: list[Row] = []
    number = next(numbers)
    for element in table.iter(f"{W}tr"):
        if _owner(element) is not table:
            continue
        cells: list[Cell] = []
        column = _number(element.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in _cells(element):
            wide = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            inner = list(cell.iterchildren(f"{W}tbl"))
            for one in inner:
                rows += _table(one, numbers)
            if merge is None or merge.get(f"{W}val") == "restart":
                text = together(line for p in cell.iter(f"{W}p") for line in _text(p).split("\n")) if not inner else ""
                cells.append(Cell(text, column, column + wide))
            column += wide
        if cells:
            rows.append(Row(tuple(cells), "grid", number))
    return rows


def _owner(row: Any) -> Any:
    return next(row.iterancestors(f"{W}tbl"))


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == f"{W}tc":
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells(element)


def _number(element: Any, default: int) -> int:
    value = element.get(f"{W}val") if element is not None else None
    return min(int(value), 200) if value is not None and value.isdigit() else default
