"""Last year's 结转下年度 against this year's 上年结转 (C5), column by column and case by case; also against a published figure of last year.

A published figure is looked for among all our own past counts: what was published is usually what was on record that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.case.history import Event, evolve, fold
from engine.causes import Between, Moved
from engine.errors import InputError
from engine.forms.figures import filled
from engine.moment import Moment, local
from engine.period import cells_of, year_of
from engine.rulebook.form import COLUMNS
from engine.store.past import counted_in, streams, touched

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.differences import Reading
    from engine.forms.figures import Figures
    from engine.rulebook.form import Form

OUT, IN = "carried_out", "carried_in"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: carried out of last year, carried into this one, what was published of last year, and the cases between."""

    column: str
    label: str
    carried_out: int
    carried_in: int
    published: int | None
    moved: tuple[Moved, ...]

    @property
    def base(self) -> int:
        """What this year's figure is held against: the published one, where there is one."""
        return self.carried_out if self.published is None else self.published

    @property
    def unexplained(self) -> int:
        """What no case explains."""
        return self.carried_in - self.base - sum(m.change(self.column) for m in self.moved)

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "column": self.column, "label": self.label, "carried_out": self.carried_out, "carried_in": self.carried_in,
            "published": self.published, "difference": self.carried_in - self.base,
            "cases": [{**m.as_data(), "change": m.change(self.column)} for m in self.moved], "unexplained": self.unexplained,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every column; `matched`: the instant at which our own count was the published one, when there was one."""

    columns: tuple[Column, ...]
    matched: str = ""

    @property
    def differs(self) -> bool:
        """Whether any column does."""
        return any(c.base != c.carried_in for c in self.columns)


def reconcile(desk: Desk, year: int, last: Reading, this: Reading, published: Figures | None = None) -> Reconciled:
    """Hold the two years together. Raises InputError when the published report is of another year or does not have the row."""
    form_out, form_in = last.report.form, this.report.form
    told = _published(published, year, last) if published else {}
    start, at, matched = last.moment, last.at, ""
    if told and (found := _matching(desk, form_out, year - 1, told)):
        start, at = found
        matched = at
    connection, agency_id = desk.unit.connection, desk.agency.id
    names = touched(connection, agency_id, "case", start, this.moment)
    since = local(min(at, this.at)).date()
    between = Between(start, this.moment, _carried(OUT, year - 1, form_out), _carried(IN, year, form_in), since)
    moved = list(between.moved(streams(connection, agency_id, "case", names), lambda name, _: (name, "")))
    columns = tuple(
        Column(c, form_in.column_label(c), last.report.section3[OUT][n], this.report.section3[IN][n], told.get(c),
               tuple(m for m in moved if m.change(c)))
        for n, c in enumerate(COLUMNS)
    )  # fmt: skip
    return Reconciled(columns, matched)


def _published(figures: Figures, year: int, last: Reading) -> dict[str, int]:
    if figures.year != year - 1:
        raise InputError("--published", f"是 {figures.year} 年度的报告，应为 {year - 1} 年度的。")
    if OUT not in figures.section3:
        raise InputError("--published", "读不出“四、结转下年度继续办理”一行，请改用数字文件（JSON）。")
    full, printed = filled(figures, last.report.form).section3[OUT], figures.section3[OUT]
    known = [n for n, value in enumerate(printed) if value is not None or n == len(COLUMNS) - 1]
    return {COLUMNS[n]: value for n, value in enumerate(full) if value is not None and n in known}


def _carried(row: str, year: int, form: Form) -> Callable[[Sequence[Event]], frozenset[str]]:
    def counts(events: Sequence[Event]) -> frozenset[str]:
        cells = cells_of(fold(events), year_of(year), form) if events else ()
        return frozenset(key.partition("/")[2] for key in cells if key.startswith(f"{row}/"))

    return counts


def _matching(desk: Desk, form: Form, year: int, told: Mapping[str, int]) -> tuple[Moment, str] | None:
    """The latest moment after a year's end at which our own count of its 结转 was what was published, and its instant."""
    count = dict.fromkeys(COLUMNS, 0)
    found = None
    changes = sorted(_changes(desk, form, year))
    for n, (seq, at, columns) in enumerate(changes):
        for column, change in columns:
            count[column] += change
        after = changes[n + 1][0] if n + 1 < len(changes) else None
        over = after is None or local(changes[n + 1][1]).year > year
        if over and all(count[column] == value for column, value in told.items()):
            found = Moment(seq=seq + 1), at
    return found


def _changes(desk: Desk, form: Form, year: int) -> Iterator[tuple[int, str, tuple[tuple[str, int], ...]]]:
    """Every entry that changed who is carried out of a year: its number, its instant, by how much each column."""
    connection, agency_id = desk.unit.connection, desk.agency.id
    for _, entries in streams(connection, agency_id, "case", counted_in(connection, agency_id, year, year)):
        case, was = fold([]), frozenset[str]()
        for e in entries:
            case = evolve(case, e.event)
            now = frozenset(k.partition("/")[2] for k in cells_of(case, year_of(year), form) if k.startswith(f"{OUT}/"))
            if now != was:
                yield e.seq, e.recorded_at, (*((c, -1) for c in was - now), *((c, 1) for c in now - was))
            was = now
