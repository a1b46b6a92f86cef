"""The forms as printed: spans, order, labels and notes to the character; keys and settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn

from engine.errors import InputError
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form, Grid
from tests.reports import form, published

if TYPE_CHECKING:
    from pathlib import Path

Shape = list[list[tuple[str, int, int]]]

ROWS_2021 = [
    "received",
    "carried_in",
    "granted",
    "partial",
    "refused.state_secret",
    "refused.prohibited_by_law",
    "refused.public_safety",
    "refused.third_party",
    "refused.internal_affairs",
    "refused.deliberative",
    "refused.enforcement_file",
    "refused.administrative_inquiry",
    "unable.not_held",
    "unable.needs_creation",
    "unable.still_unclear",
    "not_processed.petition",
    "not_processed.repeated",
    "not_processed.publication",
    "not_processed.excessive",
    "not_processed.reissue",
    "other.clarification_lapsed",
    "other.fee_unpaid",
    "other.misc",
    "total",
    "carried_out",
]


def shape_of_grid(grid: Grid) -> Shape:
    rows: Shape = [[] for _ in grid.rows]
    for r, _, cell in grid.placed():
        rows[r].append((cell.text, cell.colspan, cell.rowspan))
    return rows


def shapes_of_docx(path: Path) -> tuple[list[Shape], list[list[int]]]:
    """The tables of a Word file: (text, colspan, rowspan) of the cells that begin in each row; and the column widths."""
    shapes, widths = [], []
    for table in docx.Document(str(path)).tables:
        cells: dict[tuple[int, int], list[object]] = {}
        rows: list[list[list[object]]] = []
        for tr in table._tbl.tr_lst:
            rows.append([])
            at = 0
            for tc in tr.tc_lst:
                properties = tc.get_or_add_tcPr()
                span, merge = (properties.find(qn(f"w:{name}")) for name in ("gridSpan", "vMerge"))
                width = int(span.get(qn("w:val"))) if span is not None else 1
                if merge is not None and merge.get(qn("w:val")) in (None, "continue"):
                    cell = cells[len(rows) - 2, at]
                    cell[2] = int(str(cell[2])) + 1
                else:
                    cell = ["".join(t.text or "" for t in tc.iter(qn("w:t"))).strip("\u3000"), width, 1]
                    rows[-1].append(cell)
                cells[len(rows) - 1, at] = cell
                at += width
        shapes.append([[(str(c[0]), int(str(c[1])), int(str(c[2]))) for c in row] for row in rows])
        widths.append([int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.iter(qn("w:gridCol"))])
    return shapes, widths


def test_the_2021_form_is_the_blank_official_form_to_the_character() -> None:
    f = form("2021")
    shapes, widths = shapes_of_docx(published("blank-form-2021.docx"))
    assert [shape_of_grid(grid) for grid in (f.section2, f.section3, f.section4)] == shapes
    assert [list(grid.widths) for grid in (f.section2, f.section3, f.section4)] == widths


def test_the_section_titles_are_those_of_the_blank_form() -> None:
    paragraphs = {p.text for p in docx.Document(str(published("blank-form-2021.docx"))).paragraphs}
    assert {grid.title for grid in (form("2021").section2, form("2021").section3, form("2021").section4)} <= paragraphs


@pytest.mark.parametrize("name", ["shanghai-general-office-2019", "xinyi-town-2020"])
def test_the_2019_form_has_the_labels_of_published_reports_in_their_order(name: str) -> None:
    text = published(f"{name}/source.txt").read_text("utf-8").translate(str.maketrans("():,", "（）：，"))
    text = re.sub(r"[\s|]", "", text)
    f, at = form("2019"), 0
    for grid in (f.section2, f.section3, f.section4):
        for _, _, cell in grid.placed():
            if cell.text and not (grid is f.section3 and cell.rowspan > 1):  # sources read spanned cells at other places
                at = text.index(cell.text, at) + len(cell.text)


def test_both_forms_differ_in_section_three_only_in_row_six() -> None:
    old, new = form("2019"), form("2021")
    assert list(new.rows) == ROWS_2021
    assert list(old.rows) == [*ROWS_2021[:20], "other", *ROWS_2021[-2:]]
    assert [old.row_label(r) for r in old.rows if r != "other"] == [new.row_label(r) for r in new.rows if not r.startswith("other.")]
    assert old.row_label("other") == "（六）其他处理"
    assert shape_of_grid(old.section4) == shape_of_grid(new.section4)


def test_brackets_are_full_width_and_the_printed_note_is_whole() -> None:
    for f in (form("2019"), form("2021")):
        texts = [cell.text for grid in (f.section2, f.section3, f.section4) for _, _, cell in grid.placed()]
        assert not any(c in text for text in texts for c in "():,")
        assert texts.count("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）") == 1


@pytest.mark.parametrize(("form_id", "numbers"), [("2019", 23 * 7), ("2021", 25 * 7)])
def test_every_value_stands_once_and_has_a_place(form_id: str, numbers: int) -> None:
    f = form(form_id)
    assert sum("/" in key for key in f.labels) == numbers
    assert {f"{b}.{r}" for b in BLOCKS for r in RESULTS} <= set(f.labels)
    assert len({f.place(key) for key in f.labels}) == len(f.labels)


def test_places_are_told_in_printed_words() -> None:
    f = form("2021")
    assert f.place("rules.made") == "第二部分“规章”“本年制发件数”"
    assert f.place("received/other_organization") == "第三部分“一、本年新收政府信息公开申请数量”“其他”列"
    assert f.place("litigation_direct.upheld") == "第四部分“行政诉讼 未经复议直接起诉”“结果维持”"
    assert [f.column_label(c) for c in COLUMNS] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


UNSETTLED = "other.not_government_information"


def test_an_office_may_count_an_outcome_in_another_row() -> None:
    f = form("2021").with_rows({UNSETTLED: "not_processed.petition"})
    assert f.row_of[UNSETTLED] == "not_processed.petition"
    assert UNSETTLED not in f.outcomes["other.misc"]
    assert {o: r for o, r in f.row_of.items() if o != UNSETTLED} == {o: r for o, r in form("2021").row_of.items() if o != UNSETTLED}


def test_a_row_printed_in_more_detail_later_is_the_row_it_was_part_of() -> None:
    assert form("2019").with_rows({UNSETTLED: "other.misc"}).row_of[UNSETTLED] == "other"
    assert form("2021").with_rows({}) == form("2021")


@pytest.mark.parametrize("overrides", [{UNSETTLED: "total"}, {UNSETTLED: "nonsense"}, {"nonsense": "granted"}, {UNSETTLED: "received"}])
def test_rows_that_are_no_answers_and_unknown_outcomes_are_refused(overrides: dict[str, str]) -> None:
    with pytest.raises(InputError):
        form("2021").with_rows(overrides)


def test_answer_rows_are_the_ones_the_total_adds_up() -> None:
    def answers(f: Form) -> list[str]:
        return [r for r in f.rows if r not in ("received", "carried_in", "total", "carried_out")]

    assert [list(form(i).answer_rows) for i in ("2019", "2021")] == [answers(form("2019")), answers(form("2021"))]
