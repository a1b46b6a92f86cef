"""A copy of the workbook for correcting: faulty cells coloured and commented, open words too, and a sheet that lists them all."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.ledger.sheets import Book, shown
from engine.ledger.workbook import BROKEN

if TYPE_CHECKING:
    from engine.ledger.row import Place
    from engine.ledger.understand import Understood

LIST: Final = "错误清单"
_COLOURS: Final = {"error": "FFC7CE", "warning": "FFEB9C", "question": "BDD7EE"}
_LABELS: Final = {"error": "错误", "warning": "提醒", "question": "待答"}
_WIDTHS: Final = (8, 16, 8, 8, 20, 28, 80)
# As many as anybody works through; the list says when there are more.
_MOST: Final = 5_000
_LARGEST: Final = 2_000


class Mark(NamedTuple):
    """A cell to be marked: `column` counts from 0, -1 for the row as a whole."""

    place: Place
    column: int
    kind: str
    value: str
    message: str


def marks_of(understood: Understood, more: Iterable[Any] = ()) -> list[Mark]:
    """What is to be marked: faults found in reading, `more` of them found later, open questions at each place."""
    letters = {(s.name, c.heading): c.index for s in understood.sheets for c in s.columns}
    faults = [f for f in (*understood.faults, *more) if f.severity != "info"]
    found = [Mark(f.place, letters.get(f.place[::2], -1), f.severity, f.value, f.message) for f in faults]
    for q in understood.questions:
        found += [
            Mark(p, letters.get(p[::2], -1), "question", q.text, f"{q.label}“{q.text}”是什么意思，请改写，或在对应表中写明")
            for p in q.places
        ]
    return sorted(found, key=lambda mark: (mark.place.sheet, mark.place.row, mark.column))[:_MOST]


def marked_copy(data: bytes, book: Book, marks: list[Mark]) -> bytes:
    """The copy as .xlsx. A workbook keeps its looks; other files, and workbooks that can't be changed, become plain sheets."""
    out = BytesIO()
    copy = _opened(data) or _plain(book)
    for sheet in copy.worksheets:
        own = [mark for mark in marks if mark.place.sheet in (sheet.title, "")]
        _mark(sheet, own)
    _list(copy, marks)
    copy.save(out)
    return out.getvalue()


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features it leaves out
            return load_workbook(BytesIO(data), keep_links=False)
    except BROKEN:
        return None


def _plain(book: Book) -> Any:
    from openpyxl import Workbook

    copy = Workbook()
    copy.remove(copy.active)
    for source in book.sheets:
        sheet = copy.create_sheet(source.name or "台账")
        for line in source.lines:
            for index, value in enumerate(line.cells, 1):
                if value is not None:
                    cell = sheet.cell(line.number, index, value)
                    # What begins like a formula was a text.
                    cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return copy


def _mark(sheet: Any, marks: Iterable[Mark]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fills = {kind: PatternFill("solid", fgColor=colour) for kind, colour in _COLOURS.items()}
    told: dict[str, list[str]] = {}
    first = _first_of_merged(sheet)
    for mark in marks:
        place = (mark.place.row, max(mark.column, 0) + 1)
        cell = sheet.cell(*first.get(place, place))
        cell.fill = fills[mark.kind]
        told.setdefault(cell.coordinate, []).append(f"{_LABELS[mark.kind]}：{mark.message}")
        comment = Comment("\n".join(told[cell.coordinate]), "xxgk")
        comment.width, comment.height = 320, 60 + 40 * len(told[cell.coordinate])
        cell.comment = comment


def _first_of_merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each cell in a merged area the one that can be written to."""
    areas = [area for area in sheet.merged_cells.ranges if area.size["rows"] * area.size["columns"] <= _LARGEST]
    return {place: (area.min_row, area.min_col) for area in areas for row in area.rows for place in row}


def _list(copy: Any, marks: list[Mark]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    title = next(name for name in _names() if name not in copy.sheetnames)
    sheet = copy.create_sheet(title, 0)
    sheet.append(["类型", "工作表", "行", "列", "列名", "写的是", "问题和办法"])
    for mark in marks:
        letter = get_column_letter(mark.column + 1) if mark.column >= 0 else ""
        sheet.append([_LABELS[mark.kind], mark.place.sheet, mark.place.row, letter, mark.place.column])
        # Appended texts that begin like formulas would become formulas.
        for index, text in ((6, shown(mark.value)), (7, mark.message)):
            cell = sheet.cell(sheet.max_row, index, text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.auto_filter.ref = sheet.dimensions
    copy.active = 0


def _names() -> Iterator[str]:
    yield LIST
    yield from (f"{LIST}{n}" for n in range(2, 1000))
