"""The report as a Word document: A4, 仿宋, merged cells exactly as the official form has them; the same report, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.table import _Cell

from engine.forms.layout import NO_FINDINGS, SEVERITIES, Box, boxes
from engine.word import STILL, files_of, packed, set_font

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.rulebook.form import Grid

TEXT, TITLE, HEADING, NOTE = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
A4: Final = (11906, 16838)
MARGINS: Final = {"top_margin": 1440, "bottom_margin": 1134, "left_margin": 1080, "right_margin": 1080}
CELL_MARGIN: Final = 57
ROW_HEIGHT: Final = 340
GROUP_FILL: Final = "C6D9F1"
# A column of section 三 holds five digits at 10 pt.
DIGITS: Final = 5


def render_docx(report: Report) -> bytes:
    """The whole report as a .docx file."""
    document = Document()
    _set_up(document, report)
    _line(document, report.title, TITLE, 18, centred=True)
    if report.until_line:
        _line(document, report.until_line, TEXT, 12, centred=True)
    for at, grid in enumerate(report.grids):
        heading = _line(document, grid.title, HEADING, 12)
        # Section 三 fills a page of the official form; the tables stay whole.
        heading.paragraph_format.page_break_before = at == 1
        heading.paragraph_format.keep_with_next = True
        _table(document, grid, boxes(report, grid))
    _findings(document, report)
    return packed(files_of(document))


def _set_up(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Twips(side) for side in A4)
    for name, twips in MARGINS.items():
        setattr(section, name, Twips(twips))
    set_font(document.styles["Normal"], TEXT, 12)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.language = report.title, report.agency, "", "zh-CN"
    properties.last_modified_by = ""
    properties.created = properties.modified = STILL


def _write(paragraph: Any, text: str, name: str, size: float) -> None:
    set_font(paragraph.add_run(text), name, size)


def _line(document: Any, text: str, name: str, size: float, *, centred: bool = False) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(6)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, name, size)
    return paragraph


def _table(document: Any, grid: Grid, rows: Sequence[Sequence[Box]]) -> None:
    table = document.add_table(len(rows), len(grid.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _margins(table)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Twips(width)
    covering = {(b.row + i, b.column): b for row in rows for b in row for i in range(b.rowspan)}
    for at, row in enumerate(table.rows):
        row.height, row.height_rule = Twips(ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
        _rule(row, "w:cantSplit")
        if all(box.kind in ("column", "note") for box in rows[at]):
            _rule(row, "w:tblHeader")
        for column, tc in enumerate(row._tr.tc_lst):  # noqa: SLF001 - merging through python-docx rereads the table for every cell
            if (at, column) in covering:
                _fill(_Cell(tc, table), covering[at, column], at, grid.widths)
            else:
                row._tr.remove(tc)  # noqa: SLF001


def _rule(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx offers no other way


def _margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(CELL_MARGIN))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # The schema wants properties in its own order.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001


def _fill(cell: _Cell, box: Box, row: int, widths: Sequence[int]) -> None:
    """The part of a box that lies in a row: spans in every row, text in its first."""
    cell.width = Twips(sum(widths[box.column : box.column + box.colspan]))
    if box.colspan > 1:
        cell._tc.grid_span = box.colspan  # noqa: SLF001
    if box.rowspan > 1:
        cell._tc.vMerge = "restart" if row == box.row else "continue"  # noqa: SLF001
    if row != box.row:
        return
    if box.kind == "group":
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), GROUP_FILL)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    if box.kind in ("column", "value"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    is_long = box.kind == "value" and box.colspan == 1 and len(box.text) > DIGITS and len(widths) > DIGITS
    _write(paragraph, box.text, NOTE if box.kind == "note" else TEXT, 7.5 if is_long else 10)


def _findings(document: Any, report: Report) -> None:
    _line(document, report.findings_line, HEADING, 12).paragraph_format.page_break_before = True
    if not report.findings:
        _line(document, NO_FINDINGS, TEXT, 12)
    for n, f in enumerate(report.findings, 1):
        _line(document, f"{n}. [{SEVERITIES[f.severity]}] {f.where}：{f.message}{f'（{f.source}）' if f.source else ''}", TEXT, 10.5)
