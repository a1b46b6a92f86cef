"""The handbook that comes with the program: one HTML file, also as plain text for a terminal. Built by `make docs`."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from engine.errors import NotFound

FILE = Path(__file__).resolve().parents[1] / "templates" / "handbook.html"
_LINES = frozenset(("p", "h1", "h2", "h3", "table", "pre", "ul", "ol", "div"))
_BEFORE = {"li": "\n· ", "br": "\n", "tr": "\n", "td": "  ", "th": "  "}


class Page(NamedTuple):
    """A page: its anchor in the file, its title, its text."""

    anchor: str
    title: str
    text: str


def pages() -> tuple[Page, ...]:
    """All pages in the order of reading."""
    reader = _Reader()
    reader.feed(FILE.read_text("utf-8"))
    return tuple(reader.pages)


def page_of(wanted: str) -> Page:
    """The page whose title or anchor is like what was wanted, the handbook's own before what it refers to. Raises NotFound."""
    known = pages()
    found = [page for page in known if wanted in page.title] or [page for page in known if wanted in page.anchor]
    if not found:
        raise NotFound("手册中的", wanted, f"有这些页：{'、'.join(page.title for page in known)}。")
    return found[0]


class _Reader(HTMLParser):
    """Takes the text of each `div class="page"`, a line for a paragraph, a row, a line of output."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self._said: list[str] = []
        self._anchor = ""
        self._depth = 0
        self._is_output = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A page begins, or a line."""
        given = dict(attrs)
        if given.get("class") == "page":
            self._anchor, self._depth, self._said = given.get("id") or "", 0, []
        self._depth += tag == "div"
        self._is_output |= tag == "pre"
        self._said.append(f"［图：{given.get('alt')}］" if tag == "img" else _BEFORE.get(tag, ""))
        if tag in _LINES:
            self._said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A line ends, or a page."""
        if tag in _LINES:
            self._said.append("\n")
        self._depth -= tag == "div"
        self._is_output &= tag != "pre"
        if tag == "div" and not self._depth and self._anchor:
            lines = "".join(self._said).split("\n")
            text = "\n".join(line.rstrip() for n, line in enumerate(lines) if line.strip() or (n and lines[n - 1].strip()))
            self.pages.append(Page(self._anchor, text.strip().split("\n")[0], text.strip("\n")))
            self._anchor = ""

    def handle_data(self, data: str) -> None:
        """Text is text; line breaks count in output only."""
        if self._is_output:
            self._said.append(data)
        elif data.strip():
            self._said.append(data.replace("\n", ""))
