"""What a ledger says is understood by its own words; what is not known is asked once, what cannot be is told with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.ledger.mapping import LedgerMapping, SheetPlan
from engine.ledger.questions import COLUMN
from engine.terms import ApplicantKind, Channel, Outcome
from tests.ledger.kept import HEADINGS, MERGED, PLAIN, TWO_ROWS, Rows, fields, of, separated, told, understood, with_cell, workbook

# --- headings


def test_the_plain_ledger_is_read_without_a_question() -> None:
    found = of(PLAIN)
    first, second = found.rows
    assert found.is_clear
    assert (first.received_on, first.answered_on, first.outcome) == (date(2025, 3, 3), date(2025, 3, 20), Outcome.GRANTED_PROVIDED)
    assert (second.applicant_kind, second.channel) == (ApplicantKind.COMMERCIAL_ENTERPRISE, Channel.REGISTERED_MAIL)
    assert second.outcome is Outcome.REFUSED_THIRD_PARTY
    assert str(second.place) == "工作表“台账”第3行"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_headings_over_two_rows_are_taken_together_merged_or_not(tmp_path: Path, kind: str) -> None:
    if kind == "xlsx":
        found = understood(workbook(tmp_path / "a.xlsx", {"台账": TWO_ROWS}, {"台账": MERGED}))
    else:
        found = understood(separated(tmp_path / "a.csv", TWO_ROWS))
    assert found.sheets[0].header == (3, 4)
    assert fields(found)["补正/告知日期"] == "clarification_requested_on"
    row = found.rows[0]
    assert (row.clarification_requested_on, row.clarification_received_on) == (date(2025, 3, 5), date(2025, 3, 10))
    assert (row.applicant_name, row.applicant_kind, row.received_on) == ("张三", ApplicantKind.NATURAL_PERSON, date(2025, 3, 3))


def test_a_day_under_another_heading_is_not_the_day_of_the_answer() -> None:
    found = of(
        [
            ["收到日期", "申请人类别", "申请内容", "归档", "答复日期"],
            [None, None, None, "告知日期", None],
            ["2025.3.3", "公民", "名单", "2025.9.1", "2025.3.9"],
        ],
    )
    assert found.rows[0].answered_on == date(2025, 3, 9)


@pytest.mark.parametrize("heading", ["中请内容", "申请人内容"])
def test_a_heading_that_may_be_a_slip_of_the_pen_is_asked_about(heading: str) -> None:
    rows = [[h.replace("申请内容", heading) for h in PLAIN[0]], *PLAIN[1:]]
    found = of(rows)
    question = found.questions[0]
    assert (question.text, question.choices) == (heading, (("content", "申请内容"), ("", "不采用这一列")))
    assert "不是申请内容" in question.sentence
    assert (fields(found)[heading], found.rows[0].content) == ("", "")
    for answer, content in (("content", "低保对象名单"), ("", "")):
        again = of(rows, given=found.mapping.answered({COLUMN: {heading: answer}}))
        assert (again.rows[0].content, again.questions) == (content, ())


@pytest.mark.parametrize("heading", ["申请的公开内容", "申请公开之内容", "所需信息与内容描述"])
def test_particles_in_a_heading_never_matter(heading: str) -> None:
    assert of([[h.replace("申请内容", heading) for h in PLAIN[0]], *PLAIN[1:]]).rows[0].content == "低保对象名单"


@pytest.mark.parametrize(
    ("heading", "field"),
    [("发文日期", "decided_on"), ("签发日期", "decided_on"), ("出具答复时间", "decided_on"), ("实际办结时间", "decided_on"), ("主题", ""),
     ("补正告知书发出日期", "clarification_requested_on"), ("征求意见书送达日期", "consultation_delivered_on"), ("延期至", "extended_until"),
     ("延迟答复期限", "deferred_until"), ("征求有关部门意见日期", "agency_consulted_on"), ("责令重新答复日期", "reopened_on"), ("是否收费", "")],
)  # fmt: skip
def test_headings_that_offices_use_are_known(heading: str, field: str) -> None:
    rows = [["寄出日期" if h == "答复日期" else h for h in row] if n == 0 else row for n, row in enumerate(with_cell(heading, ""))]
    found = of(rows)
    assert (fields(found)[heading], found.is_clear) == (field, True)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("答复期限", "due_on"),
        ("补正期限", "clarification_due_on"),
        ("延期日期", "extended_on"),
        ("转交日期", ""),
        ("交办时间", ""),
        ("满意程度", ""),
    ],
)
def test_a_heading_that_differs_in_meaning_is_not_taken_for_its_neighbour(heading: str, field: str) -> None:
    assert fields(of(with_cell(heading, "")))[heading] == field


def test_a_column_that_nobody_knows_is_passed_over_and_said() -> None:
    found = of(with_cell("满意程度", "高"))
    assert [str(passed.place) for passed in found.passed_over] == ["工作表“台账”第1行“满意程度”列"]


def test_the_answer_day_is_the_signing_where_the_posting_has_a_column_of_its_own() -> None:
    assert fields(of(PLAIN))["答复日期"] == "answered_on"
    found = of(with_cell("邮寄日期", "2025.3.22"))
    assert (fields(found)["答复日期"], fields(found)["邮寄日期"]) == ("decided_on", "answered_on")


def test_a_heading_that_may_be_two_things_is_asked_unless_the_other_is_there() -> None:
    found = of(with_cell("补正日期", "2025.3.5"))
    question = found.questions[0]
    assert (question.field, question.text) == (COLUMN, "补正日期")
    answered = found.mapping.answered({COLUMN: {"补正日期": "clarification_received_on"}})
    assert of(with_cell("补正日期", "2025.3.5"), given=answered).rows[0].clarification_received_on == date(2025, 3, 5)
    both = [[*row, "补正告知日期" if n == 0 else ""] for n, row in enumerate(with_cell("补正日期", "2025.3.5"))]
    assert fields(of(both))["补正日期"] == "clarification_received_on"


def test_a_column_is_known_by_its_words_where_no_heading_names_the_field() -> None:
    rows = [
        ["收到日期", "申请人", "申请内容", "甲", "答复日期", "办理结果"],
        *[["2025.3.3", "张三", f"名单{n}", "公民", "2025.3.9", "公开"] for n in range(4)],
    ]
    found = of(rows)
    assert fields(found)["甲"] == "applicant_kind"
    assert any("按格里的词" in passed.message for passed in found.passed_over)


def test_ticked_columns_are_values(tmp_path: Path) -> None:
    rows: Rows = [
        ["收到日期", "申请内容", "申请人类别", None, "予以公开", "信息不存在", "答复日期"],
        [None, None, "自然人", "商业企业", None, None, None],
        ["2025.3.3", "名单", "√", "", "", 1, "2025.3.9"],
        ["2025.3.4", "名册", "√", "√", "√", "", "2025.3.9"],
    ]
    found = understood(workbook(tmp_path / "a.xlsx", {"台账": rows}, {"台账": ["C1:D1"]}))
    assert (found.rows[0].applicant_kind, found.rows[0].outcome) == (ApplicantKind.NATURAL_PERSON, Outcome.UNABLE_NOT_EXIST)
    assert "同时打了勾" in told(found)[0]


def test_repeated_headings_totals_notes_and_empty_forms_are_no_applications() -> None:
    rows = [("2025年台账",), *PLAIN, ("3号",), (), ("2026年",), HEADINGS, ("4号", "3月3日", "李四", "公民", "名单", "当面", "3月9日", "公开"),
            ("合计", "3件"), ("公开率", 0.5), ("备注：以上为全部",), ("填表人：王五",)]  # fmt: skip
    found = of(rows)
    assert [row.number for row in found.rows] == ["1号", "2号", "4号"]
    assert found.rows[2].received_on == date(2026, 3, 3)
    assert (found.totals[0].count, found.is_clear) == (3, True)
    assert "合计是4，读到的是3件" in told(of([*rows[:-4], ("合计", "4件")]))[0]


def test_sheets_of_months_and_years_are_one_ledger_each_with_its_year(tmp_path: Path) -> None:
    rows = (HEADINGS, ("1", "3月3日", "张三", "公民", "名单", "当面", "3月9日", "公开"))
    found = understood(workbook(tmp_path / "a.xlsx", {"2024年": rows, "2025": rows, "说明": [("本台账由办公室保存",)]}))
    assert [row.received_on for row in found.rows] == [date(2024, 3, 3), date(2025, 3, 3)]
    assert any(passed.place.sheet == "说明" for passed in found.passed_over)


def test_a_sheet_that_repeats_the_others_is_an_error(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"3月": PLAIN, "全年": PLAIN})
    found = understood(path)
    assert not found.is_clear
    assert "会重复计算" in told(found)[-1]
    assert len(understood(path, LedgerMapping({"全年": SheetPlan(is_read=False)})).rows) == 2


def test_a_file_without_headings_is_refused() -> None:
    with pytest.raises(InputError, match="没有认出表头"):
        of([("一", "二"), ("三", "四")])


def test_an_application_carried_into_the_next_sheet_counts_there(tmp_path: Path) -> None:
    open_ = ("7号", "2024.12.20", "张三", "公民", "名单", "当面", "", "办理中")
    done = (*open_[:6], "2025.1.8", "公开")
    found = understood(workbook(tmp_path / "a.xlsx", {"2024年": (HEADINGS, open_), "2025年": (HEADINGS, done)}))
    assert [(row.place.sheet, row.outcome) for row in found.rows] == [("2025年", Outcome.GRANTED_PROVIDED)]
    assert any("是同一件" in passed.message for passed in found.passed_over)


def test_the_same_as_above_is_what_stands_above() -> None:
    rows = [*PLAIN, ("3号", "同上", "〃", "同上", "名册", "同上", "同上", "同上")]
    third = of(rows).rows[2]
    assert (third.applicant_name, third.received_on, third.outcome) == ("某某商贸有限公司", date(2025, 3, 4), Outcome.REFUSED_THIRD_PARTY)


# --- faults


@pytest.mark.parametrize(
    ("heading", "written", "why"),
    [("收到日期", "2025.2.30", "没有这一天"), ("答复日期", "2025年3月", "没有日"), ("收到日期", "某日", "不是日期"), ("答复日期", "3月2日", "没有写年份"),
     ("申请人类别", "", "没有写申请人类别"), ("信息处理费", "若干", "不是金额"), ("复议申请日期", "2025.13.1", "没有这一天")],
)  # fmt: skip
def test_a_fault_is_told_with_its_cell_and_the_row_waits(heading: str, written: str, why: str) -> None:
    found = of(with_cell(heading, written))
    fault = found.faults[0]
    assert why in fault.message
    assert (fault.place.sheet, fault.place.row, fault.place.column, fault.value) == ("台账", 2, heading, written)
    assert [row.number for row in found.rows] == ["2号"]


def test_all_faults_are_told_at_once() -> None:
    rows = [HEADINGS, *[(f"{n}号", "2025.2.30", "张三", "公民", f"名单{n}", "当面", "2025.13.1", "公开") for n in range(20)]]
    assert len(of(rows).faults) == 40


def test_the_due_day_and_rounded_numbers_of_the_office_are_only_noted() -> None:
    found = of(with_cell("答复期限", "20个工作日"))
    assert (len(found.rows), found.faults[0].severity) == (2, "warning")
    found = of(with_cell("身份证号", 320123199001011234))
    assert (len(found.rows), "末几位" in told(found)[0]) == (2, True)


def test_a_day_after_the_turn_of_the_year_is_in_the_next_year_and_said() -> None:
    rows = [("2024年台账",), HEADINGS, ("1号", "12月20日", "张三", "公民", "名单", "当面", "1月8日", "公开")]
    found = of(rows)
    assert found.rows[0].answered_on == date(2025, 1, 8)
    assert "2025-01-08" in told(found)[0]


def test_a_due_day_that_is_none_is_noted_once_however_often() -> None:
    rows = [
        (*HEADINGS, "答复期限"),
        *[(f"{n}号", "2025.3.3", "张三", "公民", f"名单{n}", "当面", "2025.3.9", "公开", "20个工作日") for n in range(9)],
    ]
    assert len(of(rows).faults) == 1


def test_rows_alike_are_two_applications_and_said() -> None:
    rows = [HEADINGS, *[("", "2025.3.3", "张三", "公民", "名单", "当面", "2025.3.9", "公开")] * 2]
    found = of(rows)
    assert len({row.digest for row in found.rows}) == 2
    assert "完全相同" in told(found)[0]


@pytest.mark.parametrize(
    ("heading", "same"), [("备注", True), ("承办人", True), ("序号", True), ("满意程度", True), ("答复文号", False), ("联系电话", False)]
)
def test_a_row_is_known_again_by_what_it_tells_of_the_application(heading: str, same: bool) -> None:
    before, after = (of(with_cell(heading, value)).rows[0].digest for value in ("甲", "乙"))
    assert (before == after) is same
