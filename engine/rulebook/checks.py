"""How an annual report's words are checked: severities, phrases that don't belong, lengths. Read from rules/report_checks.toml."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.errors import Finding, Severity

OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: what it wants, how serious it is when that isn't so ("off": not looked at), the id of its basis in sources.toml."""

    id: str
    name: str
    severity: str
    basis: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that don't belong into reports of the years from `since` to `until`; `advice` says why."""

    check: str
    text: str
    advice: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Length:
    """The characters a section should have."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """When a section counts as last year's: the share of its characters in sentences like those; shorter sentences and texts don't count."""

    share: float
    shortest: int
    least: int


@dataclass(frozen=True, slots=True)
class Aspect:
    """An aspect section 一 must speak of from a year on under its own heading, which has one of the words."""

    name: str
    words: tuple[str, ...]
    since: int


@dataclass(frozen=True, slots=True)
class ReportChecks:
    """All of it."""

    checks: Mapping[str, Check]
    phrases: tuple[Phrase, ...]
    lengths: Mapping[str, Length]
    likeness: Likeness
    aspects: tuple[Aspect, ...]

    def judged(self, findings: Iterable[Finding], own: Mapping[str, str]) -> tuple[Finding, ...]:
        """The findings with the severity of their check (`own`: as the office has set it), without those that are off."""
        found = []
        for finding in findings:
            check = self.checks.get(finding.source)
            wanted = own.get(finding.source, check.severity if check else finding.severity)
            if wanted != OFF:
                found.append(replace(finding, severity=_severity(wanted)))
        return tuple(found)

    def phrases_of(self, year: int | None) -> Collection[Phrase]:
        """Those that don't belong into a report of a year; of an unknown year, those that belong into none."""
        return [p for p in self.phrases if (p.since <= year <= p.until if year else (p.since, p.until) == (0, 9999))]


def _severity(text: str) -> Severity:
    return "error" if text == "error" else "warning" if text == "warning" else "info"
