"""Example letters as finished files hold them, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from engine.errors import Finding
from engine.lettercheck.check import check_words, findings, titles_of
from engine.lettercheck.file import Registered, file_of
from engine.lettercheck.page import Page, page_of
from engine.lettercheck.subject import Subject
from engine.letters.compose import letter_of, write
from engine.letters.examples import Example, examples
from engine.letters.letter import Letter
from engine.letters.occasions import Occasion, occasions
from engine.letters.text import lines
from tests.letters.desk import CATALOGUE, LAW

NUMBER = "青政公复〔2026〕17号"
LATER = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class Finished:
    """A letter of an example case with its 文号."""

    example: Example
    occasion: Occasion
    letter: Letter

    @property
    def text(self) -> str:
        return "\n".join(lines(self.letter))

    def page(self, text: str) -> Page:
        return page_of(text.split("\n"), titles_of(CATALOGUE))

    def by_words(self, text: str) -> tuple[Finding, ...]:
        return check_words(self.page(text), CATALOGUE, LATER).findings

    def by_case(self, text: str, *, register: bool = True, number: str = NUMBER, frozen: str = "") -> tuple[Finding, ...]:
        o, matter = self.occasion, self.example.matter
        named = Registered(number, matter.number, o.kind.key, o.version, o.party_no, is_void=False, text=frozen) if register else None
        file = file_of(matter, o, CATALOGUE, named=named)
        return findings(Subject(self.page(text), o.kind, o.on, CATALOGUE, file))


@cache
def finished() -> tuple[Finished, ...]:
    """Every letter to somebody, of every example."""
    return tuple(_finished())


def _finished() -> Iterator[Finished]:
    for example in examples(LAW):
        for o in occasions(example.matter, CATALOGUE):
            if o.kind.to != "file":
                number = NUMBER if o.kind.series else ""
                yield Finished(example, o, letter_of(write(o, example.matter, example.given_for(o.kind), CATALOGUE), o, number))


def first(kind: str, example: str = "") -> Finished:
    """The first letter of a kind (in an example whose name holds some words)."""
    return next(f for f in finished() if f.occasion.kind.key == kind and example in f.example.name)
