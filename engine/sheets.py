"""A csv, xlsx or json file as rows under headings: what a list of items, a ledger or a form from another program comes as.

Everything is text: dates as 2025-03-03, whole numbers without decimals. A stranger's file is opened within limits and nothing in it runs.
"""

from __future__ import annotations

import csv
import json
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputError, system_said
from engine.published.limits import FILE, LONGEST, ROWS, Refused
from engine.published.packed import Package

if TYPE_CHECKING:
    from pathlib import Path

_DELIMITERS: Final = {".csv": ",", ".tsv": "\t", ".txt": "\t"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the file, counted as people see it (of JSON: which object), and its texts by heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A file's headings in order, and its rows that are not empty."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read_listing(path: Path) -> Listing:
    """The rows of a file. Raises InputError for what cannot be read, has no headings, or is larger than any list."""
    try:
        data = path.read_bytes() if path.stat().st_size <= FILE else None
    except OSError as error:
        raise InputError(str(path), f"无法读取（{system_said(error)}），请核对文件名。") from error
    if data is None:
        raise InputError(str(path), f"超过 {FILE // 2**20} MB，不像一份清单，请分成几个文件。")
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _headed(path, _workbook(path, data))
    if suffix == ".json":
        return _json(path, data)
    if suffix in _DELIMITERS:
        return _headed(path, _separated(path, data, _DELIMITERS[suffix]))
    raise InputError(str(path), "应为 .xlsx、.csv 或 .json 文件，请另存后再用。")


def _separated(path: Path, data: bytes, delimiter: str) -> list[tuple[int, list[str]]]:
    try:
        return list(enumerate(csv.reader(StringIO(_text(path, data), newline=""), delimiter=delimiter), 1))
    except csv.Error as error:
        raise InputError(str(path), f"不是可用的分隔文本（{error}），请用电子表格打开后另存。") from error


def _text(path: Path, data: bytes) -> str:
    """UTF-8, or what a spreadsheet in Chinese saves csv as."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(str(path), "不是 UTF-8 或 GBK 编码的文本，请另存为 UTF-8。")


def _headed(path: Path, rows: Iterable[tuple[int, Sequence[str]]]) -> Listing:
    """The first row with more than one filled cell holds the headings: a title may stand above it."""
    given = ((n, [cell.strip() for cell in row]) for n, row in rows)
    found = next(((n, row) for n, row in given if sum(map(bool, row)) > 1), None)
    if found is None:
        raise InputError(str(path), "没有表头：应有一行写明各列的名称，例如 标题、类别、公开日期。")
    headings = found[1]
    _refuse_doubled(path, headings)
    lines = [Line(n, {h: cell for h, cell in zip(headings, row, strict=False) if h}) for n, row in given if any(row)]
    return _limited(path, [h for h in headings if h], lines)


def _refuse_doubled(path: Path, headings: Sequence[str]) -> None:
    doubled = sorted({h for h in headings if h and headings.count(h) > 1})
    if doubled:
        raise InputError(str(path), f"表头中有重复的列：{'、'.join(doubled)}，请删去一列。")


def _limited(path: Path, headings: Sequence[str], lines: Sequence[Line]) -> Listing:
    if len(lines) > ROWS:
        raise InputError(str(path), f"超过 {ROWS} 行，请分成几个文件。")
    if any(len(cell) > LONGEST for line in lines for cell in line.cells.values()):
        raise InputError(str(path), f"有超过 {LONGEST} 字的格，不像一份清单，请核对。")
    return Listing(tuple(headings), tuple(lines))


def _json(path: Path, data: bytes) -> Listing:
    try:
        rows = json.loads(_text(path, data))
    except (json.JSONDecodeError, RecursionError):
        raise InputError(str(path), "不是有效的 JSON，请改正。") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(str(path), "应为一列对象，每个对象一行，键是各列的名称。")
    headings = dict.fromkeys(str(key) for row in rows for key in row)
    return _limited(path, list(headings), [Line(n, {str(k): _shown(v) for k, v in row.items()}) for n, row in enumerate(rows, 1)])


def _workbook(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet that has any."""
    try:
        Package(data)
        return iter(_rows(data))
    except Refused as why:
        raise InputError(str(path), f"{why}。") from why
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, EOFError, zipfile.BadZipFile, SyntaxError) as error:
        raise InputError(str(path), "文件已损坏或不是 Excel 工作簿，请用 Excel 打开后另存为 .xlsx。") from error


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features it leaves out, none of which are values
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = [(n, [_shown(v) for v in row]) for n, row in enumerate(sheet.iter_rows(values_only=True, max_row=ROWS + 2), 1)]
                if any(any(row) for _, row in rows):
                    return rows
    return []


def _shown(value: Any) -> str:
    """A value as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
