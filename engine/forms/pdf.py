"""The report as PDF/A-2b on A4; the same report and fonts, the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.forms.html import templates_folder
from engine.forms.layout import findings_lines, heads_of, is_long, notes, sections
from engine.typeset import Pdf, typeset

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.forms.layout import Box, Section
    from engine.settings import Letters as Fonts


def render_pdf(report: Report, fonts: Fonts, *, findings: bool = True) -> Pdf:
    """The whole report as a PDF file, and what there is to say about its fonts. Raises StoreError when no font for Chinese is there."""
    data = {
        "title": report.title, "agency": report.agency, "notes": notes(report), "sections": [_section(s) for s in sections(report)],
        "findings": findings_lines(report) if findings else [],
    }  # fmt: skip
    return typeset(templates_folder() / "report.typ", data, fonts)


def _section(section: Section) -> dict[str, Any]:
    widths = section.grid.widths if section.grid else ()
    return {
        "title": section.title,
        "paragraphs": [{"text": p.text, "heading": p.is_heading} for p in section.paragraphs],
        "widths": widths,
        "heads": heads_of(section.rows),
        "rows": [[_box(box, len(widths)) for box in row] for row in section.rows],
    }


def _box(box: Box, columns: int) -> dict[str, Any]:
    return {"text": box.text, "kind": box.kind, "colspan": box.colspan, "rowspan": box.rowspan, "small": is_long(box, columns)}
