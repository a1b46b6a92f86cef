"""Where a case counts in section 三 over any period, by the year's own definitions: a quarter, a half-year, any two days.

一 received in the period; 二 open when it began; 三 answered in it; 四 open when it ended. Every case at work in it is one of the
first two and one of the last two, so the printed identity cannot fail to balance. Over a calendar year it is the annual report's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from engine.errors import InputError
from engine.rulebook.form import COLUMNS
from engine.terms import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.case.history import Case
    from engine.rulebook.form import Form

_MONTHS: Final = {"Q": 3, "H": 6}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year."""
        return self == year_of(self.first.year)


def year_of(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def read_period(text: str, label: str) -> Period:
    """A quarter or half-year typed as 2026Q1, 2026H2, 2026年第1季度 or 2026年上半年. Raises InputError."""
    written = unicodedata.normalize("NFKC", text).strip().upper()
    written = re.sub(r"年?第?([1-4一二三四])季度$", lambda m: f"Q{'一二三四'.find(m[1]) + 1 or m[1]}", written)
    written = re.sub(r"年?上半年$", "H1", re.sub(r"年?下半年$", "H2", written))
    found = re.fullmatch(r"((?:19|20)\d{2})-?(?:(Q)([1-4])|(H)([12]))", written)
    if found is None:
        raise InputError(label, f"“{text}”不是季度或半年，请写如 2026Q1（第一季度）或 2026H1（上半年）。")
    months = _MONTHS[found[2] or found[4]]
    begins = int(found[3] or found[5]) * months - months + 1
    year, after = int(found[1]), begins + months
    return Period(date(year, begins, 1), date(year + after // 13, after % 12 or 12, 1) - timedelta(1))


def rows_of(case: Case, period: Period, form: Form) -> tuple[str, ...]:
    """The two rows of section 三 a case is in over a period; none when it was not at work in it, or was voided."""
    received = case.received_on or case.submitted_on
    counted = case.counted_on
    if case.state == State.VOIDED or received > period.last or (counted is not None and counted < period.first):
        return ()
    answered = counted is not None and counted <= period.last
    return (
        "received" if received >= period.first else "carried_in",
        form.row_of[case.counted_outcome] if answered else "carried_out",
    )


def cells_of(case: Case, period: Period, form: Form) -> frozenset[str]:
    """Every cell of section 三 a case is counted in, totals included, as row/column."""
    rows = rows_of(case, period, form)
    summed = ("total",) if rows and rows[1] != "carried_out" else ()
    return frozenset(f"{row}/{column}" for row in (*rows, *summed) for column in (case.applicant_kind, COLUMNS[-1]))


def section3(cases: Iterable[Case], period: Period, form: Form) -> dict[str, tuple[int, ...]]:
    """Section 三 of a period."""
    cells = dict.fromkeys((f"{row}/{column}" for row in form.rows for column in COLUMNS), 0)
    for case in cases:
        for key in cells_of(case, period, form):
            cells[key] += 1
    return {row: tuple(cells[f"{row}/{column}"] for column in COLUMNS) for row in form.rows}
