"""Workbooks (.xlsx): every sheet as a grid, merged cells once."""

from __future__ import annotations

import re
from itertools import count
from typing import Any, Final

from engine.forms.layout import BESIDE
from engine.published.html import parse_xml
from engine.published.limits import ROWS, Refused
from engine.published.packed import Package
from engine.published.source import Cell, Row, Source

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read_sheets(package: Package) -> Source:
    """The rows of all sheets that are neither hidden nor beside the report. Raises Refused."""
    try:
        return _read(package)
    except ValueError as error:
        raise Refused(f"{error}，没有读取，请用 Excel 打开后另存") from error


def _read(package: Package) -> Source:
    book = parse_xml(package.part("xl/workbook.xml"))
    links = {one.get("Id"): one.get("Target", "") for one in parse_xml(package.part("xl/_rels/workbook.xml.rels"))}
    strings = _strings(package)
    source = Source()
    for number, sheet in zip(count(1), book.iter(f"{S}sheet"), strict=False):
        if sheet.get("state") in ("hidden", "veryHidden") or sheet.get("name") in BESIDE:
            continue
        target = links.get(sheet.get(f"{R}id"), "").lstrip("/")
        name = target if target.startswith("xl/") else f"xl/{target}"
        root = parse_xml(package.part(name))
        source.rows += _rows(root, strings, number)
        source.pictures += sum(1 for _ in root.iter(f"{S}drawing"))
    return source


def _strings(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package.names:
        return []
    root = parse_xml(package.part("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in item.iter(f"{S}t") if t.getparent().tag != f"{S}rPh") for item in root.iter(f"{S}si")]


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def _rows(root: Any, strings: list[str], table: int) -> list[Row]:
    """The rows of a sheet; cells inside a merged area are left out, the first spans it."""
    spans, inside = _merged(root)
    rows: list[Row] = []
    for element in root.iter(f"{S}row"):
        cells: list[Cell] = []
        for cell in element.iter(f"{S}c"):
            place = _PLACE.fullmatch(cell.get("r") or "")
            if place and (cell.get("r") not in inside):
                left = _column(place[1])
                cells.append(Cell(_value(cell, strings), left, left + spans.get(cell.get("r"), 1)))
        if cells:
            rows.append(Row(tuple(cells), "grid", table))
        if len(rows) > ROWS:
            raise Refused(f"工作表超过 {ROWS} 行，不像年度报告，没有读取")
    return rows


def _merged(root: Any) -> tuple[dict[str, int], set[str]]:
    spans: dict[str, int] = {}
    inside: set[str] = set()
    for area in root.iter(f"{S}mergeCell"):
        first, _, last = (area.get("ref") or "").partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if not (a and b):
            continue
        left, right, top, bottom = _column(a[1]), _column(b[1]), int(a[2]), int(b[2])
        if (right - left) * (bottom - top) > 10_000 or right - left > 200:  # noqa: PLR2004 - no report has such a cell
            continue
        spans[first] = right - left + 1
        inside |= {f"{_letters(c)}{r}" for c in range(left, right + 1) for r in range(top, bottom + 1)} - {first}
    return spans, inside


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _value(cell: Any, strings: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{S}t"))
    value = cell.findtext(f"{S}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    if kind in (None, "n") and re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value):
        return f"{float(value):.6f}".rstrip("0").rstrip(".") if "." in value or "e" in value.lower() else value
    return value
