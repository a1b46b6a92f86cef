"""One report, five formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from engine.case.decide import nearest
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.forms import Report

FORMATS: Final = ("table", "json", "html", "docx", "xlsx")


def render(report: Report, fmt: str) -> str | bytes:
    """The report in a format: text for table, json, html; bytes for docx, xlsx. Raises InputError for another."""
    if fmt == "table":
        from engine.forms.text import render_text

        return render_text(report)
    if fmt == "json":
        return json.dumps(report.as_data(), ensure_ascii=False, indent=1) + "\n"
    if fmt == "html":
        from engine.forms.html import render_html

        return render_html(report)
    if fmt == "docx":
        from engine.forms.docx import render_docx

        return render_docx(report)
    if fmt == "xlsx":
        from engine.forms.xlsx import render_xlsx

        return render_xlsx(report)
    raise InputError("输出格式", f"没有“{fmt}”这种格式{nearest(fmt, FORMATS)}")
