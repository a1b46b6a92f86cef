"""What ledgers (台账) call their columns and what the words in their cells mean. Read from rules/ledger.toml."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(16_384)
def folded(text: str) -> str:
    """A word without what never makes a difference: width, case, spaces, brackets, punctuation. A lone sign (√, ×, /) stays."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, text)) or "".join(text.split())


def without(fillers: Iterable[str], text: str) -> str:
    """A folded word without the words that never make a difference; itself when nothing else is left."""
    rest = text
    for filler in fillers:
        rest = rest.replace(filler, "")
    return rest


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """The words of ledgers. All keys are folded; those of `outcomes` and `reviews` are without their fillers.

    `headings`: a heading -> its field and how exact a name it is (0 is best). `values`: field -> word -> value.
    `outcomes`: word -> value of Outcome, "" for none yet, "void" for no application; `reviews`: word -> value of ReviewResult, "" for no review.
    `either`: a field that is one of two others, by what the other columns are, and whether it is asked for when they leave it open.
    `particles` in a heading never matter. A heading with one of `slips` too many or missing, or one of a set in `mistaken` for another, is asked about.
    `courses`: the words by which reconsideration and litigation begin; `appeals`: the headings of a list of both, by the part they tell.
    """

    labels: Mapping[str, str]
    either: Mapping[str, tuple[tuple[str, ...], bool]]
    headings: Mapping[str, tuple[str, int]]
    unused: frozenset[str]
    particles: frozenset[str]
    slips: frozenset[str]
    mistaken: tuple[frozenset[str], ...]
    contexts: tuple[str, ...]
    blank: frozenset[str]
    ditto: frozenset[str]
    flags: Mapping[str, bool]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    examples: frozenset[str]
    stamps: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    outcomes: Mapping[str, str]
    outcome_fillers: tuple[str, ...]
    reviews: Mapping[str, str]
    review_fillers: tuple[str, ...]
    courses: Mapping[str, tuple[str, ...]]
    appeals: Mapping[str, tuple[str, ...]]

    def field_named(self, name: str) -> str | None:
        """The field of an English name or a label, "" for an empty name; None when it is neither."""
        wanted = folded(name)
        if not wanted:
            return ""
        return next((key for key, label in self.labels.items() if name == key or wanted == folded(label)), None)
