"""What published pages taught: figures of real agencies in the layouts they were found in, whose report it is, and sentences that are no contradiction."""

from __future__ import annotations

from typing import Any

import pytest

from engine.published.checking import checked
from engine.published.opening import opened
from engine.published.prose import numbers_in
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulefiles import load_forms


def reading(text: str) -> Reading:
    (one,) = read("x.txt", opened(text.encode()), load_forms())
    return checked(one, load_forms())


def second(text: str) -> dict[str, Any]:
    return {key: None if value is None else float(value) for key, value in reading(text).figures().section2.items()}


OLD = "信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n"


def test_changes_with_a_sign_are_numbers_and_words_for_them_are_not() -> None:
    # 广州市荔湾区发展和改革局 2020, 北京市通州区某局 2019, 某区政务服务局 2021
    rows = "行政许可 | 22 | +1 | 23 |\n其他对外管理服务事项 | +22 | 0 | 889 |\n行政处罚 | 253 | --253 | 0 |\n行政强制 | 37 | 减3 | 1125 |\n"
    one = reading(OLD + rows)
    figures = one.figures().section2
    assert [figures[f"{group}.change"] for group in ("licensing", "other_services", "penalties", "coercion")] == [1, 0, None, None]
    assert figures["other_services.last_year_items"] is None
    assert "例如 -4" in one.unsure["coercion.change"]
    assert not [finding for finding in one.findings if finding.source == "C7"]


def test_a_negative_change_is_no_fault_and_a_unit_in_a_cell_is_told_c16() -> None:
    one = reading(OLD + "行政处罚 | 2 | -2 | 0 |\n信息内容 | 采购项目数量 | 采购总金额 |\n政府集中采购 | 22 | 184719元 |\n")
    assert (one.figures().section2["penalties.change"], one.figures().section2["procurement.amount"]) == (-2, 184719)
    assert [finding.severity for finding in one.findings if finding.source == "C16"] == ["info"]
    assert not [finding for finding in one.findings if finding.source == "C7"]


def test_a_label_with_a_remark_is_the_label_and_a_row_of_the_agencys_own_is_none() -> None:
    # 武汉市生态环境局 2020, in traditional characters
    text = (
        "信息內容 | 本年新 製作數量 | 本年新 公開數量 | 對外公開總數量 | ||\n規範性檔案（行政機關制定發布的決定、通知等公文） | 2 | 2 | 19 | ||\n"
        "其他主動公開檔案（含以本單位名義正式簽發的檔案） | 186 | 86 | 255 | ||\n"
    )
    assert second(text) == {"normative_documents.made": 2, "normative_documents.published": 2, "normative_documents.total": 19}


def test_blanks_that_were_dropped_and_filled_up_behind_leave_no_row() -> None:
    # 岳阳市南湖新区某局 2019: 自然人 3, 总计 3, the rest lost
    text = "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 |\n3 |\n3 |\n|||||||\n二、上年结转政府信息公开申请数量 |\n0 |\n0 |\n|||||||\n"
    assert reading(text).figures().section3 == {"received": (None,) * 7, "carried_in": (None,) * 7}


def test_a_blank_cell_that_ends_its_line_keeps_its_place() -> None:
    # 广州市荔湾区发展和改革局 2020
    text = "三、收到和处理政府信息公开申请情况\n自然人 | 法人或其他组织 | 总计 |\n一、本年新收政府信息公开申请数量 | 25 |\n|\n|\n|\n|\n| 25 |\n"
    assert reading(text).figures().section3["received"] == (25, None, None, None, None, None, 25)


def test_a_number_alone_after_a_row_of_cells_is_its_pages() -> None:
    row = "一、本年新收政府信息公开申请数量\t1\t\t0\t0\t0\t0\t1\n7\n二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\n"
    assert reading(row).figures().section3["received"] == (1, None, 0, 0, 0, 0, 1)


def test_section_four_of_a_printed_page_without_the_rest() -> None:
    # 威海市文登区信访局 2022: headings in pieces over the line of numbers
    text = (
        "威海市文登区信访局2022年政府信息公开工作年度报告\n四、因政府信息公开工作被申请行政复议提起行政诉讼情况\n行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n"
        "结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计 维持 纠正 结果 审结 计\n"
        "0 1 0 2 3 0 0 0 0 0 4 0 0 0 4\n五、政府信息公开工作存在的主要问题及改进情况\n"
    )
    one = reading(text)
    assert (one.agency, one.year, one.form) == ("威海市文登区信访局", 2022, "2021")
    assert [list(cells.values()) for cells in one.figures().section4.values()] == [[0, 1, 0, 2, 3], [0] * 5, [4, 0, 0, 0, 4]]


def test_a_form_left_blank_is_still_a_form() -> None:
    # 佳县螅镇 2022
    one = reading("2022年度螅镇政府信息公开工作年度报告\n信息内容\n本年新制作数量\n本年新公开数量\n对外公开总数量\n规章\n规范性文件\n")
    assert (one.agency, one.year, one.form, one.figures().section2) == ("螅镇", 2022, "2019", {})
    assert "应当用" in next(finding.message for finding in one.findings if finding.where == "第二部分" and finding.source != "C8")


ROW = "\n一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0\n"


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("根据《条例》规定，现公布建平县人民政府2025年政府信息公开工作年度报告。本报告所列数据的统计期限为2025年。" + "述" * 120, "建平县人民政府", 2025),
        ("按照县政府办公室《关于做好2021年度政府信息公开年度报告编制工作的通知》要求，现将茅坪回族镇2022年度政府信息公开工作报告如下：" + "述" * 120, "茅坪回族镇", 2022),
        ("2022年政府信息公开工作年度报告\n桃江县松木塘镇人民政府", "桃江县松木塘镇人民政府", 2022),
        ("濟(jì)南市章丘區(qū)文化和旅游局\n2023 年政府信息公開(kāi)工作年度報(bào)告", "济南市章丘区文化和旅游局", 2023),
        ("现将我办2022年度政府信息公开情况报告如下：", None, 2022),
        ("本报告所列数据的统计时限为2021年1月1日至2021年12月31日。", None, 2021),
        ("一、总体情况\n2019年我局政府信息公开工作运行良好。\n二、主动公开政府信息情况\n2020年将继续努力", None, 2019),
        ("一、总体情况\n2019年与2020年相比有所提高。", None, None),
    ],
)  # fmt: skip
def test_whose_report_it_is_and_of_which_year(text: str, agency: str | None, year: int | None) -> None:
    one = reading(text + ROW)
    assert (one.agency, one.year) == (agency, year)


def test_a_page_says_in_its_title_whose_it_is() -> None:
    page = f"<html><head><title>某县民政局2023年政府信息公开工作年度报告_某县政府网</title></head><body><p>一、总体情况</p><p>{ROW}</p></body></html>"
    assert (reading(page).agency, reading(page).year) == ("某县民政局", 2023)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("区政府办公室共收到8份政府信息公开申请。", {("收到申请", 8)}),
        ("全年办理行政复议案件12件，其中涉及政府信息公开3件。", set()),
        ("收到政府信息公开申请5件，政府信息公开行政复议1件、行政诉讼0件。", {("收到申请", 5), ("行政复议", 1), ("行政诉讼", 0)}),
    ],
)
def test_cases_of_any_kind_are_not_those_of_publication(sentence: str, said: set[tuple[str, int]]) -> None:
    one = Reading("x", year=2024, prose=({"section": 1, "title": "", "text": sentence},))
    assert {(found.what, found.number) for found in numbers_in(one)} == said
