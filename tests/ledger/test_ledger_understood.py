"""What a ledger says is understood by its own words; what is not known is asked once, what cannot be is told with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputError, InputErrors
from engine.ledger.mapping import LedgerMapping, SheetPlan, mapping_text, read_mapping
from engine.ledger.questions import COLUMN
from engine.ledger.understand import Understood
from engine.rulebook.ledger import folded
from engine.rulefiles import rules_folder
from engine.rulefiles.ledger import load_ledger_words, read_ledger_words
from engine.terms import ApplicantKind, Channel, Outcome, ReviewKind, ReviewResult
from tests.ledger.kept import HEADINGS, PLAIN, Rows, of, separated, understood, workbook


def fields(found: Understood, sheet: int = 0) -> dict[str, str]:
    return {column.heading: column.field for column in found.sheets[sheet].columns}


def with_cell(heading: str, value: object, row: int = 1) -> list[list[Any]]:
    """The plain ledger with one cell changed, in a column that is added when there is none."""
    rows = [list(one) for one in PLAIN]
    if heading not in rows[0]:
        rows = [[*one, heading if n == 0 else ""] for n, one in enumerate(rows)]
    rows[row][rows[0].index(heading)] = value
    return rows


def told(found: Understood) -> list[str]:
    return [str(fault.finding.message) for fault in found.faults]


# --- headings


def test_the_plain_ledger_is_read_without_a_question() -> None:
    found = of(PLAIN)
    first, second = found.rows
    assert found.is_clear
    assert (first.received_on, first.answered_on, first.outcome) == (date(2025, 3, 3), date(2025, 3, 20), Outcome.GRANTED_PROVIDED)
    assert (second.applicant_kind, second.channel) == (ApplicantKind.COMMERCIAL_ENTERPRISE, Channel.REGISTERED_MAIL)
    assert second.outcome is Outcome.REFUSED_THIRD_PARTY
    assert str(second.place) == "工作表“台账”第3行"


TWO_ROWS = (
    ("某镇2025年依申请公开台账", *[None] * 9),
    ("填报日期：2026年1月8日", *[None] * 9),
    ("序号", "收件时间", "申请人情况", None, "申请内容", "补正", None, "办理情况", None, "备注"),
    (None, None, "姓名", "类别", None, "告知日期", "收到日期", "答复日期", "答复类型", None),
    (1, "3月3日", "张三", "公民", "低保对象名单", "3月5日", "3月10日", "3月20日", "予以公开", ""),
)
MERGED = ("A1:J1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:G3", "H3:I3", "J3:J4")


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


@pytest.mark.parametrize("heading", ["中请内容", "申请人内容", "申请的公开内容"])
def test_a_heading_one_harmless_character_away_is_taken_and_said(heading: str) -> None:
    found = of([[h.replace("申请内容", heading) for h in PLAIN[0]], *PLAIN[1:]])
    assert fields(found)[heading] == "content"
    assert any("相近" in passed.message for passed in found.passed_over)


@pytest.mark.parametrize(
    ("heading", "field"),
    [("答复期限", "due_on"), ("补正期限", ""), ("延期日期", "extended_on"), ("转交日期", ""), ("交办时间", ""), ("满意程度", "")],
)
def test_a_heading_that_differs_in_meaning_is_not_taken_for_its_neighbour(heading: str, field: str) -> None:
    found = of(with_cell(heading, ""))
    assert fields(found)[heading] == field
    assert field or any(heading in str(passed.place) for passed in found.passed_over)


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


# --- words


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("予以公开", Outcome.GRANTED_PROVIDED), ("同意公开", Outcome.GRANTED_PROVIDED), ("信息不存在", Outcome.UNABLE_NOT_EXIST),
     ("非本机关", Outcome.UNABLE_NOT_THIS_AGENCY), ("已主动公开", Outcome.GRANTED_ALREADY_PUBLIC), ("不予公开（第三方）", Outcome.REFUSED_THIRD_PARTY),
     ("涉及商业秘密，不予公开", Outcome.REFUSED_THIRD_PARTY), ("撤回", Outcome.OTHER_WITHDRAWN), ("信访", Outcome.NOT_PROCESSED_PETITION),
     ("（四）1.本机关不掌握相关政府信息", Outcome.UNABLE_NOT_EXIST), ("（三）不予公开（1.属于国家秘密）", Outcome.REFUSED_STATE_SECRET), ("不予公开-属于国家秘密", Outcome.REFUSED_STATE_SECRET), ("办理中", None), ("", None)],
)  # fmt: skip
def test_outcomes_are_known_by_the_words_offices_use(written: str, outcome: Outcome | None) -> None:
    found = of(with_cell("办理结果", written))
    assert (found.rows[0].outcome, found.is_clear) == (outcome, True)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_known_by_its_own_label(outcome: Outcome) -> None:
    assert of(with_cell("办理结果", outcome.label)).rows[0].outcome is outcome


@pytest.mark.parametrize(
    "written", ["不予公开", "其他", "已答复", "不予公开（信息不存在）", "部分公开，信息不存在", "同意公开但需第三方确认"]
)
def test_an_outcome_of_two_meanings_is_asked_and_the_row_waits(written: str) -> None:
    found = of(with_cell("办理结果", written))
    assert [(q.field, q.text, q.count) for q in found.questions] == [("outcome", written, 1)]
    assert [row.number for row in found.rows] == ["2号"]


def test_a_day_told_with_the_outcome_is_the_day_of_the_answer_where_no_column_has_it() -> None:
    rows = [
        ["收到日期", "申请人", "申请人类别", "申请内容", "答复情况"],
        ["2025.3.3", "张三", "公民", "名单", "已于2025年3月20日答复，予以公开"],
    ]
    found = of(rows)
    assert (found.is_clear, found.rows[0].answered_on, found.rows[0].outcome) == (True, date(2025, 3, 20), Outcome.GRANTED_PROVIDED)
    rows[1][4] = "2025年3月32日，予以公开"
    assert "没有这一天" in told(of(rows))[0]
    assert of(with_cell("办理结果", "2025年4月1日，予以公开")).rows[0].answered_on == date(2025, 3, 20)


def test_a_void_row_is_no_application() -> None:
    found = of(with_cell("办理结果", "作废"))
    assert ([row.number for row in found.rows], found.is_clear) == (["2号"], True)
    assert any("作废" in passed.message for passed in found.passed_over)


@pytest.mark.parametrize("heading", ["收到\n申请时间（年/月/日）", "收件日期(必填)", "收 到 日 期", "*收到日期"])
def test_a_heading_is_known_whatever_is_around_it(heading: str) -> None:
    found = of([[h.replace("收到日期", heading) for h in PLAIN[0]], *PLAIN[1:]])
    assert found.sheets[0].columns[1].field == "received_on"


def test_a_word_is_asked_once_however_often_it_stands() -> None:
    rows = [HEADINGS, *[(f"{n}号", "2025.3.3", f"张{n}", "公民", "名单", "信函", "2025.3.9", "公开") for n in range(30)]]
    question = of(rows).questions
    assert [(q.text, q.count) for q in question] == [("信函", 30)]
    assert (question[0].places[0].row, len(question[0].places)) == (2, 20)


def test_a_finer_column_makes_the_outcome() -> None:
    rows = [[*row, "不予公开理由" if n == 0 else ("国家秘密" if n == 1 else "")] for n, row in enumerate(with_cell("办理结果", "不予公开"))]
    assert of(rows).rows[0].outcome is Outcome.REFUSED_STATE_SECRET


@pytest.mark.parametrize(
    ("heading", "written", "is_extended", "on", "days"),
    [("是否延期", "是", True, None, None), ("是否延期", "否", False, None, None), ("延期", "√", True, None, None), ("延期", "", False, None, None),
     ("延期", "2025.3.25", True, date(2025, 3, 25), None), ("延期", "延长20个工作日", True, None, 20), ("延期告知日期", "2025.3.25", True, date(2025, 3, 25), None), ("延期", "是（2025.3.25）", True, date(2025, 3, 25), None),
     ("延期告知日期", "否", False, None, None)],
)  # fmt: skip
def test_an_extension_is_told_by_yes_a_day_or_a_number_of_days(
    heading: str, written: str, is_extended: bool, on: date | None, days: int | None
) -> None:
    row = of(with_cell(heading, written)).rows[0]
    assert (row.is_extended, row.extended_on, row.extension_days) == (is_extended, on, days)


@pytest.mark.parametrize(
    ("heading", "written", "reviews"),
    [("复议诉讼情况", "行政复议维持", [(ReviewKind.RECONSIDERATION, ReviewResult.UPHELD)]), ("复议诉讼情况", "无", []),
     ("复议诉讼情况", "复议维持、诉讼审理中", [(ReviewKind.RECONSIDERATION, ReviewResult.UPHELD), (ReviewKind.LITIGATION_AFTER_RECONSIDERATION, ReviewResult.PENDING)]),
     ("复议结果", "撤销", [(ReviewKind.RECONSIDERATION, ReviewResult.OVERTURNED)]), ("诉讼结果", "驳回诉讼请求", [(ReviewKind.LITIGATION_DIRECT, ReviewResult.UPHELD)]),
     ("行政复议", "否", [])],
)  # fmt: skip
def test_reviews_are_told_in_one_column_or_in_their_own(heading: str, written: str, reviews: list[Any]) -> None:
    found = of(with_cell(heading, written))
    assert [(r.kind, r.result) for r in found.rows[0].reviews] == reviews


def test_that_there_was_a_review_without_its_result_is_asked() -> None:
    assert of(with_cell("是否复议", "是")).questions[0].field == "reconsideration"


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


# --- the mapping


ODD: Rows = (
    (*HEADINGS, "某列", "补正日期"),
    ("1号", "2025年3月3日", "张三", "甲类", "名单", "信函", "2025.3.20", "不予公开", "x", "2025.3.5"),
)


def test_the_mapping_can_be_answered_and_used_again(tmp_path: Path) -> None:
    found, path, words = of(ODD), tmp_path / "m.toml", load_ledger_words()
    text = mapping_text(found.mapping, "台账.xlsx", words)
    assert text.count("# 待答") == len(found.questions) == 4
    for open_, answer in {'"甲类" = ""': '"甲类" = "自然人"', '"信函" = ""': '"信函" = "ordinary_mail"', '"不予公开" = ""': '"不予公开" = "不予公开（属于国家秘密）"',
                          '"补正日期" = "?"': '"补正日期" = "收到补正日期"', '"某列" = ""': '"某列" = "备注"'}.items():  # fmt: skip
        assert open_ in text
        text = text.replace(open_, answer)
    path.write_text(text, "utf-8")
    again = of(ODD, given=read_mapping(path, words))
    assert again.is_clear
    row = again.rows[0]
    assert (row.channel, row.outcome, row.note) == (Channel.ORDINARY_MAIL, Outcome.REFUSED_STATE_SECRET, "x")
    assert row.clarification_received_on == date(2025, 3, 5)
    path.write_text(mapping_text(again.mapping, "台账.xlsx", words), "utf-8")
    assert of(ODD, given=read_mapping(path, words)).mapping == again.mapping


def test_any_texts_come_back_from_a_mapping(tmp_path: Path) -> None:
    strange = ['a"b', "a\\b", "a\nb", "]", "#", "=", "\x7f", "　"]
    mapping = LedgerMapping(
        {s: SheetPlan(header=(1,), year=2025) for s in strange[:6]},
        dict.fromkeys(strange[:6], ""),
        {"outcome": dict.fromkeys(strange[:6], "partial")},
    )
    (tmp_path / "m.toml").write_text(mapping_text(mapping, "a", load_ledger_words()), "utf-8")
    assert read_mapping(tmp_path / "m.toml", load_ledger_words()) == mapping


def test_every_fault_of_a_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[sheets."a"]\nyear = 25\n[sheets."b"]\nheader = ["x"]\n[columns]\n"某列" = "答复日其"\n[values."办理结果"]\n"x" = "公开吧"\n[other]\n',
        "utf-8",
    )
    with pytest.raises(InputErrors) as refused:
        read_mapping(tmp_path / "m.toml", load_ledger_words())
    assert [f.where.partition("：")[0].rpartition(":")[2] for f in refused.value.findings] == [
        "other", "对应表 sheets.a.year", "对应表 sheets.b.header", "对应表 columns.某列", "对应表 values.办理结果.x",
    ]  # fmt: skip
    assert "答复日期" in str(refused.value)


def test_a_mapping_says_where_the_headings_stand() -> None:
    rows: Sequence[Sequence[Any]] = [("甲", "乙", "丙", "丁"), ("2025.3.3", "张三", "公民", "名单")]
    columns = {"甲": "received_on", "乙": "applicant_name", "丙": "applicant_kind", "丁": "content"}
    found = of(rows, given=LedgerMapping({"台账": SheetPlan(header=(1,))}, columns))
    assert (found.rows[0].content, found.sheets[0].header) == ("名单", (1,))


# --- the rules


def test_no_word_of_the_rules_means_two_things(tmp_path: Path) -> None:
    text = (rules_folder() / "ledger.toml").read_text("utf-8")
    assert read_ledger_words(rules_folder())[1] == []
    (tmp_path / "ledger.toml").write_text(text.replace('in_person = ["当面"', 'in_person = ["传 真", "当面"'), "utf-8")
    words, found = read_ledger_words(tmp_path)
    assert words is None
    assert "“传真”既是" in found[0].message


def test_what_makes_no_difference_is_folded_away() -> None:
    assert folded("不予公开（第三方）") == folded(" 不予公开\n(第三方) ") == "不予公开第三方"
    assert folded("√") == "√"
