"""What is watched: a date, what must be done by then, and who is told how long before or after. Read from rules/reminders.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKING_DAYS, NATURAL_DAYS, MONTHS = "working_days", "natural_days", "months"
SUBJECTS = ("case", "review", "item", "agency")
COLOURS = ("info", "yellow", "red", "black")
ROLES = ("handler", "head", "leader")


@dataclass(frozen=True, slots=True)
class Span:
    """So many working days, natural days or months; in force from a day."""

    since: date
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many days before a date (negative: after) somebody is told, in a colour."""

    id: str
    days: int
    unit: str
    colour: str
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """`base` names a date in the registry of its subject; with `periods` the deadline lies that far after it.

    `stops_after` is the number of natural days after the deadline from which on nobody is told any more; None: until it is done.
    """

    id: str
    subject: str
    label: str
    todo: str
    base: str
    source: str
    article: str
    command: str
    periods: tuple[Span, ...]
    thresholds: tuple[Threshold, ...]
    stops_after: int | None

    def period(self, on: date) -> Span | None:
        """The span in force on a day, if any."""
        return next((p for p in reversed(self.periods) if p.since <= on), None)

    def with_thresholds(self, extra: Iterable[Threshold]) -> Watch:
        """The watch with more thresholds."""
        return replace(self, thresholds=(*self.thresholds, *extra))
