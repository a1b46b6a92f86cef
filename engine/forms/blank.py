"""A form to fill: a workbook for one agency and year that takes only numbers, adds up by itself and shows whether it balances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from engine.forms import Report
from engine.forms.figures import LARGEST
from engine.forms.layout import boxes
from engine.forms.listing import STILL
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS

if TYPE_CHECKING:
    from engine.forms.layout import Box
    from engine.rulebook.form import Form, Grid

FONT: Final = "仿宋"
GUIDE: Final = "附：填报说明"
TOP: Final = 2
LINE: Final = 18
CHARACTER: Final = 105
NARROW: Final = 9.0
SAME, APART, OPEN, DONE = "相符", "不符", "未填完", "已填完"
# 表注和国办公开办函〔2021〕30号格式说明中，填报的人最常问的。
ADVICE: Final = (
    "只填浅黄色的格；没有的填 0，不留空白，不填“/”“无”或单位。合计自动计算，不能改。",
    "“新收”按收到申请之日所在年度计；“上年结转”应当等于上年报告的“结转下年度继续办理”。",
    "一件申请只计一种办理结果；部分公开的只计“部分公开”，不再计其他情形。",
    "行政复议、行政诉讼按当年审结的结果计；年底没有审结的计入“尚未审结”。",
    "下面显示“已填完”、各列都“相符”后再报送；不要改文件里的标题、单位名称和年度。",
)


class Placed(NamedTuple):
    """Where a value stands in the workbook."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """As a formula on another sheet names it."""
        return f"'{self.sheet}'!{self.here}"

    @property
    def here(self) -> str:
        """As a formula on its own sheet names it."""
        return str(xl_rowcol_to_cell(self.row, self.column))


def blank_workbook(agency: str, year: int, form: Form) -> bytes:
    """The workbook of an agency's year; the same form, the same bytes."""
    none = {row: (0,) * len(COLUMNS) for row in form.rows}
    report = Report(agency, "", year, form, {}, none, {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS})
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "author": agency, "created": STILL})
        writer = _Writer(book, report)
        guide = book.add_worksheet(GUIDE)
        for grid in report.grids:
            writer.section(book.add_worksheet(grid.title), grid)
        writer.guide(guide)
    return target.getvalue()


