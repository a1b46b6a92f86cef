"""The styles of the report as a Word document: all its looks are here, so that an office changes them once in Word, not cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from engine.forms.layout import is_long
from engine.word import set_font

if TYPE_CHECKING:
    from engine.forms.layout import Box

TEXT, TITLE, HEADING, NOTE = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
GRID: Final = "年度报告表格"
CELL_MARGIN: Final = 57
_CENTRE, _LEFT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


class _Look(NamedTuple):
    """A paragraph style: font, points, alignment, points above and below; the id and base of one that Word does not have."""

    font: str
    size: float
    align: Any
    above: float = 0
    below: float = 0
    id: str = ""
    base: str = "Normal"


_LOOKS: Final = {
    "Normal": _Look(TEXT, 12, _LEFT),
    "Title": _Look(TITLE, 18, _CENTRE, 6, 12),
    "Subtitle": _Look(TEXT, 12, _CENTRE, 0, 6),
    "Heading 1": _Look(HEADING, 12, _LEFT, 10, 6),
    "Heading 2": _Look(HEADING, 12, _LEFT, 6, 4),
    "Body Text": _Look(TEXT, 12, _BOTH, 0, 4),
    "Footer": _Look(TEXT, 10.5, _CENTRE),
    "另页标题": _Look(HEADING, 12, _LEFT, 10, 6, "ReportPageHeading", "Heading 1"),
    "表格附注": _Look(NOTE, 10, _LEFT, id="ReportNote"),
    "表格分组": _Look(TEXT, 10, _LEFT, id="ReportGroup"),
    "表格栏目": _Look(TEXT, 10, _CENTRE, id="ReportColumn"),
    "表格项目": _Look(TEXT, 10, _LEFT, id="ReportRow"),
    "表格数字": _Look(TEXT, 10, _CENTRE, id="ReportNumber"),
    "表格长数字": _Look(TEXT, 7.5, _CENTRE, id="ReportLongNumber", base="表格数字"),
}
_IDS: Final = {"note": "ReportNote", "group": "ReportGroup", "column": "ReportColumn", "row": "ReportRow", "value": "ReportNumber"}


def id_of(box: Box, columns: int) -> str:
    """The style's id of a box in a table of that many columns."""
    return "ReportLongNumber" if is_long(box, columns) else _IDS[box.kind]


def add_styles(document: Any) -> None:
    """Give a new document the report's styles."""
    styles = document.styles
    for name, look in _LOOKS.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if look.id else styles[name]
        if look.id:
            style.element.styleId = look.id
            style.base_style, style.quick_style = styles[look.base], True
        _look(style, look)
    for name in ("表格分组", "表格栏目"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Body Text"].paragraph_format.first_line_indent = Pt(24)
    styles["Body Text"].element.pPr.ind.set(qn("w:firstLineChars"), "200")
    styles["Body Text"].paragraph_format.line_spacing = 1.5
    styles["另页标题"].paragraph_format.page_break_before = True
    styles.element.append(_grid())


def _look(style: Any, look: _Look) -> None:
    """Set what a look says; what the template's own style adds (colour, bold, a rule below) goes."""
    for unwanted in ("w:pBdr", "w:contextualSpacing"):
        for element in style.element.get_or_add_pPr().findall(qn(unwanted)):
            style.element.pPr.remove(element)
    for unwanted in ("w:spacing", "w:kern", "w:i", "w:iCs"):
        for element in style.element.get_or_add_rPr().findall(qn(unwanted)):
            style.element.rPr.remove(element)
    set_font(style, look.font, look.size)
    style.font.bold, style.font.color.rgb = False, RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = look.align, Pt(look.above), Pt(look.below)


def _grid() -> Any:
    """The table style: a line round every cell, little room beside the text, text in the middle."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="AnnualReport"><w:name w:val="{GRID}"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar><w:left w:w="{CELL_MARGIN}" w:type="dxa"/>'
        f'<w:right w:w="{CELL_MARGIN}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )
