"""Plain listings as a workbook: a sheet of headings, widths and rows each; texts stay texts, nothing is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, (heading, width in characters) of each column, rows (None is left blank)."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[str | int | None]]


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The workbook's bytes; the same listings, the same bytes."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"title": title, "created": STILL})
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            for at, (heading, width) in enumerate(one.columns):
                sheet.set_column(at, at, width)
                sheet.write_string(0, at, heading, head)
            for n, row in enumerate(one.rows, 1):
                for at, value in enumerate(row):
                    if value is not None:
                        sheet.write(n, at, value, text)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(one.rows)), len(one.columns) - 1)
    return target.getvalue()
