"""The law as frozen values: what is in force on a day, each number with its article. Built by `engine.rulefiles` from rules/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from engine.errors import NoRuleInForce
from engine.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.watch import Watch


@dataclass(frozen=True, slots=True)
class Source:
    """A legal instrument every article number resolves to."""

    id: str
    title: str
    number: str
    effective_on: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One value of a time limit: in force from a day, so many days, on this article."""

    since: date
    days: int
    source: str
    article: str


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A period of the law through time, in working days."""

    key: str
    label: str
    values: tuple[Limit, ...]

    def at(self, day: date) -> Limit:
        """The value in force on a day. Raises NoRuleInForce before the first."""
        if day >= self.values[-1].since:
            return self.values[-1]
        for value in reversed(self.values):
            if value.since <= day:
                return value
        raise NoRuleInForce(self.label, str(day), str(self.values[0].since))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why nothing can be decided in a state: a clause that ends a sentence, and its article."""

    because: str
    article: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move: the verb in these states, if the guards agree. `to` is a state, "=" (stays) or "outcome"."""

    verb: str
    label: str
    sources: tuple[str, ...]
    to: str
    source: str
    article: str
    guards: tuple[str, ...] = ()
    when: str = ""
    by_law: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """A lawful outcome: its article and the requirements that must hold before it may be decided."""

    outcome: Outcome
    source: str
    article: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeeBand:
    """From the `start`-th unit on, `yuan` a unit; with `step` > 0 each further `step` units cost `step_yuan` more."""

    start: int
    yuan: int
    step: int = 0
    step_yuan: int = 0

    def price(self, unit: int) -> int:
        """Yuan for the `unit`-th piece or page (1-based), which lies in this band."""
        return self.yuan + (self.step_yuan * ((unit - self.start) // self.step) if self.step else 0)


@dataclass(frozen=True, slots=True)
class FeeScale:
    """A scale of 109号: per_item prices the quantity-th application alone; per_page (cumulative, bands without steps) sums all pages."""

    key: str
    label: str
    since: date
    source: str
    article: str
    is_cumulative: bool
    bands: tuple[FeeBand, ...]

    def price(self, unit: int) -> int:
        """Yuan for one unit."""
        return next(band.price(unit) for band in reversed(self.bands) if band.start <= unit)

    def tiers(self, last: int) -> list[tuple[int, int | None, int]]:
        """(first, last, yuan a unit) up to the tier of the `last`-th unit, steps spelt out; an open end is None."""
        found: list[tuple[int, int | None, int]] = []
        for band, following in zip(self.bands, [*self.bands[1:], None], strict=True):
            if following is not None:
                found.append((band.start, following.start - 1, band.yuan))
            elif band.step:
                starts = range(band.start, max(last, band.start) + 1, band.step)
                found += [(start, start + band.step - 1, band.price(start)) for start in starts]
            else:
                found.append((band.start, None, band.yuan))
        return found

    def amount(self, quantity: int, pieces: int = 1) -> int:
        """Yuan charged for a quantity ≥ 1; per item, of so many pieces of which this is the first."""
        if not self.is_cumulative:
            return sum(self.price(quantity + n) for n in range(pieces))
        tops = [*(band.start - 1 for band in self.bands[1:]), quantity]
        return sum(band.yuan * max(0, min(top, quantity) - band.start + 1) for band, top in zip(self.bands, tops, strict=True))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything in rules/ but the calendar and the report forms. `digest` identifies the content of all rule files."""

    sources: Mapping[str, Source]
    limits: Mapping[str, TimeLimit]
    waiting: Mapping[str, Waiting]
    transitions: tuple[Transition, ...]
    outcomes: Mapping[Outcome, OutcomeRule]
    fees: Mapping[str, FeeScale]
    digest: str
    verbs: Mapping[str, str]
    watches: Mapping[str, Watch]

    @property
    def since(self) -> date:
        """The first day there is a law to apply."""
        return self.limits["reply"].values[0].since

    def cite(self, source: str, article: str) -> str:
        """An article with the short name of its instrument, e.g. 《政府信息公开条例》第三十条."""
        return f"《{self.sources[source].title}》{article}"

    def fee_scale(self, key: str, day: date) -> FeeScale:
        """A fee scale in force on a day. Raises NoRuleInForce before it took effect."""
        scale = self.fees[key]
        if day < scale.since:
            raise NoRuleInForce("信息处理费" + scale.label + "标准", str(day), str(scale.since))
        return scale
