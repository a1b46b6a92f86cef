"""A letter as a Word document in the form of GB/T 9704; the same letter, the same bytes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from engine.letters.letter import LEADING, MARGINS, MERGED, SIZE, TABLE_SIZE, TITLE_SIZE, Paragraph, indents, is_to_write_in
from engine.letters.text import attachment_lines, date_line
from engine.word import STILL, files_of, packed, page_number, set_font, set_language

if TYPE_CHECKING:
    from engine.letters.letter import Body, Letter, Table

TEXT, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
LINE_TWIPS: Final = 8844  # 156 mm
LONG_ROW: Final = 300
LONG_ENDING: Final = 400


class _Blank(NamedTuple):
    """An empty letter, set up, and the files of its package: only two of them differ from letter to letter."""

    document: Any
    files: Mapping[str, bytes]


_local = threading.local()  # python-docx makes no promise for threads


def render_docx(letter: Letter) -> bytes:
    """The letter as a .docx file."""
    document, files = _blank()
    for child in [c for c in document.element.body if c.tag != qn("w:sectPr")]:
        document.element.body.remove(child)
    for line in (letter.agency, letter.title):
        _line(document, line, TITLE, TITLE_SIZE, centred=True)
    if letter.number_line:
        _line(document, letter.number_line, centred=True)
    _line(document, "")
    if letter.salutation:
        _line(document, f"{letter.salutation}：")
    _body(document, letter.body)
    _attachments(document, letter)
    _signature(document, letter)
    for note in letter.notes:
        _indented(_line(document, note, size=TABLE_SIZE))
    for slip in letter.slips:
        _line(document, slip.title, TITLE, TITLE_SIZE, centred=True).paragraph_format.page_break_before = True
        _line(document, "")
        _body(document, slip.body)
    document.core_properties.title, document.core_properties.author = letter.title[:255], letter.agency[:255]
    own = {"word/document.xml": document.element, "docProps/core.xml": document.core_properties._element}  # noqa: SLF001 - no other way
    return packed({**files, **{name: serialize_part_xml(element) for name, element in own.items()}}, level=1)


def _blank() -> _Blank:
    if not hasattr(_local, "blank"):
        document = Document()
        _set_up(document)
        _local.blank = _Blank(document, files_of(document))
    blank: _Blank = _local.blank
    return blank


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, mm in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(mm))
    section.footer_distance = Mm(28)
    set_font(document.styles["Normal"], TEXT, SIZE)
    set_language(document.styles["Normal"])
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_number(foot)
    for run in foot.runs:
        set_font(run, "宋体", 14)
    properties = document.core_properties
    properties.comments, properties.language, properties.last_modified_by = "", "zh-CN", ""
    properties.created = properties.modified = STILL


def _line(document: Any, text: str, font: str = TEXT, size: float = SIZE, *, centred: bool = False) -> Any:
    paragraph = document.add_paragraph()
    _spaced(paragraph, {TITLE_SIZE: 36, TABLE_SIZE: 20}.get(int(size), LEADING))
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(paragraph.add_run(text), font, size)
    return paragraph


def _spaced(paragraph: Any, points: float) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _indented(paragraph: Any) -> Any:
    """Two characters, as Word counts them and in points for others."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE)
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), "200")  # noqa: SLF001 - python-docx counts in points only
    return paragraph


def _body(document: Any, body: Body) -> None:
    for part in body:
        if not isinstance(part, Paragraph):
            _table(document, part)
        elif part.style == "left":
            _line(document, part.text)
        else:
            _indented(_line(document, part.text, HEADING if part.style == "heading" else TEXT))


def _attachments(document: Any, letter: Letter) -> None:
    lines = attachment_lines(letter)
    if lines:
        _line(document, "")
    for line in lines:
        # 附件说明左空二字，名称换行时与上一行名称的首字对齐。
        form = _line(document, line).paragraph_format
        form.left_indent = Pt((5 if len(lines) == 1 else 6) * SIZE)
        form.first_line_indent = Pt((-3 if len(lines) == 1 else -4 if line.startswith("附件") else -1) * SIZE)


def _signature(document: Any, letter: Letter) -> None:
    """署名 and 成文日期 with room for the seal; never alone on a page: what stands before keeps with them."""
    if not letter.signature:
        return
    before_it = document.paragraphs[-len(attachment_lines(letter)) - 2 :]
    if sum(len(before.text) for before in before_it) > LONG_ENDING:
        before_it = before_it[-2:]  # what would not fit on a page with it cannot be kept with it
    for before in before_it:
        before.paragraph_format.keep_with_next = before.paragraph_format.keep_together = True
    for n, (text, right) in enumerate(
        zip((letter.signature, date_line(letter)), indents(letter.signature, date_line(letter)), strict=True)
    ):
        paragraph = _line(document, text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(right * SIZE)
        paragraph.paragraph_format.keep_with_next = n == 0
        paragraph.paragraph_format.keep_together = True
        if n == 0:
            paragraph.paragraph_format.space_before = Pt(2 * LEADING)


def _table(document: Any, given: Table) -> None:
    table = document.add_table(len(given.rows), len(given.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = [LINE_TWIPS * w // sum(given.widths) for w in given.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    for row, cells in zip(table.rows, given.rows, strict=True):
        row.height = Twips(1000 if is_to_write_in(cells) else 360 if given.has_head else 560)
        if sum(map(len, cells)) < LONG_ROW:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        for tc in row._tr.tc_lst[len(cells) :]:  # noqa: SLF001 - merging through python-docx rereads the table for every cell
            row._tr.remove(tc)  # noqa: SLF001
        if len(cells) < len(widths):
            row._tr.tc_lst[-1].grid_span = len(widths) - len(cells) + 1  # noqa: SLF001
    if given.has_head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no repeated rows
    _fill(table, given, widths)


def _fill(table: Any, given: Table, widths: Sequence[int]) -> None:
    from docx.table import _Cell

    """Texts and vertical merges."""
    for n, (row, cells) in enumerate(zip(table.rows, given.rows, strict=True)):
        below = given.rows[n + 1] if n + 1 < len(given.rows) else ()
        for at, (tc, text) in enumerate(zip(row._tr.tc_lst, cells, strict=True)):  # noqa: SLF001
            cell = _Cell(tc, table)
            cell.width = Twips(sum(widths[at:])) if at == len(cells) - 1 else Twips(widths[at])
            if text == MERGED:
                tc.vMerge = "continue"
            elif at < len(below) and below[at] == MERGED:
                tc.vMerge = "restart"
            for m, line in enumerate(("" if text == MERGED else text).split("\n")):
                paragraph = cell.paragraphs[0] if m == 0 else cell.add_paragraph()
                _spaced(paragraph, 20)
                set_font(paragraph.add_run(line), TEXT, TABLE_SIZE)
