"""What stands beside the sections in a report's workbook: the checks C1 to C4 as live formulas, and the cases behind each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.layout import Behind, Section

SUMMARY, FIRST = 2, 4  # rows, counted from 0: what it comes to, and the first below the headings
AGREE, DIFFER = "相符", "不符"


class _Check(NamedTuple):
    """A sum that must equal another: both as formulas over the tables, and their values now."""

    rule: str
    what: str
    parts: str
    total: str
    now: tuple[int, int]


def add_checks(sheet: Any, report: Report, places: Places, formats: Mapping[str, Any]) -> None:
    """Fill the sheet of checks over the numbers at their places."""
    for at, (heading, width) in enumerate((("规则", 7), ("核对什么", 92), ("各项之和", 11), ("总计", 11), ("差", 8), ("结果", 8))):
        sheet.set_column(at, at, width)
        sheet.write_string(FIRST - 1, at, heading, formats["column"])
    checks = list(_checks(report, places))
    results = f"F{FIRST + 1}:F{len(checks) + FIRST}"
    wrong = sum(check.now[0] != check.now[1] for check in checks)
    sheet.write_formula(
        SUMMARY, 0, f'=IF(COUNTIF({results},"{AGREE}")=ROWS({results}),"全部{AGREE}",ROWS({results})-COUNTIF({results},"{AGREE}")&" 处{DIFFER}")',
        formats["heading"], f"{wrong} 处{DIFFER}" if wrong else f"全部{AGREE}",
    )  # fmt: skip
    for n, check in enumerate(checks, FIRST):
        parts, total = check.now
        sheet.write_string(n, 0, check.rule, formats["column"])
        sheet.write_string(n, 1, check.what, formats["row"])
        sheet.write_formula(n, 2, f"={check.parts}", formats["value"], parts)
        sheet.write_formula(n, 3, f"={check.total}", formats["value"], total)
        sheet.write_formula(n, 4, f"=C{n + 1}-D{n + 1}", formats["value"], parts - total)
        sheet.write_formula(n, 5, f'=IF(E{n + 1}=0,"{AGREE}","{DIFFER}")', formats["value"], AGREE if parts == total else DIFFER)
    wrong_ones = {"type": "cell", "criteria": "!=", "value": f'"{AGREE}"', "format": formats["bad"]}
    sheet.conditional_format(FIRST, 5, FIRST + len(checks) - 1, 5, wrong_ones)
    sheet.repeat_rows(FIRST - 1)
    sheet.freeze_panes(FIRST, 0)


@dataclass(frozen=True, slots=True)
class Places:
    """Where each number stands in the workbook: sheet and cell by key."""

    at: Mapping[str, tuple[str, str]]

    def one(self, key: str) -> str:
        """A number, as a formula names it."""
        sheet, place = self.at[key]
        return f"'{sheet}'!{place}"

    def sum(self, first: str, last: str) -> str:
        """The sum of numbers that stand together, from one to another."""
        return f"SUM({self.one(first)}:{self.at[last][1]})"


def places_of(printed: Sequence[Section], top: int) -> Places:
    """The places of all numbers; `top` is the row, counted from 0, where each table begins in its own sheet."""
    tables = [(section.title, box) for section in printed for row in section.rows for box in row if box.key]
    return Places({box.key: (title, f"{chr(65 + box.column)}{top + box.row + 1}") for title, box in tables})


def _checks(report: Report, places: Places) -> Iterator[_Check]:
    """C1 (printed on the form), C2, C3 and C4, in the order of the form."""
    form, third, fourth = report.form, report.section3, report.section4
    answers = form.answer_rows
    for at, column in enumerate(COLUMNS):
        cell = {row: f"{row}/{column}" for row in form.rows}
        label = f"“{form.column_label(column)}”列"
        into, out = (f"{places.one(cell[a])}+{places.one(cell[b])}" for a, b in (("received", "carried_in"), ("total", "carried_out")))
        now = third["received"][at] + third["carried_in"][at], third["total"][at] + third["carried_out"][at]
        yield _Check("C1", f"{label}：第一项加第二项，等于第三项加第四项", into, out, now)
        total = sum(third[row][at] for row in answers), third["total"][at]
        yield _Check(
            "C2",
            f"{label}：各种结果相加，等于第三项的总计",
            places.sum(cell[answers[0]], cell[answers[-1]]),
            places.one(cell["total"]),
            total,
        )
    for row in form.rows:
        parts = places.sum(f"{row}/{COLUMNS[0]}", f"{row}/{COLUMNS[-2]}")
        now = sum(third[row][:-1]), third[row][-1]
        yield _Check("C3", f"“{form.row_label(row)}”行：六类申请人相加", parts, places.one(f"{row}/total"), now)
    for block in BLOCKS:
        label = form.labels[f"{block}.total"].rpartition(" / ")[0].replace(" / ", "")
        parts = places.sum(f"{block}.{RESULTS[0]}", f"{block}.{RESULTS[-2]}")
        now = sum(fourth[block][result] for result in RESULTS[:-1]), fourth[block]["total"]
        yield _Check("C4", f"{label}：四种结果相加", parts, places.one(f"{block}.total"), now)


def first_rows(cases: Sequence[Behind]) -> dict[str, int]:
    """The sheet row (counted from 1) where the cases of each cell begin; a total begins with its first column's."""
    found: dict[str, int] = {}
    for n, case in enumerate(cases, FIRST + 1):
        row, mark, _ = case.key.partition("/" if "/" in case.key else ".")
        found.setdefault(case.key, n)
        found.setdefault(f"{row}{mark}total", n)
    return found


def add_cases(sheet: Any, report: Report, cases: Sequence[Behind], formats: Mapping[str, Any]) -> None:
    """Fill the sheet of cases: no names, no contents, only what the register's number stands for."""
    sheet.write_string(SUMMARY, 0, "每一格由哪些案件构成（一件案件计入几格的，列几行）", formats["heading"])
    columns = (("部分", 8), ("行", 48), ("列", 16), ("编号", 25), ("答复结果", 40), ("收到日期", 13), ("答复日期", 13))
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(FIRST - 1, at, heading, formats["column"])
    for n, case in enumerate(cases, FIRST):
        row, _, column = report.form.labels[case.key].rpartition(" / ")
        part = "三" if "/" in case.key else "四"
        for at, text in enumerate((part, row.replace(" / ", " "), column, case.number, case.outcome, case.received_on, case.decided_on)):
            sheet.write_string(n, at, text, formats["row"])
    sheet.repeat_rows(FIRST - 1)
    sheet.autofilter(FIRST - 1, 0, FIRST - 1 + len(cases), len(columns) - 1)
    sheet.freeze_panes(FIRST, 0)
