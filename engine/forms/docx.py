"""The report as a Word document: A4, named styles, merged cells exactly as the official form has them; the same report, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.table import _Cell

from engine.forms.docx_styles import GRID, add_styles, id_of
from engine.forms.layout import Box, findings_lines, heads_of, notes, sections
from engine.word import STILL, files_of, packed, page_number, set_language

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.layout import Section

A4: Final = (11906, 16838)
MARGINS: Final = {"top_margin": 1440, "bottom_margin": 1134, "left_margin": 1080, "right_margin": 1080}
ROW_HEIGHT: Final = 340
GROUP_FILL: Final = "C6D9F1"


def render_docx(report: Report, *, findings: bool = True) -> bytes:
    """The whole report as a .docx file."""
    document = Document()
    _set_up(document, report)
    document.add_paragraph(report.title, "Title")
    for line in notes(report):
        document.add_paragraph(line, "Subtitle")
    for section in sections(report):
        _section(document, section, fills_page=report.period is None and section.grid is report.form.section3)
    if findings:
        heading, *lines = findings_lines(report)
        document.add_paragraph(heading, "另页标题")
        for line in lines:
            document.add_paragraph(line, "Body Text")
    return packed(files_of(document))


def _set_up(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Twips(side) for side in A4)
    for name, twips in MARGINS.items():
        setattr(section, name, Twips(twips))
    add_styles(document)
    set_language(document.styles["Normal"])
    page_number(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.language = report.title[:255], report.agency[:255], "", "zh-CN"
    properties.last_modified_by = ""
    properties.created = properties.modified = STILL


def _section(document: Any, section: Section, *, fills_page: bool) -> None:
    if section.title:
        # Section 三 fills a page of the official form; the tables stay whole.
        document.add_paragraph(section.title, "另页标题" if fills_page else "Heading 1")
    for paragraph in section.paragraphs:
        document.add_paragraph(paragraph.text, "Heading 2" if paragraph.is_heading else "Body Text")
    if section.grid:
        _table(document, section.grid.widths, section.rows)


def _table(document: Any, widths: Sequence[int], rows: Sequence[Sequence[Box]]) -> None:
    table = document.add_table(len(rows), len(widths), style=GRID)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    covering = {(b.row + i, b.column): b for row in rows for b in row for i in range(b.rowspan)}
    for at, row in enumerate(table.rows):
        row.height, row.height_rule = Twips(ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
        _rule(row, "w:cantSplit")
        if at < heads_of(rows):
            _rule(row, "w:tblHeader")
        for column, tc in enumerate(row._tr.tc_lst):  # noqa: SLF001 - merging through python-docx rereads the table for every cell
            if (at, column) in covering:
                _fill(_Cell(tc, table), covering[at, column], at, widths)
            else:
                row._tr.remove(tc)  # noqa: SLF001


def _rule(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx offers no other way


def _fill(cell: _Cell, box: Box, row: int, widths: Sequence[int]) -> None:
    """The part of a box that lies in a row: spans in every row, text in its first."""
    cell.width = Twips(sum(widths[box.column : box.column + box.colspan]))
    if box.colspan > 1:
        cell._tc.grid_span = box.colspan  # noqa: SLF001
    if box.rowspan > 1:
        cell._tc.vMerge = "restart" if row == box.row else "continue"  # noqa: SLF001
    if box.kind == "group":
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), GROUP_FILL)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph._p.style = id_of(box, len(widths))  # noqa: SLF001 - by name each look-up reads all styles
    if row == box.row:
        paragraph.add_run(box.text)
