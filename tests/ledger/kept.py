"""Ledgers for the tests of reading: rows put on paper in every kind of file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from engine.ledger.mapping import LedgerMapping
from engine.ledger.sheets import Book, Value, read, sheet_of
from engine.ledger.understand import Understood, understand

TODAY = date(2026, 11, 25)
OLD = Path(__file__).with_name("old.xls")
HEADINGS = ("编号", "收到日期", "申请人", "申请人类别", "申请内容", "提交方式", "答复日期", "办理结果")
# Two applications, plainly told.
PLAIN: tuple[tuple[Any, ...], ...] = (
    HEADINGS,
    ("1号", "2025年3月3日", "张三", "公民", "低保对象名单", "当面", "2025.3.20", "予以公开"),
    ("2号", "2025/3/4", "某某商贸有限公司", "企业", "征地批复", "EMS", "20250321", "不予公开（第三方）"),
)
# Headings over two rows under a title.
TWO_ROWS = (
    ("某镇2025年依申请公开台账", *[None] * 9),
    ("填报日期：2026年1月8日", *[None] * 9),
    ("序号", "收件时间", "申请人情况", None, "申请内容", "补正", None, "办理情况", None, "备注"),
    (None, None, "姓名", "类别", None, "告知日期", "收到日期", "答复日期", "答复类型", None),
    (1, "3月3日", "张三", "公民", "低保对象名单", "3月5日", "3月10日", "3月20日", "予以公开", ""),
)
MERGED = ("A1:J1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:G3", "H3:I3", "J3:J4")
Rows = Sequence[Sequence[Any]]


def workbook(path: Path, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
    book.save(path)
    return path


def separated(path: Path, rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def document(path: Path, rows: Rows, above: str = "") -> Path:
    made = Document()
    made.add_paragraph(above)
    table = made.add_table(len(rows), max(map(len, rows)))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = str(text)
    made.save(str(path))
    return path


def understood(path: Path, given: LedgerMapping | None = None) -> Understood:
    return understand(read(path), given or LedgerMapping(), TODAY, path.name)


def of(rows: Rows, sheet: str = "台账", given: LedgerMapping | None = None) -> Understood:
    """What a workbook of one sheet comes to."""
    return understand(Book("", (sheet_of(sheet, enumerate(rows, 1)),)), given or LedgerMapping(), TODAY, "ledger.xlsx")


def cells(path: Path, sheet: int = 0) -> list[tuple[Value, ...]]:
    return [line.cells for line in read(path).sheets[sheet].lines]


def fields(found: Understood, sheet: int = 0) -> dict[str, str]:
    return {column.heading: column.field for column in found.sheets[sheet].columns}


def with_cell(heading: str, value: object, row: int = 1) -> list[list[Any]]:
    """The plain ledger with one cell changed, in a column that is added when there is none."""
    rows = [list(one) for one in PLAIN]
    if heading not in rows[0]:
        rows = [[*one, heading if n == 0 else ""] for n, one in enumerate(rows)]
    rows[row][rows[0].index(heading)] = value
    return rows


def told(found: Understood) -> list[str]:
    return [str(fault.finding.message) for fault in found.faults]
