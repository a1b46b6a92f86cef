"""There and back: a report in every format we publish, read as anybody's would be, has the same figures, the same words and no finding.

XXGK_ROUND_TRIPS says how many random reports; the suite takes a few.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace

import pytest

from engine.forms import Report
from engine.forms.render import render
from engine.forms.words import Paragraph, Words
from engine.published.checking import checked
from engine.published.opening import opened
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.rulefiles import load_forms
from tests.fonts import HERE
from tests.reports import form
from tests.ugly import random_numbers

FORMS = load_forms()
TRIPS = int(os.environ.get("XXGK_ROUND_TRIPS", "8"))
STEP = {} if "XXGK_ROUND_TRIPS" in os.environ else {"docx": 3}  # Word is slow to write and to read
READ = tuple(fmt for fmt in HERE if fmt != "json")
BASIS = {"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"}


def made(seed: int) -> Report:
    """A random balanced report whose words tell its numbers."""
    rng = random.Random(seed)
    form_id = ("2019", "2021")[seed % 2]
    cells, f = random_numbers(form_id, rng), form(form_id)
    third = {row: tuple(cells[f"{row}/{column}"] for column in COLUMNS) for row in f.rows}
    fourth = {block: {result: cells[f"{block}.{result}"] for result in RESULTS} for block in BLOCKS}
    year = rng.choice((2019, 2020) if form_id == "2019" else range(2021, 2026))
    report = Report("某市某区人民政府", "county", year, f, {key: str(cells[key]) for key in f.section2_keys}, third, fourth)
    return replace(report, words=told(report, rng))


def retold(report: Report) -> Report:
    return replace(report, words=told(report, random.Random(1)))


def told(report: Report, rng: random.Random) -> Words:
    year, long = report.year, rng.randint(0, 12)
    opening = f"根据《中华人民共和国政府信息公开条例》和{BASIS[report.form.id]}编制本报告，统计期限自{year}年1月1日起至{year}年12月31日止。"
    counted = (
        f"{year}年共收到政府信息公开申请{report.value('received/total')}件，上年结转{report.value('carried_in/total')}件，"
        f"结转下年度继续办理{report.value('carried_out/total')}件；发生行政复议{report.value('reconsideration.total')}件。"
    )
    overall = [
        Paragraph("（一）主动公开情况", is_heading=True), Paragraph("主动公开政府信息1024条，其中政策解读40条。" + "做好公开工作。" * long),
        Paragraph("（二）依申请公开情况", is_heading=True), Paragraph(counted),
        Paragraph("（三）政府信息管理情况", is_heading=True), Paragraph("落实公开前审查制度。"),
        Paragraph("（四）政府信息公开平台建设情况", is_heading=True), Paragraph("维护政府信息公开专栏。"),
        Paragraph("（五）监督保障情况", is_heading=True), Paragraph("全年开展培训2次。"),
    ]  # fmt: skip
    problems = Paragraph("一是公开内容不够丰富；二是人员业务能力有待提高。下一步将加强培训，细化台账。" * (1 + long % 3))
    return Words((Paragraph(opening),), tuple(overall), (problems,), (Paragraph(f"{year}年未收取信息处理费。"),))


def back(report: Report, fmt: str) -> Reading:
    content = render(report, fmt, findings=False)
    (reading,) = read("x", opened(content if isinstance(content, bytes) else content.encode()), FORMS)
    return checked(reading, FORMS)


@pytest.mark.parametrize("fmt", READ)
def test_what_is_published_reads_back_as_it_was(fmt: str) -> None:
    for seed in range(0, TRIPS, STEP.get(fmt, 1)):
        report = made(seed)
        reading = back(report, fmt)
        assert reading.findings == (), seed
        assert reading.figures() == report.figures(), seed
        assert report.words is not None
        for section, paragraphs in ((1, report.words.overall), (5, report.words.problems), (6, report.words.others)):
            said = "".join(reading.text(section).split())
            assert said == "".join("".join(p.text.split()) for p in paragraphs), (seed, section)


def test_json_holds_the_same_numbers() -> None:
    for seed in range(TRIPS):
        report = made(seed)
        data = json.loads(str(render(report, "json")))
        assert {row: tuple(values) for row, values in data["section3"]["rows"].items()} == report.section3
        assert data["section4"] == report.section4
        flat = {f"{group}.{name}": value for group, cells in data["section2"].items() for name, value in cells.items()}
        assert flat == {key: pytest.approx(float(text)) for key, text in report.section2.items()}


def _changed(report: Report, row: str, *amounts: int) -> Report:
    values = tuple(n + more for n, more in zip(report.section3[row], amounts, strict=True))
    return replace(report, section3={**report.section3, row: values})


def _review(report: Report, result: str, amount: int) -> Report:
    block = {**report.section4["reconsideration"], result: report.section4["reconsideration"][result] + amount}
    return replace(report, section4={**report.section4, "reconsideration": block})


SOUND = next(report for report in map(made, range(1, 99, 2)) if not report.section3["other.fee_unpaid"][-1])
FAULTS: dict[str, tuple[Report, set[tuple[str, str]]]] = {
    "C1": (
        retold(_changed(SOUND, "received", 1, 0, 0, 0, 0, 0, 1)),
        {("C1", "第三部分“自然人”列"), ("C1", "第三部分“总计”列")},
    ),
    "C2": (
        _changed(SOUND, "granted", 1, 0, 0, 0, 0, 0, 1),
        {("C2", SOUND.form.place("total/natural_person")), ("C2", SOUND.form.place("total/total"))},
    ),
    "C3": (
        _changed(SOUND, "refused.state_secret", 0, 0, 0, 0, 0, 0, 1),
        {("C3", SOUND.form.place("refused.state_secret/total")), ("C2", SOUND.form.place("total/total"))},
    ),
    "C4": (_review(SOUND, "upheld", 1), {("C4", SOUND.form.place("reconsideration.total"))}),
    "C9": (
        replace(SOUND, words=replace(SOUND.words or Words(), overall=(Paragraph("全年共收到政府信息公开申请987654件。"),))),
        {("C9", "第一部分")},
    ),
    "C11": (
        replace(SOUND, section2={**SOUND.section2, "rules.made": "2"}),
        {("C11", SOUND.form.place("rules.made"))},
    ),
    "依据": (
        replace(SOUND, words=replace(SOUND.words or Words(), opening=(Paragraph("根据国务院令第492号编制本报告。"),))),
        {("依据", "正文")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fmt", READ)
@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_that_finding_alone_in_every_format(rule: str, fmt: str) -> None:
    report, expected = FAULTS[rule]
    found = {(finding.source, finding.where) for finding in back(report, fmt).findings}
    assert found == expected
