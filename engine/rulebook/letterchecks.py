"""What a finished letter is checked by, as frozen values. Built by `engine.rulefiles` from rules/letter_checks.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from engine.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRule:
    """A rule, in force for letters dated `since` or later, of `kinds` (all when none is named) but not of those in `excepted`.

    `message` is a Chinese sentence with places for values in braces; so may `article` be.
    """

    key: str
    severity: Severity
    message: str
    source: str
    article: str
    since: date
    kinds: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()

    def applies(self, kind: str, on: date) -> bool:
        """Whether it is asked of a letter of a kind ("" when it is not known) that bears a date."""
        return self.since <= on and (not self.kinds or kind in self.kinds) and kind not in self.excepted

    def finding(self, where: str, values: Mapping[str, str]) -> Finding:
        """What is said at a place."""
        return Finding(where, self.severity, self.message.format_map(values), self.article.format_map(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(LetterRule):
    """Words a letter must not hold, unless its paragraph holds one of `unless`. … stands for some characters of one sentence."""

    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(LetterRule):
    """Words of which a letter must hold one, written as those of a phrase."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statute:
    """How far the articles of a law go, and the items of those that have some."""

    title: str
    last: int
    items: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class LetterChecks:
    """All rules. `checks` are those that need more than words, by the name of their function; `titles`: words of a title -> a kind."""

    phrases: tuple[Phrase, ...]
    elements: tuple[Element, ...]
    checks: tuple[LetterRule, ...]
    statutes: tuple[Statute, ...]
    titles: Mapping[str, str]
