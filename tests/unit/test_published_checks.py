"""Every check of a published report finds the fault planted for it, and says nothing of a report without fault."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import Finding
from engine.published.checking import checked, level_of
from engine.published.opening import opened
from engine.published.prose import numbers_in
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.rulefiles import load_forms
from tests.reports import form
from tests.ugly import Ugly, random_numbers
from tests.ugly_html import html_plain

AGENCY = "某市某区人民政府"
Change = Callable[[dict[str, Any]], None]


def page(
    cells: dict[str, Any], form_id: str = "2021", *, year: int = 2024, agency: str = AGENCY, labels: dict[str, str] | None = None
) -> str:
    texts = {key: "" if value is None else str(value) for key, value in cells.items()}
    u = Ugly(form(form_id), texts, random.Random(1), agency=agency, year=year, labels=labels or {})
    return html_plain(u).decode().replace("2024年，我区", f"{year}年，我区")


def sound(form_id: str = "2021", seed: int = 4) -> dict[str, Any]:
    """A report that balances, with enough cases to be changed and none lapsed for fees."""
    cells = random_numbers(form_id, random.Random(seed))
    for key in [key for key in cells if key.startswith("other.fee_unpaid/")]:
        column = key.partition("/")[2]
        cells[f"other.misc/{column}"] += cells[key]
        cells[key] = 0
    return cells


def check(text: str, previous: str = "") -> list[Finding]:
    forms = load_forms()
    (reading,) = read("x.html", opened(text.encode()), forms)
    before = read("y.html", opened(previous.encode()), forms)[0] if previous else None
    return list(checked(reading, forms, before).findings)


def sources(findings: list[Finding]) -> set[str]:
    return {finding.source for finding in findings}


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_report_without_fault_has_no_finding(form_id: str) -> None:
    assert check(page(sound(form_id), form_id, year=2020 if form_id == "2019" else 2024)) == []


def _c1(cells: dict[str, Any]) -> None:
    cells["received/natural_person"] += 1
    cells["received/total"] += 1


def _c2(cells: dict[str, Any]) -> None:
    cells["granted/natural_person"] += 1
    cells["granted/total"] += 1


def _set(key: str, value: Any) -> Change:
    return lambda cells: cells.__setitem__(key, value)


def _add(key: str, amount: int) -> Change:
    return lambda cells: cells.__setitem__(key, cells[key] + amount)


FAULTS: dict[str, tuple[Change, str, str]] = {
    "一加二不等于七加四": (_c1, "C1", "第三部分“自然人”列"),
    "各行之和不等于总计": (_c2, "C2", "第三部分“（七）总计”“自然人”列"),
    "六类之和不等于总计": (_add("refused.state_secret/total", 1), "C3", "第三部分“（三）不予公开 1.属于国家秘密”“总计”列"),
    "四项之和不等于总计": (_add("reconsideration.total", 1), "C4", "第四部分“行政复议”“总计”"),
    "负数": (_set("penalties.decisions", -3), "C7", "第二部分“行政处罚”“本年处理决定数量”"),
    "件数有小数": (_set("penalties.decisions", "3.5"), "C7", "第二部分“行政处罚”“本年处理决定数量”"),
    "金额写了元": (_set("fees.amount_wan", "2792220.8元"), "C7", "第二部分“行政事业性收费”“本年收费金额（单位：万元）”"),
    "空白": (_set("coercion.decisions", None), "C8", "第二部分“行政强制”“本年处理决定数量”"),
    "斜杠": (_set("coercion.decisions", "/"), "C8", "第二部分“行政强制”“本年处理决定数量”"),
    "认不出": (_set("coercion.decisions", "12①"), "C8", "第二部分“行政强制”“本年处理决定数量”"),
    "区政府有规章": (_set("rules.in_force", 6), "C11", "第二部分“规章”“现行有效件数”"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_where_it_is(name: str) -> None:
    change, source, where = FAULTS[name]
    cells = sound()
    change(cells)
    found = check(page(cells))
    assert where in {finding.where for finding in found if finding.source == source}
    # A number that is changed in one table cell may break sums it belongs to, of the same table; nothing else is said.
    allowed = {source, *({"C1", "C2", "C3"} if source in ("C1", "C2", "C3") else set())}
    assert sources(found) <= allowed


def test_a_number_in_words_that_is_not_the_tables_is_c9() -> None:
    cells = sound()
    right = cells["received/total"]
    said = "全年共收到政府信息公开申请{}件。行政复议{}件。涉及政府信息公开。"
    for n, expected in ((right, set()), (right + cells["carried_in/total"], set()), (right + 7777, {"C9"})):
        text = page(cells).replace("主动公开政府信息1024条。", said.format(n, 0).split("行政复议")[0])
        assert sources(check(text)) == expected, n


@pytest.mark.parametrize(
    ("sentence", "what", "number"),
    [
        ("全年共受理政府信息公开申请749件，其中自然人申请741件。", "收到申请", 749),
        ("共收到依申请信息公开26件。", "收到申请", 26),
        ("予以公开及部分公开258件，占33.9%。", "予以公开和部分公开", 258),
        ("因本机关不掌握等原因无法提供265件。", "无法提供", 265),
        ("信息公开类行政复议7件，诉讼9件。", "行政诉讼", 9),
        ("转下年度办理125件。", "结转下年度", 125),
        ("全年未收到政府信息公开申请。", "收到申请", 0),
        ("未发生因政府信息公开引起的行政复议。", "行政复议", 0),
    ],
)
def test_numbers_are_read_out_of_sentences(sentence: str, what: str, number: int) -> None:
    reading = Reading("x", year=2024, prose=({"section": 1, "title": "", "text": sentence},))
    assert (what, number) in {(said.what, said.number) for said in numbers_in(reading)}


@pytest.mark.parametrize(
    "sentence",
    [
        "其中通过网络收到申请5件。", "2023年受理政府信息公开申请12件。", "全年办理行政复议案件320件。", "上半年收到申请3件。",
        "未发生行政复议被纠正的情况，政府信息公开工作有序。", "收到网民留言15件。",
    ],
)  # fmt: skip
def test_numbers_of_a_part_or_of_something_else_are_not_compared(sentence: str) -> None:
    reading = Reading("x", year=2024, prose=({"section": 1, "title": "", "text": sentence},))
    assert numbers_in(reading) == []


def _last_year(cells: dict[str, Any], **changes: Any) -> str:
    before = dict(sound(seed=5))
    for column in COLUMNS:
        before[f"carried_out/{column}"] = cells[f"carried_in/{column}"]
        before[f"received/{column}"] = before[f"total/{column}"] + before[f"carried_out/{column}"] - before[f"carried_in/{column}"]
    for group in ("rules", "normative_documents"):
        before[f"{group}.in_force"] = cells[f"{group}.in_force"] - cells[f"{group}.made"] + cells[f"{group}.repealed"]
    return page({**before, **{key.replace("__", "."): value for key, value in changes.items()}}, year=2023)


def steady() -> dict[str, Any]:
    cells = sound()
    cells |= {"normative_documents.made": 3, "normative_documents.repealed": 1, "normative_documents.in_force": 20}
    return cells


def test_last_year_is_carried_over_c5() -> None:
    cells = steady()
    assert "C5" not in sources(check(page(cells), _last_year(cells)))
    other = dict(cells)
    other["carried_in/natural_person"] += 1
    found = [finding for finding in check(page(cells), _last_year(other)) if finding.source == "C5"]
    assert [finding.where for finding in found] == ["第三部分“二、上年结转政府信息公开申请数量”“自然人”列"]


def test_stocks_follow_from_last_years_c6() -> None:
    cells = steady()
    assert "C6" not in sources(check(page(cells), _last_year(cells)))
    found = check(page(cells), _last_year(cells, normative_documents__in_force=99))
    assert "第二部分“行政规范性文件”“现行有效件数”" in {finding.where for finding in found if finding.source == "C6"}


def test_litigation_after_review_beyond_reviews_is_c12_and_open_ones_lost_are_c17() -> None:
    cells = steady()
    for block in BLOCKS:
        cells |= {f"{block}.{result}": 0 for result in RESULTS}
    cells |= {"litigation_after_reconsideration.upheld": 90, "litigation_after_reconsideration.total": 90}
    before = _last_year(cells, reconsideration__pending=40, reconsideration__total=40)
    before = before if "40" in before else pytest.fail("nothing planted")
    assert {"C12", "C17"} <= sources(check(page(cells), before))


def test_a_jump_from_year_to_year_is_c13() -> None:
    cells = steady()
    for column in COLUMNS:
        for row in ("received", "total", "granted"):
            cells[f"{row}/{column}"] += 100_000
    assert "C13" in sources(check(page(cells), _last_year(steady())))


def test_fees_asked_for_need_a_word_in_section_six_c14() -> None:
    cells = random_numbers("2021", random.Random(4))
    assert cells["other.fee_unpaid/total"] > 0
    text = page(cells)
    assert "C14" not in sources(check(text))
    assert sources(check(text.replace("2024年未收取信息处理费。", "无。"))) == {"C14"}


def test_the_form_must_be_the_years() -> None:
    found = check(page(sound("2019"), "2019", year=2024))
    assert [(finding.where, finding.severity) for finding in found] == [("第二部分", "error"), ("第三部分", "error")]


def test_misprints_templates_bases_and_the_wrong_year_are_told() -> None:
    text = page(sound(), labels={"2.其他法律行政法规禁止公开": "2.其他法律行政止公开", "本年制发件数": "本年发件数"})
    text = text.replace("主动公开政府信息1024条。", "该部分以表格形式报告。依据国办函〔2018〕12号，自2021年1月1日起至12月31日止。")
    found = check(text)
    assert sources(found) == {"标签", "模板", "依据", "年度"}
    assert sum(finding.source == "标签" for finding in found) == 2
    assert all(finding.severity == "warning" for finding in found)


def test_sections_missing_empty_or_out_of_order_are_told() -> None:
    text = page(sound())
    empty = check(text.replace("2024年未收取信息处理费。", ""))
    assert [finding.where for finding in empty] == ["第六部分"]
    missing = check(text.replace("五、存在的主要问题及改进情况", ""))
    assert ["第五部分" in finding.message for finding in missing if finding.where == "结构"] == [True]


def test_a_table_that_is_a_picture_is_said_to_be_one() -> None:
    text = page(sound())
    start, end = text.index("三、收到和处理"), text.index("五、存在")
    table = text[start:end]
    cut = table.index("<table")
    found = check(text[:start] + table[:cut] + "<p><img src='http://example.invalid/t3.png' width=800></p>" + text[end:])
    assert any("图片" in finding.message and finding.where == "第三部分" for finding in found)


def test_a_row_in_doubt_spoils_no_check_it_is_part_of() -> None:
    cells = sound()
    cells["granted/natural_person"] = "12①"
    assert sources(check(page(cells))) == {"C8"}


@pytest.mark.parametrize(
    ("name", "level"),
    [("某县某镇人民政府", "township"), ("某某街道办事处", "street"), ("某市某区人民政府", "county"), ("某县民政局", "county_department"),
     ("某市人民政府", ""), ("国家某局", ""), ("内蒙古自治区人民政府", ""), ("某市司法局", "")],
)  # fmt: skip
def test_only_names_that_show_it_are_taken_to_make_no_rules(name: str, level: str) -> None:
    assert level_of(name) == level
