"""Does the history still say what was recorded, and do cases, counts, reviews and figures follow from it? Everything recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.errors import Finding
from engine.store import audit
from engine.verify.reading import Reading

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.store.unit import Unit

__all__ = ["Book", "Verified", "verify"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Book:
    """An agency's chain: `head` is the last hash; kept elsewhere, it shows whether the end was cut off."""

    agency: str
    entries: int
    cases: int
    reviews: int
    head: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was read, and everything that does not fit."""

    books: tuple[Book, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What means damage."""
        return tuple(f for f in self.findings if f.severity == "error")

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        names = Book.__dataclass_fields__
        return {"agencies": [{n: getattr(b, n) for n in names} for b in self.books], "findings": [f.as_data() for f in self.findings]}

    def told(self) -> str:
        """A line an agency."""
        return "\n".join(
            f"{b.agency}：记录 {b.entries} 条，案件 {b.cases} 件，复议诉讼 {b.reviews} 件，链尾 {b.head[:16]}" for b in self.books
        )


def verify(unit: Unit, law: Law, progress: Progress = lambda _done, _all: None) -> Verified:
    """Recompute chains, digests, projections, counts, reviews and figures of every agency. Findings of severity error mean damage."""
    total, done, books, findings = 2 * audit.size(unit.connection), 0, [], list(audit.orphans(unit.connection))

    def tick() -> None:
        nonlocal done
        done += 1
        if done % audit.BATCH == 0 or done == total:
            progress(done, total)

    for agency in unit.agencies():
        chain = audit.audit(unit.connection, agency.id, tick)
        reading = Reading(unit.connection, agency, law)
        reading.read(tick)
        books.append(Book(agency.name, chain.entries, reading.cases, reading.reviews, chain.head))
        findings += [replace(f, where=f"{agency.name} {f.where}") for f in (*chain.findings, *reading.findings)]
    return Verified(tuple(books), tuple(findings))