class _Writer:
    """Writes sheet by sheet; knows where every value stands."""

    def __init__(self, book: Any, report: Report) -> None:
        self.report, self.form = report, report.form
        self.at = places(report.form)
        cell = {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter", "border": 1}
        self.formats = {
            "title": book.add_format({"font_name": FONT, "font_size": 14, "bold": True, "align": "center", "valign": "vcenter"}),
            "heading": book.add_format({"font_name": FONT, "font_size": 12, "bold": True, "valign": "vcenter"}),
            "text": book.add_format({"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "top"}),
            "column": book.add_format({**cell, "align": "center"}),
            "note": book.add_format({**cell, "font_size": 10}),
            "group": book.add_format({**cell, "bg_color": "#C6D9F1"}),
            "row": book.add_format(cell),
            "input": book.add_format({**cell, "align": "center", "bg_color": "#FFFBE6", "locked": False}),
            "total": book.add_format({**cell, "align": "center", "bg_color": "#EDEDED"}),
        }
        self.good, self.bad = book.add_format({"font_color": "#1B6E2E"}), book.add_format({"font_color": "#B00020", "bold": True})

    # --- the three sections

    def section(self, sheet: Any, grid: Grid) -> None:
        """A section's grid: labels locked, inputs open, totals as formulas."""
        rows = boxes(self.report, grid)
        _page(sheet, len(grid.widths), self.report.title, self.formats["title"])
        sheet.write_string(1, 0, grid.title, self.formats["heading"])
        least = NARROW if len(grid.widths) > len(self.form.section2.widths) else 0.0
        widths = [max(least, width / CHARACTER) for width in grid.widths]
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        for at, row in enumerate(rows):
            sheet.set_row(TOP + at, LINE * _lines(row, widths))
            for box in row:
                self._label(sheet, box)
        for key, place in _places(grid):
            self._value(sheet, key, place)

    def _label(self, sheet: Any, box: Box) -> None:
        is_value = box.kind == "value"
        style = self.formats["input" if is_value else box.kind]
        top, left = TOP + box.row, box.column
        if box.rowspan > 1 or box.colspan > 1:
            sheet.merge_range(top, left, top + box.rowspan - 1, left + box.colspan - 1, "", style)
        if is_value:
            sheet.write_blank(top, left, None, style)
        else:
            sheet.write_string(top, left, box.text, style)

    def _value(self, sheet: Any, key: str, place: Placed) -> None:
        """A total's formula, or what an input takes."""
        if parts := _parts(self.form, key):
            cells = ",".join(self.at[part].here for part in parts)
            sheet.write_formula(place.row, place.column, f'=IF(COUNT({cells})<{len(parts)},"",SUM({cells}))', self.formats["total"], "")
            return
        kind = "decimal" if key in self.form.decimal else "integer"
        least = -LARGEST if key in self.form.signed else 0
        told = "数字，可带小数" if kind == "decimal" else "整数，减少的写负数" if least else "整数"
        rule = {
            "validate": kind, "criteria": "between", "minimum": least, "maximum": LARGEST, "ignore_blank": False,
            "error_title": "不能这样填", "error_message": f"这一格只能填{told}；没有的填 0，不带单位、空格和符号。",
        }  # fmt: skip
        sheet.data_validation(place.row, place.column, place.row, place.column, rule)

    # --- the guide, with the checks

    def guide(self, sheet: Any) -> None:
        """Advice and, alive, what is still open and whether it balances."""
        _page(sheet, 2, self.report.title, self.formats["title"])
        sheet.set_column(0, 0, 64)
        sheet.set_column(1, 1, 22)
        for n, text in enumerate(ADVICE, 1):
            sheet.merge_range(n, 0, n, 1, "", self.formats["text"])
            sheet.set_row(n, LINE * 1.5)
            sheet.write_string(n, 0, f"· {text}", self.formats["text"])
        first = len(ADVICE) + 2
        for n, (told, formula, shown) in enumerate(self._checks(), first):
            sheet.write_string(n, 0, told, self.formats["row"])
            sheet.write_formula(n, 1, formula, self.formats["column"], shown)
        for top, last, good in ((first, first, DONE), (first + 1, first + len(COLUMNS), SAME)):
            for criteria, style in (("==", self.good), ("!=", self.bad)):
                rule = {"type": "cell", "criteria": criteria, "value": f'"{good}"', "format": style}
                sheet.conditional_format(top, 1, last, 1, rule)

    def _checks(self) -> Iterator[tuple[str, str, str]]:
        """Each check: what it says, its formula, and what it shows in an empty form."""
        inputs = [self.at[key] for key in input_keys(self.form)]
        counted = "+".join(f"COUNT({','.join(place.cell for place in inputs[n : n + 200])})" for n in range(0, len(inputs), 200))
        still = f'"还有 "&({len(inputs)}-({counted}))&" 格"'
        yield "要填的格是否填完", f'=IF(({counted})={len(inputs)},"{DONE}",{still})', f"还有 {len(inputs)} 格"
        for column in COLUMNS:
            flow = [self.at[f"{row}/{column}"].cell for row in ("received", "carried_in", "total", "carried_out")]
            same = f"{flow[0]}+{flow[1]}={flow[2]}+{flow[3]}"
            told = f"申请表“{self.form.column_label(column)}”列：第一项加第二项，等于第三项加第四项"
            yield told, f'=IF(COUNT({",".join(flow)})<4,"{OPEN}",IF({same},"{SAME}","{APART}"))', OPEN


def places(form: Form) -> dict[str, Placed]:
    """Where every value stands, by key."""
    grids = (form.section2, form.section3, form.section4)
    return {key: place for grid in grids for key, place in _places(grid)}


def _places(grid: Grid) -> Iterator[tuple[str, Placed]]:
    for row, column, cell in grid.placed():
        if cell.key:
            yield cell.key, Placed(grid.title, TOP + row, column)


def input_keys(form: Form) -> list[str]:
    """The keys that are filled in rather than added up."""
    return [key for key in form.labels if not _parts(form, key)]


def _parts(form: Form, key: str) -> Sequence[str]:
    """The keys a total adds up; none for what is filled in."""
    row, _, column = key.partition("/")
    if column == "total":
        return [f"{row}/{other}" for other in COLUMNS if other != "total"]
    if row == "total" and column:
        return [f"{answer}/{column}" for answer in form.answer_rows]
    block, _, result = key.partition(".")
    return [f"{block}.{other}" for other in RESULTS if other != "total"] if block in BLOCKS and result == "total" else []


def _page(sheet: Any, columns: int, title: str, style: Any) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.set_row(0, LINE * 1.5)
    sheet.merge_range(0, 0, 0, columns - 1, title, style)
    # Without a password: it keeps a slip of the hand out, not a person.
    sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True})


def _lines(row: Sequence[Box], widths: Sequence[float]) -> int:
    """How many lines the tallest label of a row needs (a Chinese character is two and a quarter characters wide)."""
    labels = [box for box in row if box.rowspan == 1 and box.kind != "value"]
    return max((-(-int(len(b.text) * 2.25) // int(sum(widths[b.column : b.column + b.colspan]) - 1)) for b in labels), default=1)
