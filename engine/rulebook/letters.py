"""The letters an office writes and the remedies it must tell of, as frozen values. Built by `engine.rulefiles` from rules/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from engine.errors import NoRuleInForce, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook.letterchecks import LetterChecks


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of paper.

    It is written on an event of the kinds in `after`, or on a decision with one of `outcomes`; `when` names a condition of
    `engine.letters.occasions`. `series` is the counter of its 文号, "" for papers that bear none. `due`: at_once, reply (by the reply's
    due date) or optional. `remedy`: decision, third_party or "". `needs` and `may` name facts of `engine.letters.given`.
    """

    key: str
    number: str
    title: str
    to: str
    cite: str
    source: str
    after: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    when: str = ""
    series: str = ""
    due: str = "optional"
    remedy: str = ""
    lacks: str = ""
    supply: str = ""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The file in templates/letters."""
        return f"{self.key}.j2"


@dataclass(frozen=True, slots=True)
class Dated:
    """Something in force from a day, on an article."""

    since: date
    source: str
    article: str


@dataclass(frozen=True, slots=True)
class Span(Dated):
    """A period to complain in, as a letter writes it: 60日, 6个月."""

    text: str


@dataclass(frozen=True, slots=True)
class Priority(Dated):
    """Outcomes against which reconsideration must come before a suit."""

    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review(Dated):
    """Who reconsiders the acts of agencies of some levels: government, upper_authority or self, any of them to choose from."""

    levels: tuple[str, ...]
    bodies: tuple[str, ...]


D = TypeVar("D", bound=Dated)


def in_force(values: Sequence[D], day: date, what: str) -> D:
    """The value in force on a day. Raises NoRuleInForce before the first."""
    found = [v for v in values if v.since <= day]
    if not found:
        raise NoRuleInForce(what, str(day), str(min((v.since for v in values), default="")))
    return found[-1]


@dataclass(frozen=True, slots=True)
class RemedyRules:
    """The remedies of 行政复议法 and 行政诉讼法 through time."""

    spans: Mapping[str, tuple[Span, ...]]
    priorities: tuple[Priority, ...]
    reviews: tuple[Review, ...]
    internet: tuple[Dated, ...]

    def wants_internet(self, day: date) -> bool:
        """Whether a decision served online on a day must name the internet channel for reconsideration."""
        return any(rule.since <= day for rule in self.internet)

    def span(self, key: str, day: date) -> Span:
        """reconsideration, litigation or litigation_after_reconsideration, as of a day."""
        return in_force(self.spans[key], day, "救济期限")

    def review(self, level: str, day: date) -> Review:
        """Who reconsiders, as of a day, for an agency of a level (or of a system: vertical, judicial)."""
        return in_force([r for r in self.reviews if level in r.levels], day, "行政复议管辖")

    def priority(self, outcome: str, day: date) -> Priority | None:
        """The rule that puts reconsideration before a suit, if one was in force."""
        return next((p for p in reversed(self.priorities) if p.since <= day and outcome in p.outcomes), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds of papers in the order of the catalogue, the 文号 patterns by series, the remedies, and what finished letters are checked by."""

    kinds: Mapping[str, LetterKind]
    series: Mapping[str, str]
    remedies: RemedyRules
    checks: LetterChecks

    def kind(self, name: str) -> LetterKind:
        """A kind by key, number (P3), title, or a part of title or key that only one has. Raises NotFound naming the near ones."""
        for kind in self.kinds.values():
            if name in (kind.key, kind.number, kind.title) or name.upper() == kind.number:
                return kind
        close = [k for k in self.kinds.values() if name and (name in k.key or name in k.title)]
        if len(close) == 1:
            return close[0]
        near = [f"{k.key}（{k.title}）" for k in close[:5]]
        raise NotFound("文书种类", name, f"您是否要用：{'、'.join(near)}？" if near else "用 xxgk letter kinds 查看全部种类。")
