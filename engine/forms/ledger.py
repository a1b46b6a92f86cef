"""A ledger (台账) as a workbook offices know: title, filters, a header that stays and repeats, dates as dates, what is late marked.

Texts stay texts: nothing is a formula, neither as written nor after somebody edits the cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final, Literal, NamedTuple

from xlsxwriter import Workbook

FONT: Final = "宋体"
A4: Final = 9
STILL: Final = datetime(2019, 5, 15, tzinfo=UTC)
HEAD: Final = 2  # title and note stand above
LONGEST: Final = 32_767  # characters a cell may hold
CUT: Final = "……（未完，全文见案卷）"
# At this size: Latin characters in one of Excel's units of width, and points of a line.
_PER_UNIT: Final = 1.15
LINE: Final = 12
TALLEST: Final = 400
LATE_COLOUR: Final = "#FCE4D6"
# What Excel would take for a formula once the cell is edited.
_FORMULA: Final = ("=", "+", "-", "@")
# No XML may hold these.
_UNHEARD_OF: Final = {0xFFFE: None, 0xFFFF: None}


class Column(NamedTuple):
    """A column: key of its cells, heading, width in characters, kind; an empty one that is `optional` is hidden.

    What stands `aside`, behind all others, is not printed.
    """

    key: str
    heading: str
    width: float
    kind: Literal["text", "short", "date", "number"] = "short"
    optional: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger to be written: rows by column key; those that are `late` (truthy) are marked."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]


def render_ledger(ledger: Ledger) -> bytes:
    """The workbook's bytes; the same ledger, the same bytes."""
    target = BytesIO()
    # A row is written out before the next begins: memory stays flat.
    with Workbook(target, {"in_memory": True, "constant_memory": True}) as book:
        book.set_properties({"title": ledger.title, "created": STILL})
        sheet = book.add_worksheet("台账")
        _page(sheet, ledger)
        _above(book, sheet, ledger)
        styles = {late: _styles(book, late=late) for late in (False, True)}
        for n, row in enumerate(ledger.rows, HEAD + 1):
            _row(sheet, n, [row.get(column.key) for column in ledger.columns], ledger.columns, styles[bool(row.get("late"))])
    return target.getvalue()


def _page(sheet: Any, ledger: Ledger) -> None:
    last = len(ledger.columns) - 1
    for at, column in enumerate(ledger.columns):
        is_empty = column.optional and not any(row.get(column.key) not in (None, "") for row in ledger.rows)
        sheet.set_column(at, at, column.width, None, {"hidden": is_empty})
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, HEAD + len(ledger.rows), sum(not column.aside for column in ledger.columns) - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.autofilter(HEAD, 0, HEAD + max(1, len(ledger.rows)), last)


def _above(book: Any, sheet: Any, ledger: Ledger) -> None:
    """Title, note, headings. The title is not merged over hidden columns: it stands in the first cell and runs over."""
    sheet.set_row(0, 30)
    sheet.set_row(HEAD, 32)
    sheet.write_string(0, 0, ledger.title, book.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"}))
    sheet.write_string(1, 0, ledger.note, book.add_format({"font_name": FONT, "font_size": 9, "valign": "vcenter"}))
    head = book.add_format(
        {"font_name": "黑体", "font_size": 9, "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
         "bg_color": "#DDEBF7"}
    )  # fmt: skip
    for at, column in enumerate(ledger.columns):
        sheet.write_string(HEAD, at, column.heading, head)


def _styles(book: Any, *, late: bool) -> dict[str, Any]:
    cell = {
        "font_name": FONT,
        "font_size": 9,
        "border": 1,
        "valign": "vcenter",
        "text_wrap": True,
        **({"bg_color": LATE_COLOUR} if late else {}),
    }
    return {
        "text": book.add_format(cell),
        "short": book.add_format({**cell, "align": "center"}),
        "date": book.add_format({**cell, "align": "center", "num_format": "yyyy-mm-dd"}),
        "number": book.add_format({**cell, "align": "center", "num_format": "0"}),
        "quoted": book.add_format({**cell, "quote_prefix": True}),
    }


def _row(sheet: Any, n: int, values: Sequence[Any], columns: Sequence[Column], styles: Mapping[str, Any]) -> None:
    # Not left to the program that opens it: some show one line only.
    lines = max(_lines(value, column.width) for value, column in zip(values, columns, strict=True) if isinstance(value, str))
    sheet.set_row(n, min(TALLEST, LINE * lines + 4))
    for at, (value, column) in enumerate(zip(values, columns, strict=True)):
        style = styles[column.kind]
        if value is None or value == "":
            sheet.write_blank(n, at, None, style)
        elif isinstance(value, str):
            text = shown(value)
            sheet.write_string(n, at, text, styles["quoted"] if text.startswith(_FORMULA) else style)
        elif isinstance(value, date):
            sheet.write_datetime(n, at, value, style)
        else:
            sheet.write_number(n, at, value, style)


def _lines(text: str, width: float) -> float:
    """How many lines a text takes in a column; in UTF-8 a Chinese character is three bytes, and as wide as two others."""
    return -(-(len(text.encode()) + len(text)) // (2 * _PER_UNIT * width)) + text.count("\n")


def shown(text: str) -> str:
    """A text as a cell can hold it."""
    text = text.translate(_UNHEARD_OF) if not text.isascii() else text
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
