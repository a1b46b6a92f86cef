"""The report on paper: what archives and printers ask of the file."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from engine.forms.pdf import render_pdf
from engine.settings import Letters
from tests.fonts import needs_font
from tests.reports import WORDS, report

pytestmark = needs_font


def test_pdf_is_archival_on_a4_with_its_fonts_inside_and_tables_in_one_piece() -> None:
    content = BytesIO(render_pdf(replace(report(), words=WORDS), Letters()).content)
    assert re.search(rb"pdfaid:part>\s*2", content.getvalue())
    pages: list[Any] = list(PdfReader(content).pages)
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    inside = [f["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for f in fonts]
    assert inside
    assert all("/FontFile3" in one or "/FontFile2" in one for one in inside)
    said = ["".join(page.extract_text().split()) for page in pages]
    for first, last in (("第二十条第（一）项", "行政事业性收费"), ("申请人情况", "四、结转下年度继续办理")):
        assert [n for n, text in enumerate(said) if first in text] == [n for n, text in enumerate(said) if last in text]


def test_a_font_that_is_asked_for_and_not_there_is_told() -> None:
    told = render_pdf(report(), Letters(fonts=("没有这种字体",))).findings
    assert any("没有这种字体" in finding.message for finding in told)
