"""Articles a letter cites: those of its kind are there, they exist, and are written as the law writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.lettercheck.subject import BODY, Check, Hit, Subject, number_of

if TYPE_CHECKING:
    from engine.rulebook.letters import LetterKind

_N: Final = "[0-9]+|[零一二三四五六七八九十百]+"
_CITED: Final = re.compile(
    rf"《(?P<law>[^《》]{{2,40}}?)》|(?P<first>第|(?<=》))(?P<a>{_N})条(?:第(?P<p>{_N})款)?"
    rf"(?P<i>第?(?P<open>[（(]?)(?P<n>{_N})(?P<close>[）)]?)项)?"
)
_LAW: Final = re.compile(r"(法|条例|办法|规定|解释|决定)(（[^）]*）)?$")
_FULL: Final = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Cited:
    """An article of a law; paragraph and item 0 when none is named. `text` as written, `is_formal` when written as the law does."""

    law: str
    article: int
    paragraph: int
    item: int
    text: str
    is_formal: bool

    @property
    def place(self) -> tuple[str, int, int, int]:
        """What is cited."""
        return self.law, self.article, self.paragraph, self.item


def cited(paragraphs: Iterable[str]) -> list[list[Cited]]:
    """The articles of each paragraph. A law goes on until the next is named."""
    law = ""
    found: list[list[Cited]] = []
    for text in paragraphs:
        here: list[Cited] = []
        for match in _CITED.finditer(text):
            if match["law"]:
                law = match["law"].removeprefix(_FULL) if _LAW.search(match["law"]) else law
            else:
                here.append(_cited(match, law))
        found.append(here)
    return found


def _cited(match: re.Match[str], law: str) -> Cited:
    numbers = [match[name] for name in ("a", "p", "n") if match[name]]
    is_formal = match["first"] == "第" and not any(n.isdecimal() for n in numbers)
    if match["i"]:
        is_formal = is_formal and match["i"].startswith("第（") and match["close"] == "）"
    article, paragraph, item = (number_of(match[name]) if match[name] else 0 for name in ("a", "p", "n"))
    return Cited(law, article, paragraph, item, match[0], is_formal)


def expected_of(kind: LetterKind) -> list[Cited]:
    """The articles a kind of letter rests on."""
    return cited([kind.cite])[0]


def _missing(s: Subject) -> tuple[list[Cited], list[Cited]]:
    """What the kind rests on and the letter does not cite; and all it cites."""
    found = [c for here in cited(text for _, text in s.paragraphs()) for c in here]
    places = {c.place for c in found}
    return [c for c in (expected_of(s.kind) if s.kind else []) if c.place not in places], found


def article_missing(s: Subject) -> Iterator[Hit]:
    """No article at all."""
    missing, found = _missing(s)
    if missing and not found and s.kind:
        yield Hit(BODY, {"cite": s.kind.cite})


def article_differs(s: Subject) -> Iterator[Hit]:
    """Articles, but not those the kind rests on."""
    missing, found = _missing(s)
    if missing and found and s.kind:
        wrong = "、".join(dict.fromkeys(c.text for c in found))
        yield Hit(_place(s, found), {"cite": s.kind.cite, "found": wrong})


def _place(s: Subject, found: list[Cited]) -> int | str:
    """Where the letter decides by an article (“根据…”); else where it first cites one."""
    at = [n for n, text in s.paragraphs() if any(c.text in text for c in found)]
    return next((n for n in at if "根据" in s.page.paragraphs[n]), at[0] if at else BODY)


def article_beyond(s: Subject) -> Iterator[Hit]:
    """Articles and items the law does not have."""
    statutes = {x.title: x for x in s.catalogue.checks.statutes}
    for at, here in enumerate(cited(text for _, text in s.paragraphs())):
        for c in here:
            statute = statutes.get(c.law)
            if statute and (not 0 < c.article <= statute.last or c.item > statute.items.get(c.article, c.item)):
                yield Hit(at, {"found": c.text, "law": c.law, "last": str(statute.last)})


def article_form(s: Subject) -> Iterator[Hit]:
    """Written otherwise than 第三十六条第（四）项."""
    for at, here in enumerate(cited(text for _, text in s.own())):
        for text in dict.fromkeys(c.text for c in here if not c.is_formal):
            yield Hit(at, {"found": text})


def law_name(s: Subject) -> Iterator[Hit]:
    """The 条例 named, but never in full."""
    text = [(at, text) for at, text in s.own() if "信息公开条例》" in text or "《条例》" in text]
    if text and not any(f"《{_FULL}政府信息公开条例》" in paragraph for _, paragraph in text):
        yield Hit(text[0][0])


CHECKS: Final[Mapping[str, tuple[Check, frozenset[str]]]] = {
    "article_missing": (article_missing, frozenset({"cite"})),
    "article_differs": (article_differs, frozenset({"cite", "found"})),
    "article_beyond": (article_beyond, frozenset({"found", "law", "last"})),
    "article_form": (article_form, frozenset({"found"})),
    "law_name": (law_name, frozenset()),
}
