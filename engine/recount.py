"""The figures of a finalised report counted again from the histories as they stood when it was finalised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.case.history import Event, fold
from engine.period import cells_of, year_of
from engine.review import counts_as
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS

if TYPE_CHECKING:
    from engine.forms import Report

Told = Sequence[tuple[int, Event]]


@dataclass(slots=True)
class Recount:
    """One edition: `seq` is the number of its entry; what was recorded before it is what it knew."""

    report: Report
    seq: int
    _cells: Counter[str] = field(default_factory=Counter)

    def case(self, entries: Told) -> None:
        """Count a case from its entries, each with its number."""
        if known := self._known(entries):
            self._cells.update(cells_of(fold(known), year_of(self.report.year), self.report.form))

    def review(self, entries: Told) -> None:
        """Count a review."""
        year = year_of(self.report.year)
        if counts := counts_as(((e.kind, e.on, e.data) for e in self._known(entries)), year.first, year.last):
            self._cells.update(f"{counts[0]}.{result}" for result in (counts[1], RESULTS[-1]))

    def _known(self, entries: Told) -> list[Event]:
        return [event for seq, event in entries if seq < self.seq]

    def wrong(self) -> Iterator[str]:
        """The cells of sections 三 and 四 that are not what the histories give."""
        keys = [f"{row}/{column}" for row in self.report.form.rows for column in COLUMNS]
        keys += [f"{block}.{result}" for block in BLOCKS for result in RESULTS]
        for key in keys:
            if self.report.number(key) != self._cells[key]:
                yield f"{self.report.form.place(key)}为 {self.report.number(key)}，按定稿时的历史记录应为 {self._cells[key]}"
