"""What cannot have happened is a fault with its place; all faults come at once, and the row is not taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.ledger.row import Reviewed
from engine.terms import Outcome, ReviewKind, ReviewResult
from tests.ledger.offices import Imported, faults, row

ANSWERED: dict[str, Any] = {"outcome": Outcome.GRANTED_PROVIDED, "decided_on": date(2025, 3, 20), "answered_on": date(2025, 3, 21)}
SUED = ReviewKind.LITIGATION_DIRECT


@pytest.mark.parametrize(
    ("told", "column", "said"),
    [
        ({"received_on": None}, "收到日期", "没有收到日期"),
        ({"applicant_kind": None}, "申请人类别", "没有申请人类别"),
        ({"received_on": date(2025, 11, 25)}, "收到日期", "晚于今天（2025-11-24）"),
        ({"received_on": date(2019, 5, 14)}, "收到日期", "早于现行条例施行之日"),
        ({"submitted_on": date(2025, 3, 4)}, "收到日期", "早于提交日期 2025-03-04"),
        ({**ANSWERED, "decided_on": date(2025, 3, 2), "answered_on": None}, "决定日期", "早于收到申请之日 2025-03-03"),
        ({**ANSWERED, "answered_on": date(2025, 3, 19)}, "答复日期", "早于决定日期 2025-03-20"),
        ({**ANSWERED, "answered_on": date(2026, 3, 1)}, "答复日期", "晚于今天"),
        ({"clarification_requested_on": date(2025, 3, 6), "clarification_received_on": date(2025, 3, 5)}, "收到补正日期", "早于告知补正日期"),
        ({"clarification_received_on": date(2025, 3, 1)}, "收到补正日期", "早于收到申请之日"),
        ({"consulted_on": date(2025, 3, 6), "consultation_ended_on": date(2025, 3, 5)}, "意见收到日期", "早于征求意见日期"),
        ({"extended_on": date(2025, 3, 1)}, "延期告知日期", "早于收到申请之日"),
        ({"extension_days": -1}, "延长天数", "应为正整数"),
        ({"fee_notified_on": date(2025, 3, 6), "fee_paid_on": date(2025, 3, 5)}, "缴费日期", "早于收费通知日期"),
        ({"withdrawn_on": date(2025, 3, 1)}, "撤回日期", "早于收到申请之日"),
        ({**ANSWERED, "withdrawn_on": date(2025, 3, 20)}, "办理结果", "与办理结果不合"),
        ({"outcome": Outcome.PARTIAL}, "答复日期", "没有办结日期"),
        ({"decided_on": date(2025, 3, 20)}, "办理结果", "没有办理结果"),
        ({"outcome": Outcome.OTHER_CLARIFICATION_LAPSED, "clarification_requested_on": date(2025, 11, 20)}, "答复日期", "期限又尚未届满"),
        ({"reviews": (Reviewed(kind=SUED),)}, "复议诉讼", "没有受理和审结的日期"),
        ({"reviews": (Reviewed(kind=SUED, opened_on=date(2025, 4, 1), result=ReviewResult.UPHELD),)}, "复议诉讼", "没有审结日期"),
        ({"reviews": (Reviewed(kind=SUED, concluded_on=date(2025, 4, 1)),)}, "复议诉讼", "没有结果"),
        ({"reviews": (Reviewed(kind=SUED, opened_on=date(2025, 3, 1)),)}, "复议诉讼", "早于收到申请之日"),
        ({"applicant_name": "张\x07三"}, "申请人", "控制字符"),
    ],
)  # fmt: skip
def test_what_cannot_have_happened_names_row_and_column(told: dict[str, Any], column: str, said: str) -> None:
    found = [f for f in faults(row(line=17, **told)) if f.place.column == column]
    assert len(found) == 1
    assert (found[0].place.sheet, found[0].place.row, found[0].severity) == ("2025", 17, "error")
    assert said in found[0].message


def test_every_fault_of_a_row_and_of_every_row_is_told_at_once() -> None:
    bad = row(line=5, received_on=None, applicant_kind=None)
    worse = row(line=6, **ANSWERED, submitted_on=date(2025, 3, 9), extended_on=date(2030, 1, 1))
    office = Imported()
    plan = office.plan([bad, row(line=7, **ANSWERED), worse])
    assert sorted((f.place.row, f.place.column) for f in plan.faults) == [
        (5, "收到日期"), (5, "申请人类别"), (6, "延期告知日期"), (6, "收到日期")
    ]  # fmt: skip
    assert [p.row.place.row for p in plan.cases] == [7]


def test_a_fault_is_told_under_the_ledgers_own_heading() -> None:
    found = faults(row(received_on=None, headings={"received_on": "收件时间"}))
    assert found[0].place.column == "收件时间"


def test_a_number_that_stands_for_two_things_is_a_fault() -> None:
    first, second = row(line=2, number="7", **ANSWERED), row(line=3, number="7", **ANSWERED)
    found = faults(first, second)
    assert [(f.place.row, f.place.column, f.value) for f in found] == [(3, "编号", "7")]
    assert "工作表“2025”第2行的编号相同" in found[0].message


def test_the_same_number_may_return_in_another_year() -> None:
    assert not faults(row(number="7"), row(number="7", received_on=date(2024, 3, 4), **ANSWERED))


def test_a_row_changed_since_it_was_imported_is_a_fault_that_names_the_case() -> None:
    office = Imported()
    office.take([row(line=2, number="7", **ANSWERED)])
    plan = office.plan([row(line=3, number="7", **ANSWERED)])
    assert [f.value for f in plan.faults] == ["7"]
    assert "已经导入为案件 2025-0001" in plan.faults[0].message


def test_a_changed_row_without_a_number_is_not_taken_for_another_application() -> None:
    office = Imported()
    office.take([row(line=2, content="规划图")])
    plan = office.plan([row(line=3, content="规划 图", **ANSWERED), row(line=4, content="规划图", received_on=date(2025, 3, 4))])
    assert [(f.place.row, f.value) for f in plan.faults] == [(3, "2025-03-03")]
    assert "与案件 2025-0001 的收到日期、申请人和申请内容相同" in plan.faults[0].message
    assert [p.row.place.row for p in plan.cases] == [4]
