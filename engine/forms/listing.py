"""Plain listings as a workbook: a sheet of headings, widths and rows each; texts stay texts, nothing is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)
A4: Final = 9
MANY: Final = 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, (heading, width in characters) of each column, rows (None is left blank)."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[str | int | Decimal | None]]


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The workbook's bytes; the same listings, the same bytes."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": STILL})
        add_sheets(book, sheets)
    return target.getvalue()


def add_sheets(book: Any, sheets: Sequence[Sheet]) -> None:
    """Write listings into a workbook."""
    head, text = book.add_format({"bold": True, "bottom": 1, "text_wrap": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for one in sheets:
        sheet = book.add_worksheet(one.name)
        for at, (heading, width) in enumerate(one.columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for n, row in enumerate(one.rows, 1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(n, at, value, text)
                elif value is not None:
                    sheet.write_number(n, at, value, text)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        if len(one.columns) <= MANY:
            sheet.fit_to_pages(1, 0)
        # Who looks at the last of many columns still wants to know whose line it is.
        sheet.freeze_panes(1, int(len(one.columns) > MANY))
        sheet.autofilter(0, 0, max(1, len(one.rows)), len(one.columns) - 1)
