"""G1 a letter as Word, G2 as PDF: written from its case with all its text new each time. References: docxtpl; a kept typst compiler."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from bench.measure import Bench, Pair, timed
from engine.bootstrap import letter_names, load_law
from engine.letters.compose import letter_of, write
from engine.letters.docx import render_docx
from engine.letters.examples import examples
from engine.letters.letter import Letter, Paragraph
from engine.letters.occasions import occasions
from engine.letters.pdf import render_pdf
from engine.letters.text import attachment_lines, date_line
from engine.rulefiles import letter_templates, rules_folder
from engine.rulefiles.letters import load_catalogue
from engine.settings import Letters

# The same page, margins, font and spacing, and nothing else.
BARE = """
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: "Noto Serif CJK SC", size: 16pt, lang: "zh", region: "cn")
#set par(leading: 12pt, spacing: 12pt, justify: true, first-line-indent: (amount: 2em, all: true))
#for line in json(bytes(sys.inputs.data)) { par(line) }
"""


def letters() -> Callable[[], Letter]:
    """A refusal with a long course, each time of another applicant for something else."""
    law = load_law()
    catalogue = load_catalogue(rules_folder(), letter_templates(), letter_names())
    example = next(e for e in examples(law) if e.name.startswith("补正后部分公开"))
    occasion = next(o for o in occasions(example.matter, catalogue) if o.kind.key == "partial")
    given, numbers = example.given_for(occasion.kind), count(1)

    def another() -> Letter:
        n = next(numbers)
        who = replace(example.matter.applicant, name=f"申请人{n}", content=f"关于第{n}号地块土地流转的全部材料")
        return letter_of(write(occasion, replace(example.matter, applicant=who), given, catalogue), occasion)

    return another


def texts(letter: Letter) -> list[str]:
    """What the letter says, a paragraph each."""
    body = [part.text for part in letter.body if isinstance(part, Paragraph)]
    head = (letter.agency, letter.title, letter.number_line, f"{letter.salutation}：")
    return [*head, *body, *attachment_lines(letter), letter.signature, date_line(letter)]


def _template(letter: Letter, path: Path) -> None:
    """The letter as a docxtpl template: its own document with a placeholder for each text."""
    from docx import Document

    document: Any = Document(BytesIO(render_docx(letter)))
    wanted = texts(letter)
    for paragraph in document.paragraphs:
        if paragraph.text in wanted:
            n = wanted.index(paragraph.text)
            for run in paragraph.runs[1:]:
                run.text = ""
            paragraph.runs[0].text = f"{{{{ t{n} }}}}"
    document.save(path)


@contextmanager
def g1(folder: Path) -> Iterator[Iterator[Pair]]:
    document_of: Any = import_module("docxtpl").DocxTemplate
    another, template = letters(), folder / "letter.docx"
    _template(another(), template)

    def reference() -> None:
        document = document_of(template)
        document.render({f"t{n}": text for n, text in enumerate(texts(another()))})
        document.save(BytesIO())

    what = "letter .docx from its case, all text new; docxtpl"
    yield iter((Pair("G1", what, timed(lambda: render_docx(another())), timed(reference), 1.2, 25),))


@contextmanager
def g2(folder: Path) -> Iterator[Iterator[Pair]]:
    import typst

    source = folder / "bare.typ"
    source.write_text(BARE, encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    kept, another, settings = typst.Compiler(source, font_paths=fonts), letters(), Letters()

    def reference() -> None:
        data = json.dumps(texts(another()), ensure_ascii=False)
        assert kept.compile(sys_inputs={"data": data}, pdf_standards=["a-2b"])

    what = "letter PDF/A from its case, all text new; kept typst, bare text"
    yield iter((Pair("G2", what, timed(lambda: render_pdf(another(), settings)), timed(reference), 1.3, 25),))


BENCHES: dict[str, Bench] = {"G1": g1, "G2": g2}
