"""One grid behind six formats: the same cells, the same numbers, the same bytes."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from wcwidth import wcswidth

from engine.errors import Finding, InputError
from engine.forms.layout import BESIDE, boxes
from engine.forms.render import render
from engine.forms.text import wrap
from engine.rulebook.form import BLOCKS, RESULTS
from tests.fonts import HERE
from tests.reports import WORDS, report
from tests.unit.test_forms_form import Shape, shape_of_grid, shapes_of_docx

if TYPE_CHECKING:
    from pathlib import Path

    from engine.forms import Report


def text_of(made: Report) -> str:
    text = render(made, "table")
    assert isinstance(text, str)
    return text


def html_of(made: Report) -> str:
    text = render(made, "html")
    assert isinstance(text, str)
    return text


def bytes_of(made: Report, fmt: str) -> BytesIO:
    content = render(made, fmt)
    assert isinstance(content, bytes)
    return BytesIO(content)


def shapes_with_values(made: Report) -> list[Shape]:
    return [[[(b.text, b.colspan, b.rowspan) for b in row] for row in boxes(made, grid)] for grid in made.grids]


class _Tables(HTMLParser):
    """The tables of an HTML file as (text, colspan, rowspan), and every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Shape] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cell: list[Any] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.cell = ["", int(given.get("colspan") or 1), int(given.get("rowspan") or 1)]

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.tables[-1][-1].append(tuple(self.cell))
            self.cell = None


both_forms = pytest.mark.parametrize("form_id", ["2019", "2021"])


@pytest.mark.parametrize("fmt", HERE)
@both_forms
def test_the_same_report_gives_the_same_bytes(form_id: str, fmt: str) -> None:
    assert render(report(form_id), fmt) == render(report(form_id), fmt)


def test_another_format_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="docx"):
        render(report(), "doc")


# --- values


def test_zero_is_printed_as_zero_and_a_figure_not_entered_too() -> None:
    made = report(section2={})
    assert made.value("rules.made") == "0"
    assert made.value("not_processed.petition/total") == str(made.section3["not_processed.petition"][6])
    assert made.value("litigation_after_reconsideration.overturned") == "2"
    assert all(box.text.strip() for grid in made.grids for row in boxes(made, grid) for box in row)


def test_json_has_the_keys_of_published_figures() -> None:
    data = json.loads(str(render(report(), "json")))
    assert list(data) == ["agency", "year", "form", "until", "period", "as_of", "section2", "section3", "section4", "words", "findings"]
    assert data["section2"]["rules"] == {"made": 0, "repealed": 0, "in_force": 0}
    assert data["section2"]["fees"] == {"amount_wan": 45.678}
    assert list(data["section3"]["rows"]) == list(report().form.rows)
    assert all(list(data["section4"][block]) == list(RESULTS) for block in BLOCKS)
    assert all(type(value) is int for values in data["section3"]["rows"].values() for value in values)


# --- text


@both_forms
def test_text_lines_are_eighty_cells_wide_and_align(form_id: str) -> None:
    lines = text_of(report(form_id)).splitlines()
    drawn = [line for line in lines if line[:1] in "┌│├└"]
    assert {wcswidth(line) for line in drawn if line} == {76, 77, 80}  # equal columns leave a few cells over
    assert all(wcswidth(line) <= 80 for line in lines)


@both_forms
def test_text_cuts_nothing_off(form_id: str) -> None:
    made = report(form_id)
    printed = Counter(text_of(made))
    wanted = Counter("".join(box.text for grid in made.grids for row in boxes(made, grid) for box in row))
    assert not wanted - printed


def test_text_grows_for_long_numbers() -> None:
    made = report()
    longer = report(section2={**made.section2, "rules.made": "123456789012", "fees.amount_wan": "999999999999.999999"})
    assert "123456789012" in text_of(longer)
    assert "999999999999.999999" in text_of(longer)
    object.__setattr__(longer, "section3", {**longer.section3, "received": (12345678, 0, 0, 0, 0, 0, 12345678)})
    third = text_of(longer).split("三、收到和处理")[1].split("\n四、")[0]
    assert len({wcswidth(line) for line in third.splitlines() if line[:1] in "┌│├└" and line}) == 1
    assert third.count("12345678") == 2


def test_wrapped_lines_neither_begin_with_closing_nor_end_with_opening_punctuation() -> None:
    text = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    for width in range(4, 40):
        lines = wrap(text, width)
        assert "".join(lines) == text
        assert all(wcswidth(line) <= width for line in lines)
        if width >= 6:
            assert not [line for line in lines if line[0] in "，：）" or line[-1] == "（"]


