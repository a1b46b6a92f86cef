"""Reviews in a sheet of their own are joined to their applications by number, or passed over with what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.ledger.row import LedgerRow
from engine.terms import ReviewKind, ReviewResult
from tests.ledger.kept import PLAIN, Rows, understood, workbook
from tests.ledger.offices import Imported

OWN: Rows = (
    ("序号", "申请编号", "申请人", "复议机关", "复议申请日期", "复议结果", "复议决定日期"),
    (1, "2号", "某某商贸有限公司", "某县人民政府", "2025.4.10", "维持", "2025.6.2"),
)
PLAINLY: Rows = (
    ("序号", "申请编号", "类型", "受理机关", "受理日期", "审结日期", "结果"),
    (1, "1号", "行政复议", "某县人民政府", "2025.4.1", "2025.5.20", "撤销"),
    (2, "1号", "行政诉讼", "某县人民法院", "2025.6.1", "", "未结"),
)


def _rows(where: Path, sheet: str, rows: Rows) -> list[LedgerRow]:
    found = understood(workbook(where / "a.xlsx", {"台账": PLAIN, sheet: rows}))
    assert found.is_clear
    return list(found.rows)


@pytest.mark.parametrize("sheet", ["复议诉讼", "Sheet2"])
def test_reviews_of_a_sheet_with_columns_of_one_course_are_joined(sheet: str, tmp_path: Path) -> None:
    first, second = _rows(tmp_path, sheet, OWN)
    assert first.reviews == ()
    assert [(r.kind, r.opened_on, r.result, r.body) for r in second.reviews] == [
        (ReviewKind.RECONSIDERATION, date(2025, 4, 10), ReviewResult.UPHELD, "某县人民政府")
    ]


@pytest.mark.parametrize(("sheet", "title"), [("2025年复议诉讼", ""), ("Sheet2", "行政复议、行政诉讼案件登记表")])
def test_reviews_of_a_sheet_that_names_the_course_are_joined_and_counted(sheet: str, title: str, tmp_path: Path) -> None:
    rows = _rows(tmp_path, sheet, [[title], *PLAINLY])
    assert [(r.kind, r.result) for r in rows[0].reviews] == [
        (ReviewKind.RECONSIDERATION, ReviewResult.OVERTURNED), (ReviewKind.LITIGATION_AFTER_RECONSIDERATION, ReviewResult.PENDING),
    ]  # fmt: skip
    office = Imported()
    assert office.take(rows).reviews == 2
    assert office.damage() == ()
    assert office.plan(rows).known == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [({"1号": "9号"}, "没有这个申请编号"), ({"1号": ""}, "不能确定是哪一件"), ({"申请编号": "联系人"}, "没有申请编号一列"),
     ({"行政复议": "信访", "行政诉讼": "信访"}, "没有认出")],
)  # fmt: skip
def test_what_cannot_be_joined_is_passed_over_with_what_to_do(change: dict[str, str], why: str, tmp_path: Path) -> None:
    rows = [[change.get(str(cell), cell) for cell in row] for row in PLAINLY]
    found = understood(workbook(tmp_path / "a.xlsx", {"台账": PLAIN, "复议": rows}))
    assert (found.is_clear, [row.reviews for row in found.rows]) == (True, [(), ()])
    assert any(why in passed.message and "xxgk review open" in passed.message for passed in found.passed_over)


def test_a_fault_of_a_joined_review_is_told_where_it_stands(tmp_path: Path) -> None:
    rows = [[{"2025.6.2": "2025.4.2"}.get(str(cell), cell) for cell in row] for row in OWN]
    fault = Imported().plan(_rows(tmp_path, "复议", rows)).faults[0]
    assert (fault.place.sheet, fault.place.row, fault.place.column) == ("复议", 2, "复议决定日期")


def test_an_application_waits_for_a_review_that_is_not_clear(tmp_path: Path) -> None:
    rows = [[{"2025.4.1": "4月1日"}.get(str(cell), cell) for cell in row] for row in PLAINLY]
    found = understood(workbook(tmp_path / "a.xlsx", {"台账": PLAIN, "复议": rows}))
    assert [(f.place.sheet, f.place.row, f.place.column) for f in found.faults] == [("复议", 2, "受理日期")]
    assert [row.number for row in found.rows] == ["2号"]


def test_a_ledger_of_applications_is_no_list_of_reviews_whatever_its_title(tmp_path: Path) -> None:
    title = [("2025年政府信息公开申请及复议诉讼台账",), *PLAIN]
    found = understood(workbook(tmp_path / "a.xlsx", {"依申请公开申请公开复议诉讼": title}))
    assert len(found.rows) == 2
