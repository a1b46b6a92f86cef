"""What published items are sorted by (条例第二十条、第二十一条). Read from rules/categories.toml; an office adds its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A category: `also` are other names people type, `text` the words of the article, `levels` whose it is (empty: everybody's).

    An office's own has its name as its id.
    """

    id: str
    name: str
    also: tuple[str, ...] = ()
    source: str = ""
    article: str = ""
    text: str = ""
    levels: tuple[str, ...] = ()

    def is_for(self, level: str) -> bool:
        """Whether an agency of that level sorts by it."""
        return not self.levels or level in self.levels


def bare(name: str) -> str:
    """A name as it is compared: width, case, spaces and the endings 信息、类 apart."""
    text = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return text.removesuffix("类信息").removesuffix("类")


def category_of(categories: Iterable[Category], given: str) -> Category | None:
    """The category somebody means, by id, name or another name."""
    wanted = bare(given)
    return next((c for c in categories if wanted in (c.id, *map(bare, (c.name, *c.also)))), None)
