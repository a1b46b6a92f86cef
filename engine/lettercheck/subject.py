"""What a check is asked about: the page, the kind of letter it is, the day it bears, and the case behind it where one is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from engine.lettercheck.file import File
    from engine.lettercheck.page import Page
    from engine.rulebook.letters import Catalogue, LetterKind


class Hit(NamedTuple):
    """A place (an index of the page, or words) where a check found something, and the values of its message."""

    at: int | str
    values: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Subject:
    """A letter under a check. `kind` None when its title tells none; `file` None when only its words are looked at."""

    page: Page
    kind: LetterKind | None
    on: date
    catalogue: Catalogue
    file: File | None = None

    def paragraphs(self) -> Iterator[tuple[int, str]]:
        """What is to be read: all but the reply slip."""
        yield from enumerate(self.page.paragraphs[: self.page.end])

    def own(self) -> Iterator[tuple[int, str]]:
        """The same with what is quoted, and what the applicant wrote, blotted out: those are not the office's words."""
        for at, text in self.paragraphs():
            yield at, self.file.blotted(unquoted(text)) if self.file else unquoted(text)


Check = Callable[[Subject], Iterator[Hit]]
BODY: Final = "正文"
_BLOT: Final = "\ue000"


def unquoted(text: str) -> str:
    """A text with everything between “ and its ” blotted out, inner quotes included."""
    depth, kept = 0, []
    for c in text:
        depth -= c == "”" and depth > 0
        kept.append(_BLOT if depth else c)
        depth += c == "“"
    # An opening quotation mark that is never closed quotes nothing.
    return "".join(kept) if not depth else text


def blotted(text: str, words: str) -> str:
    """A text with some words blotted out, wherever they stand."""
    return text.replace(words, _BLOT * len(words)) if words else text


DAY: Final = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日")


def day_of(found: re.Match[str]) -> date | None:
    """The day a match of DAY names; None when there is no such day."""
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


def number_of(text: str) -> int:
    """A number below a thousand in digits or Chinese numerals; -1 for what is none."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, -1
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in "十百":
            total += (1 if digit < 0 else digit) * (10 if c == "十" else 100)
            digit = 0
        else:
            return -1
    return total + max(digit, 0) if text else -1
