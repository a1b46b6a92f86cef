"""Web pages: tables with their spans as grids, everything else as lines; scripts, styles and what is hidden are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from engine.published.source import Cell, Row, Source
from engine.published.text import read_text
from engine.published.values import together

_PASSED: Final = frozenset({"script", "style", "noscript", "template", "head", "select", "option", "textarea", "iframe", "object", "svg", "nav", "button"})  # fmt: skip
_INLINE: Final = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "var", "o:p",
    "st1:chsdate", "st1:personname", "bdo", "tt", "wbr", "strike", "nobr",
})  # fmt: skip
# Raised, lowered or struck out: not part of the number beside it.
_APART: Final = frozenset({"sup", "sub", "s", "strike", "del"})
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MOST_COLUMNS: Final = 64


def decode(data: bytes) -> str:
    """A page or text as characters: by its mark, its own word, or what it can be."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    named = _CHARSET.search(data[:4096])
    order = ["utf-8-sig", "gb18030"]
    if named and named[1].lower().startswith(b"gb"):
        order.insert(0, "gb18030")
    elif named and named[1].lower().startswith(b"big5"):
        order.insert(0, "big5hkscs")
    for encoding in order:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def read_html(page: str) -> Source:
    """The rows of a page."""
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page).replace("\x00", "")
    tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    source = Source(title=re.split(r"[_|｜-]", tree.findtext(".//title") or "")[0])
    reader = _Reader(source, count(1))
    reader.block(tree)
    reader.flush()
    return source


class _Reader:
    """Walks a page in reading order."""

    def __init__(self, source: Source, tables: Iterator[int]) -> None:
        self.source, self.tables = source, tables
        self.line: list[str] = []
        self.blank = 0
        self.loose = next(tables)

    def flush(self, *, is_break: bool = False) -> None:
        """End the line; a paragraph of a hard space, or a break with nothing before it, is a blank line."""
        text = "".join(self.line)
        self.line = []
        if not text.strip():
            self.blank += is_break or "\u00a0" in text
            return
        # Spaces and line ends inside a paragraph mean nothing; in <pre> they were lines already.
        rows = read_text(" ".join(text.replace("\u00a0", " ").split("\n")), iter([self.loose] * 3)).rows
        self.source.rows += [replace(rows[0], gap=self.blank), *rows[1:]] if rows else []
        self.blank = 0

    def block(self, element: Any) -> None:
        """An element and what follows inside it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _PASSED or _HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None:
            return
        if tag == "br":
            self.flush(is_break=True)
            return
        if tag == "img":
            self.source.pictures += not _is_ornament(element)
            return
        if tag == "pre":
            self.flush()
            self.source.rows += read_text(element.text_content(), self.tables).rows
            return
        if tag == "table" and not _is_layout(element):
            self.flush()
            self.source.rows += _grid(element, next(self.tables))
            self.source.pictures += sum(not _is_ornament(image) for image in element.iter("img"))
            self.loose = next(self.tables)
            return
        if tag not in _INLINE:
            self.flush()
        self.line.append(element.text or "")
        for child in element:
            self.block(child)
            self.line.append(child.tail or "")
        if tag not in _INLINE:
            self.flush()


def _is_ornament(image: Any) -> bool:
    """Icons, seals of the site, QR codes: small, or said to be."""
    sizes = [int(found[0]) for name in ("width", "height") if (found := re.match(r"\d+", image.get(name) or ""))]
    return bool(sizes) and min(sizes) < 60  # noqa: PLR2004 - pixels


def _is_layout(table: Any) -> bool:
    """Whether a table only holds other tables."""
    return next(table.iterdescendants("table"), None) is not None


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,4})", cell.get(name) or "")
    return max(1, min(int(found[1]), _MOST_COLUMNS)) if found else 1


def _text(cell: Any) -> str:
    """The text of a cell: paragraphs and line breaks put nothing between the pieces of a label, but part numbers."""
    pieces: list[str] = []
    _collect(cell, pieces)
    return together("".join(pieces).replace("\u00a0", " ").split("\x01"))


def _collect(element: Any, pieces: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _PASSED or _HIDDEN.search(element.get("style") or ""):
        return
    is_block, is_note = tag not in _INLINE, tag in _APART
    pieces.append("\x01" if is_block else "[" if is_note else "")
    pieces.append(element.text or "")
    for child in element:
        _collect(child, pieces)
        pieces.append(child.tail or "")
    pieces.append("\x01" if is_block else "]" if is_note else "")


def _grid(table: Any, number: int) -> Iterator[Row]:
    """A table's rows with every cell at its column, spans from above counted."""
    taken: dict[int, int] = {}  # column -> rows it is still covered
    for element in table.iter("tr"):
        cells: list[Cell] = []
        column = 0
        begun: dict[int, int] = {}
        for cell in element:
            if cell.tag not in ("td", "th") or _HIDDEN.search(cell.get("style") or ""):
                continue
            while taken.get(column, 0) > 0:
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            cells.append(Cell(_text(cell), column, column + wide))
            begun |= dict.fromkeys(range(column, column + wide), high)
            column += wide
        taken = {at: left - 1 for at, left in {**taken, **begun}.items() if left > 1}
        if cells:
            yield Row(tuple(cells), "grid", number)


_PAGE: Final = re.compile(r"\s*<(!doctype|!--|\?xml|[a-z])", re.IGNORECASE)
_PIECE: Final = re.compile(r"<(table|tbody|tr|td|p|div|body|html)\b[^<>]*>", re.IGNORECASE)
_LINES: Final = 5


def is_html(text: str) -> bool:
    """Whether a text begins like a page."""
    return bool(_PAGE.match(text))


def quoted_page(text: str) -> int:
    """Where a page begins inside a text (len(text) when none does): what stands before it is plain text of several lines."""
    found = _PIECE.search(text)
    if found is None or "</" not in text[found.start() :]:
        return len(text)
    return found.start() if text[: found.start()].count("\n") >= _LINES else 0


def parse_xml(data: bytes) -> Any:
    """XML of an office file. Raises ValueError for a document type (entity bombs begin with one) or broken XML."""
    if b"<!DOCTYPE" in data[:2048] or b"<!ENTITY" in data[:65536]:
        raise ValueError("文档中有 DOCTYPE 或实体定义")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("文档内容不是完整的 XML") from error
