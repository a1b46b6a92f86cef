"""The rules asked of a letter: which kind it is, what is missing, what must not be there, what does not agree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from engine.lettercheck import agreement, articles, form, persons, remedies
from engine.lettercheck.articles import cited, expected_of
from engine.lettercheck.file import Registered, file_of
from engine.lettercheck.page import page_of_letter
from engine.lettercheck.subject import BODY, DAY, Check, Subject, day_of
from engine.rulebook.letterchecks import LetterRule

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from engine.errors import Finding
    from engine.lettercheck.page import Page
    from engine.letters.given import Given
    from engine.letters.letter import Letter
    from engine.letters.occasions import Matter, Occasion
    from engine.rulebook.letterchecks import Phrase
    from engine.rulebook.letters import Catalogue, LetterKind

_CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    **form.CHECKS, **articles.CHECKS, **remedies.CHECKS, **agreement.CHECKS, **persons.CHECKS,
}  # fmt: skip
R = TypeVar("R", bound=LetterRule)
_GENERIC_TITLE: Final = re.compile(r"答复|告知")
_ALONE: Final = "(?<![A-Za-z]){}(?![A-Za-z])"
# Papers an office keeps, or that are filled in by hand: they have blanks, and nobody is told anything by them.
_FORMS: Final = ("file", "public")


def check_names() -> dict[str, Collection[str]]:
    """The checks rules may name, each with the values of its message."""
    return {name: values for name, (_, values) in _CHECKS.items()}


def titles_of(catalogue: Catalogue) -> list[str]:
    """The titles letters bear, the longest first."""
    return sorted({kind.title.split("（")[0] for kind in catalogue.kinds.values()}, key=len, reverse=True)


def kinds_of(page: Page, catalogue: Catalogue) -> list[LetterKind]:
    """The kinds a letter may be by its title; those whose articles it cites most completely first."""
    title, places = page.text("title"), {c.place for here in cited(page.paragraphs[: page.end]) for c in here}
    found = [k for k in catalogue.kinds.values() if title.endswith(k.title.split("（")[0])]
    longest = max((len(k.title.split("（")[0]) for k in found), default=0)
    found = [k for k in found if len(k.title.split("（")[0]) == longest]
    if not found:
        named = next((catalogue.kinds[key] for word, key in catalogue.checks.titles.items() if word in title), None)
        answers = [k for k in catalogue.kinds.values() if k.to == "applicant" and k.outcomes and k.remedy]
        found = [named] if named else [k for k in answers if _share(k, places)] if _GENERIC_TITLE.search(title) else []
    return sorted(found, key=lambda k: -_share(k, places))


def _share(kind: LetterKind, places: Collection[object]) -> float:
    expected = expected_of(kind)
    return sum(c.place in places for c in expected) / len(expected) if expected else 0


def day_of_page(page: Page, default: date) -> date:
    """The day a letter bears: which law it is checked by."""
    found = DAY.search(page.text("date"))
    return (day_of(found) if found else None) or default


def findings(subject: Subject) -> tuple[Finding, ...]:
    """Every finding of a letter, in reading order. Forms that are filled in by hand have none."""
    if subject.kind is not None and subject.kind.to in _FORMS:
        return ()
    return tuple(finding for _, finding in sorted(_found(subject), key=lambda one: one[0]))


def _found(s: Subject) -> Iterator[tuple[int, Finding]]:
    rules, kind = s.catalogue.checks, s.kind.key if s.kind else ""
    for phrase in _asked(rules.phrases, kind, s.on):
        yield from ((at, phrase.finding(s.page.where(at), {"found": found})) for at, found in _phrases(phrase, s))
    for element in _asked(rules.elements, kind, s.on) if s.kind else ():
        if element.kinds and not _pattern(element.words).search("".join(s.page.paragraphs[: s.page.end])):
            yield len(s.page.paragraphs), element.finding(BODY, {})
    for rule in _asked(rules.checks, kind, s.on):
        for at, values in _CHECKS[rule.key][0](s):
            place = at if isinstance(at, int) else len(s.page.paragraphs)
            yield place, rule.finding(s.page.where(at) if isinstance(at, int) else at, values)


def _asked(rules: Iterable[R], kind: str, on: date) -> Iterator[R]:
    return (rule for rule in rules if rule.applies(kind, on))


def _phrases(phrase: Phrase, s: Subject) -> Iterator[tuple[int, str]]:
    """Once a paragraph: where, and the words found."""
    for at, text in s.own():
        found = _pattern(phrase.words).search(text)
        if found and not any(word in text for word in phrase.unless):
            yield at, found[0]


@lru_cache(maxsize=512)
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Any of these words; … is up to thirty characters of one sentence. Latin letters stand alone: xx is no part of an address."""
    return re.compile("|".join(_ALONE.format(word) if word.isascii() and word.isalpha() else _joined(word) for word in words))


def _joined(word: str) -> str:
    return "[^。；]{0,30}?".join(map(re.escape, word.split("…")))


@dataclass(frozen=True, slots=True)
class Checked:
    """A letter with what was found; `kind` None when its title tells none."""

    kind: LetterKind | None
    findings: tuple[Finding, ...]


def check_words(page: Page, catalogue: Catalogue, today: date) -> Checked:
    """A letter by its words alone."""
    kind = next(iter(kinds_of(page, catalogue)), None)
    return Checked(kind, findings(Subject(page, kind, day_of_page(page, today), catalogue)))


def check_own(
    letter: Letter, occasion: Occasion, matter: Matter, given: Given, catalogue: Catalogue, overrides: Path | None
) -> tuple[Finding, ...]:  # fmt: skip
    """A letter of ours that is about to be issued, against its case; its 文号 will be its own."""
    named = Registered(letter.number, matter.number, occasion.kind.key, occasion.version, occasion.party_no, is_void=False)
    file = file_of(matter, occasion, catalogue, overrides, given=given, named=named)
    return findings(Subject(page_of_letter(letter), occasion.kind, occasion.on, catalogue, file))
