"""One report, six formats."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.case.decide import nearest
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.forms import Report
    from engine.forms.layout import Behind
    from engine.settings import Letters as Fonts

FORMATS: Final = ("table", "json", "html", "docx", "pdf", "xlsx")
BINARY: Final = ("docx", "pdf", "xlsx")


def render(report: Report, fmt: str, *, findings: bool = True, cases: Sequence[Behind] = (), fonts: Fonts | None = None) -> str | bytes:
    """The report in a format: text, or bytes for those in BINARY. `findings` makes it a working copy, `cases` go into the workbook.

    Raises InputError for another format, StoreError when a PDF finds no font for Chinese.
    """
    if fmt == "table":
        from engine.forms.text import render_text

        return render_text(report, findings=findings)
    if fmt == "json":
        shown = report if findings else replace(report, findings=())
        return json.dumps(shown.as_data(), ensure_ascii=False, indent=1) + "\n"
    if fmt == "html":
        from engine.forms.html import render_html

        return render_html(report, findings=findings)
    if fmt == "docx":
        from engine.forms.docx import render_docx

        return render_docx(report, findings=findings)
    if fmt == "pdf":
        from engine.forms.pdf import render_pdf
        from engine.settings import Letters

        return render_pdf(report, fonts or Letters(), findings=findings).content
    if fmt == "xlsx":
        from engine.forms.xlsx import render_xlsx

        return render_xlsx(report, cases, findings=findings)
    raise InputError("输出格式", f"没有“{fmt}”这种格式{nearest(fmt, FORMATS)}")
