"""Whether this machine has a font for Chinese: without one no PDF is made, and the tests of PDFs are skipped."""

from __future__ import annotations

from functools import cache

import pytest

from engine.errors import StoreError
from engine.forms.pdf import render_pdf
from engine.forms.render import FORMATS
from engine.settings import Letters
from tests.reports import report


@cache
def has_font() -> bool:
    try:
        render_pdf(report(), Letters())
    except StoreError:
        return False
    return True


# The formats that can be made here.
HERE = tuple(fmt for fmt in FORMATS if fmt != "pdf" or has_font())
needs_font = pytest.mark.skipif(not has_font(), reason="no font for Chinese is installed: no PDF can be made")