def test_keys_stay_whole_so_that_they_can_be_copied() -> None:
    text = "请填报：rules.repealed、rules.in_force、normative_documents.made、fees.amount_wan"
    for width in range(30, 60):
        lines = wrap(text, width)
        assert "".join(lines) == text
        assert all(wcswidth(line) <= width for line in lines)
        for key in ("rules.repealed", "rules.in_force", "normative_documents.made", "fees.amount_wan"):
            assert any(key in line for line in lines), (width, lines)
    assert wrap("abcdef", 4) == ["abcd", "ef"]


@pytest.mark.parametrize("text", ["，，，，", "（（（（", "（一）", "甲，，乙（（"])
def test_punctuation_alone_is_wrapped_without_empty_lines(text: str) -> None:
    assert "".join(wrap(text, 2)) == text
    assert all(wrap(text, 2))


@both_forms
def test_text_of_a_small_report_looks_like_this(form_id: str) -> None:
    fourth = text_of(report(form_id, findings=())).split("四、政府信息公开行政复议、行政诉讼情况\n")[1]
    assert fourth == (
        "┌────────────────────────┬─────────────────────────────────────────────────┐\n"
        "│        行政复议        │                    行政诉讼                     │\n"
        "├────┬────┬────┬────┬────┼────────────────────────┬────────────────────────┤\n"
        "│    │    │    │    │    │    未经复议直接起诉    │       复议后起诉       │\n"
        "│结果│结果│其他│尚未│总计├────┬────┬────┬────┬────┼────┬────┬────┬────┬────┤\n"
        "│维持│纠正│结果│审结│    │结果│结果│其他│尚未│总计│结果│结果│其他│尚未│总计│\n"
        "│    │    │    │    │    │维持│纠正│结果│审结│    │维持│纠正│结果│审结│    │\n"
        "├────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┤\n"
        "│   3│   0│   1│   2│   6│   4│   1│   1│   2│   8│   5│   2│   1│   2│  10│\n"
        "└────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┘\n"
        "\n"
        "勾稽检查：0 处问题\n"
        "各项数字之间、与上年数字之间的关系均相符。\n"
    )


# --- html


@both_forms
def test_html_has_the_grid_of_the_form(form_id: str) -> None:
    made = report(form_id)
    assert _Tables(html_of(made)).tables == shapes_with_values(made)


@both_forms
def test_html_is_one_file_that_fetches_nothing(form_id: str) -> None:
    text = html_of(report(form_id))
    tags = _Tables(text).tags
    assert not [tag for tag, attributes in tags if tag in ("script", "link", "img") or "src" in attributes or "href" in attributes]
    assert "url(" not in text
    assert "@page { size: A4" in text
    stack = re.search(r"font-family: ([^;]+);", text)
    assert stack is not None
    assert stack[1].index("仿宋") < stack[1].index("Noto Serif CJK SC")
    assert "JP" not in stack[1]


def test_html_escapes_what_is_typed() -> None:
    made = report()
    object.__setattr__(made, "agency", '<script>"某局"&')
    assert "<script>" not in html_of(made)
    assert "&lt;script&gt;" in html_of(made)


# --- docx


@both_forms
def test_docx_merges_cells_as_the_form_does(form_id: str, tmp_path: Path) -> None:
    made = report(form_id)
    (tmp_path / "report.docx").write_bytes(bytes_of(made, "docx").getvalue())
    shapes, widths = shapes_of_docx(tmp_path / "report.docx")
    assert shapes == shapes_with_values(made)
    assert widths == [list(grid.widths) for grid in made.grids]
    assert [[[(c, r) for _, c, r in row] for row in shape] for shape in shapes] == [
        [[(c, r) for _, c, r in row] for row in shape_of_grid(grid)] for grid in made.grids
    ]


def test_docx_is_a4_in_fangsong_with_three_headings() -> None:
    document = docx.Document(bytes_of(report(), "docx"))
    section = document.sections[0]
    sides = [
        side.twips for side in (section.page_width, section.page_height, section.left_margin, section.right_margin) if side is not None
    ]
    assert sides[:2] == [11906, 16838]
    assert all(sum(grid.widths) <= sides[0] - sides[2] - sides[3] + 8 for grid in report().grids)
    assert [p.text for p in document.paragraphs if p.text[:2] in ("二、", "三、", "四、")] == [grid.title for grid in report().grids]
    assert all(not table.autofit for table in document.tables)


