"""A report's figures as anybody published them: a blank cell (None) is not a zero, and a missing row is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.case.decide import nearest
from engine.errors import Finding, InputErrors
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS

if TYPE_CHECKING:
    from engine.rulebook.form import Form

Number = int | Decimal
Row = tuple[int | None, ...]
# More cases than any country has: a larger number is a slip of the keyboard.
LARGEST: Final = 10**9


@dataclass(frozen=True)
class Figures:
    """The numbers of sections 二 (by key; yuan amounts in 万元), 三 (seven a row, in the order of COLUMNS) and 四 (by block and result).

    None is a blank cell; a key, row or block that is absent was not in the source at all.
    """

    agency: str
    year: int
    form: str
    section2: Mapping[str, Number | None]
    section3: Mapping[str, Row]
    section4: Mapping[str, Mapping[str, int | None]]


def read_figures(data: object, forms: Mapping[str, Form] | None = None) -> tuple[Figures, tuple[Finding, ...]]:
    """figures.json as data -> the figures with their blanks, and what was passed over. `forms` default to ours.

    Raises InputErrors naming every offending cell by its printed label.
    """
    if forms is None:
        from engine.rulefiles import load_forms

        forms = load_forms()
    reader = _Reader(forms)
    figures = reader.read(data)
    if figures is None or reader.faults:
        raise InputErrors(reader.faults)
    return figures, tuple(reader.notes)


class _Reader:
    """Collects every fault while reading."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self.forms = forms
        self.faults: list[Finding] = []
        self.notes: list[Finding] = []

    def fault(self, where: str, message: str) -> None:
        self.faults.append(Finding(where, "error", message))

    def read(self, data: object) -> Figures | None:
        table = self._table(data, "数据文件", "应为一个 JSON 对象，含 agency、year、form、section3、section4")
        agency, year, form_id = table.get("agency"), table.get("year"), table.get("form")
        if not isinstance(agency, str) or not agency.strip():
            self.fault("机关名称（agency）", "没有写明，请填机关全称")
        if type(year) is not int or not 1000 <= year <= 9999:  # noqa: PLR2004 - four digits
            self.fault("年份（year）", "应为四位整数，例如 2024")
        form = self.forms.get(form_id) if isinstance(form_id, str) else None
        if form is None:
            self.fault("格式（form）", f"应为 {'、'.join(self.forms)} 之一（文字），请写明报告所用的格式")
            return None
        section2 = self._section2(table.get("section2"), form)
        section3 = self._section3(table.get("section3"), form)
        section4 = self._section4(table.get("section4"), form)
        return None if self.faults else Figures(str(agency).strip(), int(str(year)), form.id, section2, section3, section4)

    def _table(self, value: object, where: str, message: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.fault(where, message)
        return {}

    def _section2(self, given: object, form: Form) -> dict[str, Number | None]:
        """What fits is read; section 二 is printed in many shapes, so the rest is passed over and said."""
        found: dict[str, Number | None] = {}
        if not isinstance(given, Mapping):
            return found
        flat = {f"{group}.{name}": value for group, cells in given.items() if isinstance(cells, Mapping) for name, value in cells.items()}
        for key, value in flat.items():
            if key not in form.section2_keys or (value is not None and not _is_number(value)):
                self.notes.append(Finding(f"第二部分“{key}”", "warning", "不是本格式的项目或不是数字，没有采用"))
            else:
                found[key] = None if value is None else value if isinstance(value, int) else Decimal(str(value))
        return found

    def _section3(self, given: object, form: Form) -> dict[str, Row]:
        table = self._table(given, "第三部分（section3）", "没有这一部分，应含 columns 和 rows")
        order = self._columns(table.get("columns", list(COLUMNS)), form)
        rows = self._table(table.get("rows", {}), "第三部分（section3.rows）", "应为以行名为键的一组数字")
        found: dict[str, Row] = {}
        for row, values in rows.items():
            if row not in form.rows:
                self.fault(f"第三部分“{row}”", f"{form.name}没有这一行{nearest(str(row), form.rows)}".rstrip("。"))
                continue
            place = f"第三部分“{form.row_label(row)}”"
            cells = [None] * len(COLUMNS) if values is None else values
            if not isinstance(cells, list) or len(cells) != len(COLUMNS):
                count = f"现有 {len(cells)} 个" if isinstance(cells, list) else "现在不是一列数字"
                self.fault(place, f"应为 {len(COLUMNS)} 个数字（六类申请人和总计），{count}")
            elif order:
                given_cells = dict(zip(order, cells, strict=True))
                found[row] = tuple(self._cell(given_cells[column], form.place(f"{row}/{column}")) for column in COLUMNS)
        return {row: found[row] for row in form.rows if row in found}

    def _columns(self, given: object, form: Form) -> Sequence[str]:
        """The order of the columns as given; empty when it cannot be read."""
        names = [str(name) for name in given] if isinstance(given, list) else []
        for name in names:
            if name not in COLUMNS:
                self.fault(f"第三部分“{name}”列", f"没有这一列{nearest(name, COLUMNS)}".rstrip("。"))
        for column in COLUMNS:
            if names.count(column) != 1:
                self.fault(f"第三部分“{form.column_label(column)}”列", f"columns 中应恰有一个 {column}，请改正")
        return names if sorted(names) == sorted(COLUMNS) else ()

    def _section4(self, given: object, form: Form) -> dict[str, dict[str, int | None]]:
        blocks = self._table(given, "第四部分（section4）", "没有这一部分，应含 reconsideration 等三组数字")
        found: dict[str, dict[str, int | None]] = {}
        for block, cells in blocks.items():
            if block not in BLOCKS:
                self.fault(f"第四部分“{block}”", f"没有这一组{nearest(str(block), BLOCKS)}".rstrip("。"))
                continue
            results = dict.fromkeys(RESULTS) if cells is None else self._table(cells, f"第四部分“{block}”", "应为以结果为键的一组数字")
            for result in results:
                if result not in RESULTS:
                    self.fault(f"第四部分“{block}.{result}”", f"没有这一格{nearest(str(result), RESULTS)}".rstrip("。"))
            found[block] = {r: self._cell(results[r], form.place(f"{block}.{r}")) for r in RESULTS if r in results}
        return {block: found[block] for block in BLOCKS if block in found}

    def _cell(self, value: object, place: str) -> int | None:
        if value is None:
            return None
        if type(value) is not int:
            self.fault(place, f"“{value}”不是整数，请写 0 或正整数")
        elif value < 0:
            self.fault(place, f"{value} 是负数，件数不能小于 0")
        elif value > LARGEST:
            self.fault(place, f"{value} 过大，请核对")
        else:
            return value
        return None


def _is_number(value: object) -> bool:
    return type(value) is int or (isinstance(value, float) and value == value and abs(value) <= LARGEST) or isinstance(value, Decimal)  # noqa: PLR0124 - NaN


def filled(figures: Figures, form: Form) -> Figures:
    """Blanks read as what they must stand for: 0, or, in a total, the sum. Absent rows and keys stay absent."""
    rows = {row: [value or 0 for value in values] for row, values in figures.section3.items()}
    answers = [row for row in form.answer_rows if row in rows]
    for at, value in enumerate(figures.section3.get("total", ())[:-1]):
        if value is None:
            rows["total"][at] = sum(rows[row][at] for row in answers)
    for row, values in figures.section3.items():
        if values[-1] is None:
            rows[row][-1] = sum(rows[row][:-1])
    blocks = {block: {r: value or 0 for r, value in cells.items()} for block, cells in figures.section4.items()}
    for block, cells in figures.section4.items():
        if "total" in cells and cells["total"] is None:
            blocks[block]["total"] = sum(value for r, value in blocks[block].items() if r != "total")
    return replace(
        figures,
        section2={key: value or 0 for key, value in figures.section2.items()},
        section3={row: tuple(values) for row, values in rows.items()},
        section4=blocks,
    )


def complete(figures: Figures, form: Form) -> tuple[Figures, tuple[Finding, ...]]:
    """The figures without blanks, and one finding a row that had some. Raises InputErrors when a row or cell is not there at all."""
    missing = tuple(absent(figures, form))
    if missing:
        raise InputErrors(missing)
    return filled(figures, form), tuple(replace(f, severity="info", message=f.message.partition("；")[0]) for f in blanks(figures, form))


def absent(figures: Figures, form: Form) -> Iterator[Finding]:
    """Rows of section 三 and cells of section 四 that the source does not have."""
    for row in form.rows:
        if row not in figures.section3:
            yield Finding(f"第三部分“{form.row_label(row)}”", "error", f"缺少这一行（{row}），请补全", "C8")
    for block in BLOCKS:
        for result in RESULTS:
            if result not in figures.section4.get(block, {}):
                yield Finding(form.place(f"{block}.{result}"), "error", f"缺少这一格（{block}.{result}），请补全", "C8")


def blanks(figures: Figures, form: Form) -> Iterator[Finding]:
    """Blank cells, one finding a row: what they are read as, and that 0 should be written."""
    for key, value in figures.section2.items():
        if value is None:
            yield Finding(form.place(key), "error", "空白，按 0 读；没有的应填 0", "C8")
    for row, values in figures.section3.items():
        names = [form.column_label(column) for column, value in zip(COLUMNS, values, strict=True) if value is None]
        if names:
            yield Finding(f"第三部分“{form.row_label(row)}”", "error", f"{_listed(names, is_total=row == 'total')}；没有的应填 0", "C8")
    for block, cells in figures.section4.items():
        names = [form.labels[f"{block}.{r}"].rpartition(" / ")[2] for r, value in cells.items() if value is None]
        if names:
            place = form.labels[f"{block}.total"].rpartition(" / ")[0].replace(" / ", " ")
            yield Finding(f"第四部分“{place}”", "error", f"{_listed(names, is_total=False)}；没有的应填 0", "C8")


def _listed(names: Sequence[str], *, is_total: bool) -> str:
    """The blank cells of a row, and what they are read as."""
    cells = [name for name in names if name != "总计" and not is_total]
    totals = [name for name in names if name not in cells]
    told = [f"“{'”“'.join(cells)}”空白，按 0 读"] if cells else []
    return "，".join([*told, *([f"“{'”“'.join(totals)}”空白，按合计读"] if totals else [])])


_PLAIN = re.compile(r"-?\d+(\.\d+)?")


def number(text: str) -> Number:
    """A canonical figure of section 二 as a number."""
    assert _PLAIN.fullmatch(text), text
    return Decimal(text) if "." in text else int(text)
