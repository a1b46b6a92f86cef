"""Q1, Q2 anybody's report read, put in cells and checked. Reference: its text taken out by the parser alone (pypdfium2, lxml)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from lxml import html

from bench.measure import Bench, Pair, timed
from engine.published.checking import checked
from engine.published.opening import opened
from engine.published.read import read
from engine.rulefiles import load_forms
from tests.paper import pdf_ruled
from tests.reports import form
from tests.ugly import Ugly, random_numbers
from tests.ugly_html import html_word


def made() -> Ugly:
    """A balanced report of the form in use."""
    cells = random_numbers("2021", random.Random(4))
    return Ugly(form("2021"), {key: str(value) for key, value in cells.items()}, random.Random(4))


def check(data: bytes) -> int:
    """How many cells were read, of 190, or RuntimeError when one is missing."""
    forms = load_forms()
    (one,) = read("x", opened(data), forms)
    checked(one, forms)
    figures = one.figures()
    cells = len(figures.section2) + sum(map(len, figures.section3.values())) + sum(map(len, figures.section4.values()))
    if cells != len(made().texts):
        raise RuntimeError(f"{cells} cells were read")
    return cells


def pdf_text(data: bytes) -> str:
    """The text of a PDF."""
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


@contextmanager
def reading(_: Path) -> Iterator[Iterator[Pair]]:
    """A PDF with ruled tables, and a page pasted from Word."""
    pdf, page = pdf_ruled(made()), html_word(made())
    yield iter(
        [
            Pair("Q1", "a PDF read, put in cells, checked / its text", timed(lambda: check(pdf)), timed(lambda: pdf_text(pdf)), 15),
            Pair(
                "Q2",
                "a page read, put in cells, checked / parsed",
                timed(lambda: check(page)),
                timed(lambda: html.document_fromstring(page).text_content()),
                60,
            ),
        ]
    )


BENCHES: dict[str, Bench] = {"Q": reading}