@both_forms
def test_docx_takes_all_its_looks_from_named_styles(form_id: str) -> None:
    document: Any = docx.Document(bytes_of(replace(report(form_id), words=WORDS), "docx"))
    assert not [run for run in document.element.body.iter(qn("w:r")) if run.find(qn("w:rPr")) is not None]
    named = {style.style_id: style for style in document.styles}
    used = {p.style.style_id for p in document.paragraphs} | {
        p.style.style_id for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs
    }
    allowed = {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"}
    assert {named[style].element.rPr.rFonts.get(qn("w:eastAsia")) for style in used} == allowed
    outlined = [p.text for p in document.paragraphs if p.style.style_id in ("Heading1", "ReportPageHeading")]
    assert [text[0] for text in outlined] == [*"一二三四五六", "勾"]
    assert {table.style.name for table in document.tables} == {"年度报告表格"}


def test_docx_properties_stand_in_the_order_of_the_schema() -> None:
    orders = {
        "tblPr": ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"],
        "tcPr": ["tcW", "gridSpan", "vMerge", "shd", "vAlign"],
    }
    for table in docx.Document(bytes_of(report(), "docx")).tables:
        for name, order in orders.items():
            for properties in table._tbl.iter(qn(f"w:{name}")):
                tags = [child.tag.rpartition("}")[2] for child in properties]
                assert tags == sorted(tags, key=order.index)


# --- xlsx


@both_forms
def test_xlsx_has_a_sheet_a_section_with_numbers_as_numbers(form_id: str) -> None:
    made = report(form_id)
    book = openpyxl.load_workbook(bytes_of(made, "xlsx"))
    assert book.sheetnames == [*(grid.title for grid in made.grids), *BESIDE[:2]]
    for sheet, grid in zip(book.worksheets, made.grids, strict=False):
        merged = {(m.min_row - 3, m.min_col - 1): (m.size["columns"], m.size["rows"]) for m in sheet.merged_cells.ranges if m.min_row > 2}
        for box in (box for row in boxes(made, grid) for box in row):
            value = sheet.cell(box.row + 3, box.column + 1).value
            assert merged.get((box.row, box.column), (1, 1)) == (box.colspan, box.rowspan)
            if box.number is None:
                assert value == box.text
            else:
                assert isinstance(value, int | float)
                assert value == float(box.number)
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_xlsx_holds_no_formula_but_its_own_even_when_a_name_looks_like_one() -> None:
    made = report()
    object.__setattr__(made, "agency", "=1+1")
    book = openpyxl.load_workbook(bytes_of(made, "xlsx"))
    assert book.worksheets[0]["A2"].data_type == "s"
    assert str(book.worksheets[0]["A2"].value).startswith("=1+1")
    assert {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"} == {BESIDE[0]}


# --- findings, the year not over


def everything(made: Report) -> dict[str, str]:
    """What each format says, as plain text without spaces and line breaks."""
    word = docx.Document(bytes_of(made, "docx"))
    book = openpyxl.load_workbook(bytes_of(made, "xlsx"))
    said = {
        "table": text_of(made),
        "html": html_of(made).partition("<body>")[2],
        "docx": "".join(p.text for p in word.paragraphs),
        "xlsx": "".join(str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None),
    }
    if "pdf" in HERE:
        said["pdf"] = "".join(page.extract_text() for page in PdfReader(bytes_of(made, "pdf")).pages)
    return {fmt: "".join(text.split()) for fmt, text in said.items()}


def test_no_findings_are_said_in_every_format() -> None:
    for fmt, text in everything(report(findings=())).items():
        assert "勾稽检查：0处问题" in text, fmt
        assert "均相符" in text, fmt


def test_findings_are_listed_in_every_format_and_hints_counted_apart() -> None:
    findings = (Finding("某处", "error", "为 7，应为 8", "C1"), Finding("第二部分", "info", "没有填报"))
    for fmt, text in everything(report(findings=findings)).items():
        assert "勾稽检查：1处问题，另有1条提示" in text, fmt
        assert all(part in text for part in ("某处", "为7，应为8", "C1", "错误", "提示", "没有填报")), fmt
        assert "均相符" not in text, fmt


def test_what_is_published_says_nothing_of_findings() -> None:
    findings = (Finding("某处", "error", "为 7，应为 8", "C1"),)
    for fmt in HERE:
        made = render(report(findings=findings), fmt, findings=False)
        assert made == render(report(findings=()), fmt, findings=False), fmt
    assert json.loads(str(render(report(findings=findings), "json", findings=False)))["findings"] == []


def test_with_words_the_six_sections_stand_in_order_in_every_format() -> None:
    for fmt, text in everything(replace(report(), words=WORDS)).items():
        places = [
            text.index(title)
            for title in (
                "编制本报告",
                "一、总体情况",
                "二、主动公开",
                "三、收到和处理",
                "四、政府信息公开",
                "五、存在的主要",
                "六、其他需要",
            )
        ]
        assert places == sorted(places), fmt
        assert text.index("未收取信息处理费") > places[-1], fmt


def test_a_year_not_over_says_until_when_in_every_format() -> None:
    for fmt, text in everything(report(until=date(2024, 7, 9))).items():
        assert "截至2024年7月9日" in text, fmt
        assert "某市人民政府2024年政府信息公开工作年度报告" in text, fmt
    assert all("截至" not in text for text in everything(report()).values())
    assert report(until=date(2024, 7, 9)).as_data()["until"] == "2024-07-09"
