"""PDF files: ruled tables as grids, all else as words with their places on the page."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from engine.published.limits import PAGES, Refused
from engine.published.rules import Line, Ruled, tables_of
from engine.published.source import Cell, Row, Source
from engine.published.values import together

_PICTURE: Final = 0.05  # share of the page
_THIN: Final = 3.0  # points: a filled box this narrow is a line
_CHARACTERS: Final = 60_000  # a page with more is no page
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_DEEP: Final = 4
_NOTE: Final = 0.8  # of the number's height
_TURNED: Final = 5  # times what is drawn
_SMALLEST: Final = 4.0  # points: a comma is drawn smaller than it is set
SOME: Final = 3
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_APART: Final = 0.3  # of a character's height: a wider gap parts words


@dataclass(slots=True)
class Word:
    """Characters side by side, and their box, measured from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point it is said to stand at."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


def read_pdf(data: bytes) -> Source:
    """The rows of a PDF. Raises Refused for a broken, encrypted or very long one."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused("PDF 有密码，无法读取，请另存为不带密码的文件") from error
        raise Refused("PDF 已损坏，无法读取，请重新下载或另存") from error
    with document:
        if not 0 < len(document) <= PAGES:
            raise Refused(f"PDF 有 {len(document)} 页，不像年度报告，没有读取")
        source = Source()
        numbers = count(1)
        for n in range(len(document)):
            try:
                page = document[n]
            except pypdfium2.PdfiumError as error:
                raise Refused(f"PDF 第 {n + 1} 页已损坏，没有读取，请重新下载或另存") from error
            _page(page, source, numbers)
            page.close()
        return source


def _page(page: Any, source: Source, numbers: Iterator[int]) -> None:
    """A page's tables and lines, from top to bottom."""
    height = page.get_height()
    rest = _characters(page, height)
    lines: list[Line] = []
    pictures = _drawn(page.raw, height, page.get_width() * height, lines)
    found: list[tuple[float, Row]] = []
    for cells in tables_of(lines):
        inside: dict[int, list[Word]] = {}
        outside: list[Word] = []
        for character in rest:
            at = next((n for n, cell in enumerate(cells) if cell.holds(*character.middle)), -1)
            (inside.setdefault(at, []) if at >= 0 else outside).append(character)
        rows = list(_grid(cells, inside, next(numbers)))
        if _has_labels([row for _, row in rows]):
            rest = outside
            found += rows
    loose = next(numbers)
    for line in lines_of(words_of(rest)):
        row = Row(tuple(Cell(word.text, word.x0, word.x1) for word in line), "words", loose, text=_joined(line))
        found.append((line[0].top, row))
    source.rows += [row for _, row in sorted(found, key=lambda one: one[0])]
    source.pictures += pictures


def _has_labels(rows: Sequence[Row]) -> bool:
    """Whether the rows of numbers have their labels inside the table; where only the numbers are ruled, lines of words are surer."""
    bare = [
        row
        for row in rows
        if sum(cell.text.strip().isdigit() for cell in row.cells) > SOME and not any(_CHINESE.search(cell.text) for cell in row.cells)
    ]
    return len(bare) < SOME


def _grid(cells: Sequence[Ruled], inside: dict[int, list[Word]], number: int) -> Iterator[tuple[float, Row]]:
    """A ruled table's rows, each cell at the row it begins in."""
    rows: dict[int, list[tuple[Ruled, str]]] = {}
    for n, cell in enumerate(cells):
        rows.setdefault(cell.row, []).append((cell, _cell_text(words_of(inside.get(n, ())))))
    for own in rows.values():
        own.sort(key=lambda one: one[0].left)
        yield own[0][0].top, Row(tuple(Cell(text, cell.left, cell.right) for cell, text in own), "grid", number)


def _cell_text(words: Sequence[Word]) -> str:
    """The words of a cell in reading order; digits of different words stay apart."""
    return together(map(_joined, lines_of(words)))


def _joined(line: Sequence[Word]) -> str:
    """A line's words as text: Chinese without spaces, the rest with."""
    text = ""
    for word in line:
        both = text and (text[-1].isascii() or text[-1].isdigit()) and (word.text[0].isascii() or word.text[0].isdigit())
        text += (" " if both else "") + word.text
    return text


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words in lines from top to bottom, each from left to right: those whose middles lie within half a word's height."""
    lines: list[list[Word]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda one: one.middle[1]):
        y = word.middle[1]
        if lines and y - middles[-1] <= max(1.5, min(word.bottom - word.top, lines[-1][0].bottom - lines[-1][0].top) / 2):
            lines[-1].append(word)
            middles[-1] += (y - middles[-1]) / len(lines[-1])
        else:
            lines.append([word])
            middles.append(y)
    return [sorted(line, key=lambda one: one.x0) for line in lines]


# --- what stands on the page


def words_of(characters: Sequence[Word]) -> list[Word]:
    """Characters that stand close on a line are words."""
    return [word for line in lines_of(characters) for word in _put_together(line)]


