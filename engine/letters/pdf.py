"""A letter as PDF/A-2b by typst: data goes in as JSON and stays text; the same letter and fonts, the same bytes."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.errors import Finding, StoreError
from engine.letters.letter import LEADING, MARGINS, MERGED, SIZE, TABLE_SIZE, TITLE_SIZE, Paragraph, indents
from engine.letters.text import attachment_lines, date_line
from engine.rulefiles import letter_templates

if TYPE_CHECKING:
    from engine.letters.letter import Body, Letter
    from engine.settings import Letters as LetterSettings

# The faces of GB/T 9704 under the names their makers give them; none may be shipped, so each ends in one that is free.
FANGSONG: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02")
XIAOBIAOSONG: Final = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "SimSun", "宋体", "STSong")
FREE: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Sans CJK SC")


class Pdf(NamedTuple):
    """The file, and what whoever prints it should know about its fonts."""

    content: bytes
    findings: tuple[Finding, ...]


_local = threading.local()  # a Compiler used by two threads raises "Already borrowed"


def render_pdf(letter: Letter, settings: LetterSettings) -> Pdf:
    """The letter as a PDF file. Raises StoreError when no font for Chinese is there."""
    compiler, families = _tools(settings.font_paths)
    text, title, findings = _chosen(families, settings.fonts)
    data = {**_data(letter), "fonts": text, "title_fonts": title}
    content = compiler.compile(sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2b"])
    assert isinstance(content, bytes)
    return Pdf(content, findings)


def _tools(font_paths: tuple[str, ...]) -> tuple[Any, frozenset[str]]:
    """The compiler of the running thread for these fonts, and the families it knows."""
    import typst

    kept: dict[tuple[str, ...], tuple[Any, frozenset[str]]] = _local.__dict__.setdefault("tools", {})
    if font_paths not in kept:
        fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[Path(p) for p in font_paths])
        template = letter_templates().parent / "letter.typ"
        kept[font_paths] = typst.Compiler(template, root=template.parent, font_paths=fonts), frozenset(fonts.families())
    return kept[font_paths]


def _chosen(families: frozenset[str], wanted: tuple[str, ...]) -> tuple[list[str], list[str], tuple[Finding, ...]]:
    """Fonts of text and title that are there, in order of preference, and a finding for each face that is not."""
    known = {name.lower(): name for name in families}

    def found(names: tuple[str, ...]) -> list[str]:
        return [known[name.lower()] for name in names if name.lower() in known]

    free = found(FREE)
    findings = [Finding("字体", "warning", f"没有找到设置的字体“{name}”，未使用") for name in wanted if name.lower() not in known]
    text, title = found(wanted) or found(FANGSONG), found(XIAOBIAOSONG)
    for label, names in (("仿宋", text), ("小标宋", title)):
        if not names and free:
            findings.append(
                Finding("字体", "warning", f"没有{label}字体，用 {free[0]} 代替；把字体文件放入设置 letters.font_paths 的目录即可")
            )
    if not text and not free:
        raise StoreError(
            "没有可用的中文字体，不能生成 PDF：请安装仿宋或者思源宋体，或者在设置 letters.font_paths 指明字体目录；也可以用 docx。"
        )
    return [*text, *free], [*title, *free], tuple(findings)


def _data(letter: Letter) -> dict[str, Any]:
    date = letter.date
    right = indents(letter.signature, date_line(letter))
    return {
        "title": [line for line in (letter.agency, letter.title) if line], "number": letter.number_line, "salutation": letter.salutation,
        "body": _body(letter.body), "attachments": attachment_lines(letter), "signature": letter.signature, "date": date_line(letter),
        "right": right, "notes": letter.notes, "slips": [{"title": s.title, "body": _body(s.body)} for s in letter.slips],
        "on": [date.year, date.month, date.day] if date else [2019, 5, 15],
        "margins": MARGINS, "size": SIZE, "leading": LEADING, "title_size": TITLE_SIZE, "table_size": TABLE_SIZE,
    }  # fmt: skip


def _body(body: Body) -> list[dict[str, Any]]:
    return [
        {"style": part.style, "text": part.text}
        if isinstance(part, Paragraph)
        else {"style": "table", "widths": part.widths, "rows": _rows(part.rows, len(part.widths))}
        for part in body
    ]


def _rows(rows: tuple[tuple[str, ...], ...], columns: int) -> list[list[dict[str, Any]]]:
    """Cells with their spans; merged cells are gone."""
    return [
        [
            {
                "text": "　\n　\n　" if text == "　" else text,
                "colspan": columns - at if at == len(row) - 1 else 1,
                "rowspan": _height(rows, n, at),
            }
            for at, text in enumerate(row)
            if text != MERGED
        ]
        for n, row in enumerate(rows)
    ]


def _height(rows: tuple[tuple[str, ...], ...], n: int, at: int) -> int:
    below = rows[n + 1 :]
    merged = (at < len(row) and row[at] == MERGED for row in below)
    return 1 + next((m for m, is_merged in enumerate(merged) if not is_merged), len(below))
