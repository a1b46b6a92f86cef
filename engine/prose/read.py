"""The drafts' own small grammar: paragraphs apart by blank lines, `## ` lines of their own, `{{ name }}` a bound number. All else is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Final

from engine.errors import Finding, InputErrors
from engine.forms.words import Paragraph, Words
from engine.prose.files import SECTIONS

if TYPE_CHECKING:
    from engine.prose.fields import Fields

HEADING: Final = "## "
BOUND: Final = re.compile(r"\{\{([^{}\n]*)\}\}")
PROMPT: Final = re.compile(r"【请填写[^】]*】?")
# What stands for a bound value where only typed numbers are looked for: nothing a number could be read from.
UNREAD: Final = "□"
# Lines of a paragraph run on; between Latin words or numbers a space was meant.
_LATIN: Final = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or heading as it stands in a section's file; `at` counts from 1."""

    section: str
    at: int
    raw: str
    is_heading: bool = False

    @property
    def where(self) -> str:
        """Its place, as findings name it."""
        return f"{SECTIONS[self.section].place}第{self.at}段"

    @property
    def names(self) -> list[str]:
        """The names bound in it."""
        return [found[1].strip() for found in BOUND.finditer(self.raw)]

    def filled(self, fields: Fields) -> str:
        """The text with the values of its fields; a name that is no field stays as it is."""
        return self._with(lambda name, whole: fields[name].value if name in fields else whole)

    @property
    def typed(self) -> str:
        """The text with its fields made unreadable: the numbers left in it were typed by hand."""
        return self._with(lambda _name, _whole: UNREAD)

    def _with(self, value: Callable[[str, str], str]) -> str:
        return BOUND.sub(lambda found: value(found[1].strip(), found[0]), self.raw)


def pieces_of(texts: Mapping[str, str]) -> list[Piece]:
    """The paragraphs of all sections, in the order of the report."""
    return [
        Piece(section, at, text, is_heading)
        for section in SECTIONS
        for at, (text, is_heading) in enumerate(_paragraphs(texts.get(section, "")), 1)
    ]


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    for kind, lines in groupby((line.strip(" \t　\r\ufeff") for line in text.splitlines()), _kind):
        if kind == "heading":
            yield from ((line.removeprefix("##").strip(" \t　"), True) for line in lines)
        elif kind:
            yield _run_on(list(lines)), False


def _kind(line: str) -> str:
    return "heading" if line.startswith(HEADING) else "text" if line else ""


def _run_on(lines: Sequence[str]) -> str:
    whole = lines[0]
    for line in lines[1:]:
        whole += (" " if _LATIN.match(whole[-1]) and _LATIN.match(line) else "") + line
    return whole


def words_of(pieces: Sequence[Piece], fields: Fields) -> Words:
    """The words with every number filled in. Raises InputErrors naming each name that is no field."""
    if faults := list(unknown(pieces, fields)):
        raise InputErrors(faults)

    def of(section: str) -> tuple[Paragraph, ...]:
        return tuple(Paragraph(piece.filled(fields), piece.is_heading) for piece in pieces if piece.section == section)

    return Words(of("opening"), of("overall"), of("problems"), of("others"))


def unknown(pieces: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    """Names that are no field, and braces that don't close."""
    for piece in pieces:
        for name in dict.fromkeys(piece.names):
            if name not in fields:
                yield Finding(piece.where, "error", f"没有名为“{name}”的字段{_like(name, fields)}，全部字段见 xxgk report fields", "字段")
            elif fields[name].missing:
                yield Finding(piece.where, "error", f"字段“{name}”没有值：{fields[name].missing}，请改写这一句", "字段")
        rest = BOUND.sub("", piece.raw)
        if "{{" in rest or "}}" in rest:
            yield Finding(piece.where, "error", "字段的花括号不成对，应写作 {{ 字段名 }}，请改正", "字段")


def _like(name: str, fields: Fields) -> str:
    close = get_close_matches(name, fields.labels, n=2, cutoff=0.5)
    return f"，您是否要写：{'、'.join(close)}？" if close else ""