def _characters(page: Any, height: float) -> list[Word]:
    """The characters of a page; the same one printed twice at one place (a bold by hand) counts once."""
    text = page.get_textpage()
    total = text.count_chars()
    if total > _CHARACTERS:
        raise Refused("PDF 有一页的字符多得不合常理，没有读取")
    found: list[Word] = []
    seen: set[tuple[str, int, int]] = set()
    for n in range(total):
        character = _character(text.raw, n)
        box = _box(text.raw, n) if character.strip() and character.isprintable() else None
        if box is None:
            continue
        left, right, top, bottom = box
        key = (character, round(left), round(top))
        if key not in seen:
            seen.add(key)
            found.append(Word(character, left, right, height - top, height - bottom))
    text.close()
    return found


def _character(text: Any, n: int) -> str:
    """A character; a rare one comes in two halves (UTF-16), of which the second alone prints nothing."""
    code: int = pdfium.FPDFText_GetUnicode(text, n)
    low: int = pdfium.FPDFText_GetUnicode(text, n + 1) if code in _FIRST_HALVES else 0
    return chr(0x10000 + ((code - _FIRST_HALVES.start) << 10) + low - _SECOND_HALVES.start) if low in _SECOND_HALVES else chr(code)


def _box(text: Any, n: int) -> tuple[float, float, float, float] | None:
    """A character's box: as wide as it is set, or, for turned type whose set width means nothing, as it is drawn."""
    loose = pdfium.FS_RECTF()
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetLooseCharBox(text, n, ctypes.byref(loose)) or not pdfium.FPDFText_GetCharBox(
        text, n, left, right, bottom, top
    ):
        return None
    drawn = max(right.value - left.value, top.value - bottom.value, _SMALLEST)
    if max(loose.right - loose.left, loose.top - loose.bottom) > _TURNED * drawn:
        return left.value, right.value, top.value, bottom.value
    return loose.left, loose.right, loose.top, loose.bottom


def _put_together(line: Sequence[Word]) -> Iterator[Word]:
    """Characters of a line that stand close are a word."""
    word: Word | None = None
    for one in line:
        if word is not None and one.x0 - word.x1 <= _APART * (one.bottom - one.top) and not _is_note(word, one):
            word = Word(word.text + one.text, word.x0, max(word.x1, one.x1), min(word.top, one.top), max(word.bottom, one.bottom))
            continue
        if word is not None:
            yield word
        word = one
    if word is not None:
        yield word


def _is_note(word: Word, one: Word) -> bool:
    """Whether a digit beside a number is set so much smaller that it is a note's."""
    return word.text[-1].isdigit() and one.text.isdigit() and one.bottom - one.top < _NOTE * (word.bottom - word.top)


def _drawn(page: Any, height: float, area: float, lines: list[Line]) -> int:
    """The ruled lines of a page, put into `lines`, and how many large pictures it shows."""
    pictures = 0
    matrix = pypdfium2.PdfMatrix()
    for n in range(pdfium.FPDFPage_CountObjects(page)):
        pictures += _object(pdfium.FPDFPage_GetObject(page, n), matrix, height, area, lines, 0)
    return pictures


def _object(one: Any, outer: Any, height: float, area: float, lines: list[Line], depth: int) -> int:
    kind = pdfium.FPDFPageObj_GetType(one)
    if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_IMAGE):
        return 0
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(one, raw)
    matrix = pypdfium2.PdfMatrix.from_raw(raw).multiply(outer)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return int(abs(matrix.a * matrix.d) + abs(matrix.b * matrix.c) > _PICTURE * area)
    if kind == pdfium.FPDF_PAGEOBJ_FORM:
        count_inside = pdfium.FPDFFormObj_CountObjects(one) if depth < _DEEP else 0
        return sum(_object(pdfium.FPDFFormObj_GetObject(one, n), matrix, height, area, lines, depth + 1) for n in range(count_inside))
    _path(one, matrix, height, lines)
    return 0


def _path(path: Any, matrix: Any, height: float, lines: list[Line]) -> None:
    """The straight lines of a path; a thin filled box is one line."""
    points: list[tuple[float, float]] = []
    boxes: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    segments = min(pdfium.FPDFPath_CountSegments(path), 20_000)
    for n in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        place = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            points = [place]
            boxes.append(points)
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            points.append(place)
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        else:
            points.clear()
    for corners in boxes:
        lines += _edges([(px, height - py) for px, py in corners])


def _edges(corners: Sequence[tuple[float, float]]) -> Iterator[Line]:
    if len(corners) < 2:  # noqa: PLR2004
        return
    x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
    y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
    if y1 - y0 <= _THIN < x1 - x0:
        yield Line(True, (y0 + y1) / 2, x0, x1)
    elif x1 - x0 <= _THIN < y1 - y0:
        yield Line(False, (x0 + x1) / 2, y0, y1)
    elif x1 - x0 > _THIN:
        for (ax, ay), (bx, by) in pairwise(corners):
            if abs(ay - by) < 1 < abs(ax - bx):
                yield Line(True, (ay + by) / 2, min(ax, bx), max(ax, bx))
            elif abs(ax - bx) < 1 < abs(ay - by):
                yield Line(False, (ax + bx) / 2, min(ay, by), max(ay, by))
