"""The annual report of an office: section 二 as typed in and audited, 三 and 四 from its cases, the form by the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from engine.annual import build, canonical, cell, differences, enter, find_cell, pairs_of, reviews_in
from engine.bootstrap import load_law
from engine.case.commands import Decide, Register
from engine.casework import Desk, act, conclude_a_review, open_a_review, register
from engine.errors import InputError, InputErrors, NoRuleInForce
from engine.forms import Report
from engine.forms.figures import read_figures
from engine.review import ConcludeReview, OpenReview
from engine.rulebook.form import Form
from engine.rulefiles import load_forms
from engine.store import new_store
from engine.store.chain import Stamp
from engine.terms import EventKind
from tests.reports import SECTION2, balanced, figures, report

FORMS = load_forms()
STAMP = Stamp("李四", "2024-01-02T03:04:05.000Z", "digest")


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = new_store(None)
    with store.write() as unit:
        agency = unit.add_agency("某县某镇人民政府", "township", "某县人民政府", "", STAMP.recorded_at)
        yield Desk(unit, agency, load_law(), date(2025, 2, 3), STAMP)
    store.close()


def received(desk: Desk, on: date, applicant: str = "natural_person") -> str:
    return register(desk, Register(on=on, channel="in_person", applicant=applicant, applicant_name="张三", content="某项信息")).number


def granted(desk: Desk, number: str, on: date) -> str:
    return act(desk, number, Decide(on=on, outcome="granted.provided")).number


def made(desk: Desk, year: int = 2024, form_id: str | None = None, forms: dict[str, Form] = FORMS) -> Report:
    return build(desk.unit, desk.agency, year, forms, desk.today, form_id)


def sources(report: Report) -> list[tuple[str, str]]:
    return [(f.severity, f.source or f.where) for f in report.findings]


def test_cases_and_reviews_fill_sections_three_and_four(desk: Desk) -> None:
    old = received(desk, date(2023, 12, 20))
    new = received(desk, date(2024, 3, 4), "commercial_enterprise")
    granted(desk, old, date(2024, 1, 8))
    opened = OpenReview(kind="reconsideration", case=old, body="某县人民政府", opened_on=date(2024, 2, 1))
    review, *_ = open_a_review(desk, opened)
    conclude_a_review(desk, review, ConcludeReview(result="upheld", on=date(2024, 4, 1)))
    report = made(desk)
    assert report.section3["carried_in"] == (1, 0, 0, 0, 0, 0, 1)
    assert report.section3["received"] == (0, 1, 0, 0, 0, 0, 1)
    assert report.section3["granted"] == report.section3["total"] == (1, 0, 0, 0, 0, 0, 1)
    assert report.section3["carried_out"] == (0, 1, 0, 0, 0, 0, 1)
    assert report.value("reconsideration.upheld") == report.value("reconsideration.total") == "1"
    assert cell(desk.unit, desk.agency, 2024, FORMS["2021"], "granted", "total") == [old]
    assert cell(desk.unit, desk.agency, 2024, FORMS["2021"], "新收", "商业企业") == [new]
    assert cell(desk.unit, desk.agency, 2024, FORMS["2021"], "行政复议", "结果维持") == [old]
    assert reviews_in(desk.unit, desk.agency, 2024, "reconsideration", "total") == [(review, old)]
    assert read_figures(report.as_data())[0] == replace(report.figures(), section2=read_figures(report.as_data())[0].section2)


def test_an_office_without_cases_reports_zeros_and_only_a_hint(desk: Desk) -> None:
    report = made(desk)
    assert all(report.value(key) == "0" for key in report.form.labels)
    assert sources(report) == [("info", "第二部分")]
    assert "10 格" in report.findings[0].message
    assert "report enter" in report.findings[0].message
    assert report.findings_line == "勾稽检查：0 处问题，另有 1 条提示"


@pytest.mark.parametrize(("year", "form_id"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2024, "2021")])
def test_the_year_chooses_the_form(desk: Desk, year: int, form_id: str) -> None:
    assert made(desk, year).form.id == form_id
    assert made(desk, year).until is None


def test_another_form_must_be_asked_for_and_is_a_finding(desk: Desk) -> None:
    report = made(desk, 2024, "2019")
    assert report.form.id == "2019"
    assert list(report.section3)[-3] == "other"
    assert report.findings[0].where == "报告格式"
    assert report.findings[0].severity == "warning"
    assert [f.where for f in made(desk, 2024, "2021").findings] == ["第二部分"]
    with pytest.raises(InputError, match="2021"):
        made(desk, 2024, "2020")


def test_a_year_without_a_form_and_a_year_not_begun_are_refused(desk: Desk) -> None:
    with pytest.raises(NoRuleInForce, match="2019 年度报告"):
        made(desk, 2018)
    with pytest.raises(InputError, match="还没有开始"):
        made(desk, 2026)


def test_a_year_not_over_says_until_when(desk: Desk) -> None:
    assert made(desk, 2025).until == date(2025, 2, 3)
    assert made(replace(desk, today=date(2024, 12, 31))).until == date(2024, 12, 31)
    assert made(replace(desk, today=date(2025, 1, 1))).until is None


def test_a_setting_moves_an_outcome_to_another_row(desk: Desk) -> None:
    act(desk, received(desk, date(2024, 3, 4)), Decide(on=date(2024, 3, 5), outcome="other.not_government_information", reasons="系咨询"))
    assert made(desk).value("other.misc/total") == "1"
    forms = {key: form.with_rows({"other.not_government_information": "not_processed.petition"}) for key, form in FORMS.items()}
    moved = made(desk, forms=forms)
    assert (moved.value("other.misc/total"), moved.value("not_processed.petition/total")) == ("0", "1")


# --- section 二


def test_figures_are_set_and_recorded_in_one_entry(desk: Desk) -> None:
    pairs = list(SECTION2["2021"].items())
    assert enter(desk, FORMS, 2024, pairs) == ()
    assert made(desk).section2 == SECTION2["2021"]
    assert sources(made(desk)) == []
    enter(desk, FORMS, 2024, [("rules.made", "0"), ("licensing.decisions", "００５")])
    first, second = desk.unit.entries(desk.agency.id, "figures:2024")
    assert first.event.kind == second.event.kind == EventKind.FIGURE_ENTERED
    assert dict(first.event.data) == SECTION2["2021"]
    assert dict(second.event.data) == {"rules.made": "0", "licensing.decisions": "5"}
    assert (second.version, second.event.on, second.stamp.actor) == (2, desk.today, "李四")
    assert made(desk).value("licensing.decisions") == "5"


def test_figures_of_the_old_form_may_be_negative_where_printed_so(desk: Desk) -> None:
    enter(desk, FORMS, 2020, [("licensing.change", "−4"), ("penalties.change", "+2"), ("procurement.amount", "52.150")])
    assert desk.unit.figures(desk.agency.id, 2020) == {"licensing.change": "-4", "penalties.change": "2", "procurement.amount": "52.15"}
    assert made(desk, 2020).value("licensing.change") == "-4"


@pytest.mark.parametrize(
    ("year", "key", "text", "where", "said"),
    [
        (2024, "rule.made", "1", "rule.made", "rules.made"),
        (2024, "procurement.items", "1", "procurement.items", "没有这一项"),
        (2024, "fees.amount_wan", "251000元", "第二部分“行政事业性收费”“本年收费金额（单位：万元）”（fees.amount_wan）", "不带单位"),
        (2024, "licensing.decisions", "1.5", "第二部分“行政许可”“本年处理决定数量”（licensing.decisions）", "整数"),
        (2024, "licensing.decisions", "-1", "第二部分“行政许可”“本年处理决定数量”（licensing.decisions）", "不能小于 0"),
        (2024, "licensing.decisions", "", "第二部分“行政许可”“本年处理决定数量”（licensing.decisions）", "不是可用的数字"),
        (2024, "licensing.decisions", "1,234", "第二部分“行政许可”“本年处理决定数量”（licensing.decisions）", "千分位"),
        (2024, "licensing.decisions", "9" * 13, "第二部分“行政许可”“本年处理决定数量”（licensing.decisions）", "不是可用的数字"),
        (2020, "licensing.change", "减4", "第二部分“行政许可”“本年增/减”（licensing.change）", "例如 -4"),
    ],
)
def test_what_is_no_figure_is_refused_by_its_printed_label(desk: Desk, year: int, key: str, text: str, where: str, said: str) -> None:
    with pytest.raises(InputErrors) as caught:
        enter(desk, FORMS, year, [("rules.made", "0"), (key, text)])
    (finding,) = caught.value.findings
    assert finding.where == where
    assert said in finding.message
    assert desk.unit.figures(desk.agency.id, year) == {}
    assert desk.unit.entries(desk.agency.id, f"figures:{year}") == []


def test_every_wrong_figure_is_named_at_once(desk: Desk) -> None:
    with pytest.raises(InputErrors) as caught:
        enter(desk, FORMS, 2024, [("rules.made", "x"), ("nothing", "1"), ("rules.repealed", "1"), ("rules.repealed", "2")])
    assert len(caught.value.findings) == 3
    with pytest.raises(InputError, match="没有写明"):
        enter(desk, FORMS, 2024, [])
    with pytest.raises(InputError, match="还没有开始"):
        enter(desk, FORMS, 2026, [("rules.made", "1")])


def test_entering_says_at_once_what_the_checks_find(desk: Desk) -> None:
    enter(desk, FORMS, 2023, [("normative_documents.in_force", "18")])
    now = [
        ("normative_documents.made", "3"),
        ("normative_documents.repealed", "1"),
        ("normative_documents.in_force", "21"),
        ("rules.in_force", "6"),
    ]
    assert [f.source for f in enter(desk, FORMS, 2024, now)] == ["C6", "C11"]
    assert [(f.severity, f.source) for f in made(desk).findings if f.source] == [("warning", "C6"), ("error", "C11")]


def test_a_file_may_be_flat_or_nested() -> None:
    nested = {"section2": {"rules": {"made": 2, "in_force": None}, "fees": {"amount_wan": 72701.2578}}}
    pairs = [("rules.made", "2"), ("rules.in_force", ""), ("fees.amount_wan", "72701.2578")]
    assert pairs_of(nested) == pairs_of(nested["section2"]) == pairs_of(dict(pairs)) == pairs
    assert pairs_of({"fees.amount_wan": 1e-05}) == [("fees.amount_wan", "0.00001")]
    with pytest.raises(InputError):
        pairs_of([1])


@pytest.mark.parametrize(("written", "text"), [("007", "7"), ("-0", "0"), ("100", "100"), ("0.50", "0.5"), ("1000.0", "1000"), ("+3", "3")])
def test_a_number_has_one_form(written: str, text: str) -> None:
    assert canonical(written) == text


# --- against published figures


def test_a_report_equals_its_own_figures_and_a_changed_cell_is_named() -> None:
    ours = report()
    assert differences(ours, ours.figures()) == ([], 25 * 7 + 15)
    theirs = figures(balanced(agency="某市人民政府"))
    assert differences(ours, theirs) == ([], 25 * 7 + 15)
    granted = ours.section3["granted"]
    changed = replace(theirs, section3={"granted": (granted[0] + 1, *granted[1:-1], None)}, section4={})
    rows, compared = differences(ours, changed)
    assert compared == 7
    places = ["第三部分“（一）予以公开”“自然人”列", "第三部分“（一）予以公开”“总计”列"]
    assert [(r["place"], r["published"] - r["ours"]) for r in rows] == [(place, 1) for place in places]


# --- cells


def test_cells_are_found_by_key_and_by_printed_label() -> None:
    f = FORMS["2021"]
    assert find_cell(f, "granted", "natural_person") == ("granted", "natural_person")
    assert find_cell(f, "(一)予以公开", "自然人") == ("granted", "natural_person")
    assert find_cell(f, "2.重复申请", "总计") == ("not_processed.repeated", "total")
    assert find_cell(f, "3.其他", "其他") == ("other.misc", "other_organization")
    assert find_cell(f, "复议后起诉", "尚未审结") == ("litigation_after_reconsideration", "pending")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [("不予公开", "总计", "不止一行"), ("grantd", "total", "granted"), ("granted", "pending", "没有"), ("", "total", "没有")],
)
def test_an_unclear_cell_is_refused(row: str, column: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        find_cell(FORMS["2021"], row, column)
