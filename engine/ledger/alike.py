"""Rows that are alike: the same application twice, carried into the next year's sheet, or a sheet that repeats the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.ledger.row import Place

if TYPE_CHECKING:
    from engine.ledger.questions import Gathered
    from engine.ledger.row import LedgerRow

# So much of a sheet found again in others makes it a copy of them.
_COPIED: Final = 0.8
# A row, and whether nothing was found wrong in it.
Read = tuple["LedgerRow", bool]


def told_apart(rows: Sequence[Read], gathered: Gathered) -> list[Read]:
    """The rows that count, the second and further ones with the same cells marked so that each is one of its own; all of it said."""
    kept: list[Read] = []
    first: dict[str, list[Place]] = defaultdict(list)
    copied: dict[str, list[Place]] = defaultdict(list)
    for row, is_sound in _without_carried(rows, gathered):
        places = first[row.digest]
        if places:
            copied[row.place.sheet].append(places[0])
            if places[0].sheet == row.place.sheet:
                gathered.fault(row.place, "", f"与第{places[0].row}行完全相同，按两件申请计，是重复登记的请删去", "warning")
        places.append(row.place)
        kept.append((row if len(places) == 1 else replace(row, digest=f"{row.digest}-{len(places)}"), is_sound))
    _tell_copies(copied, kept, gathered)
    return kept


def _without_carried(rows: Sequence[Read], gathered: Gathered) -> Iterator[Read]:
    """The rows but those that stand open in one sheet and again, perhaps with their answer, in a later one: carried into its year."""
    last = {key: row.place for row, _ in rows if (key := _identity(row))}
    for row, is_sound in rows:
        again = last.get(_identity(row), row.place)
        if row.outcome is None and is_sound and again.sheet != row.place.sheet:
            gathered.passed(row.place, row.number, f"尚无结果，{again}是同一件，按那一行计")
        else:
            yield row, is_sound


def _identity(row: LedgerRow) -> tuple[object, ...]:
    """What makes two rows of different sheets one application; empty when the row doesn't tell enough."""
    day = row.received_on or row.submitted_on
    return (row.number, day, row.applicant_name, row.content) if day and row.applicant_name and row.content else ()


def _tell_copies(copied: Mapping[str, Sequence[Place]], rows: Sequence[Read], gathered: Gathered) -> None:
    """A sheet that repeats others, such as a year's sheet after those of its months, would count everything twice."""
    for sheet, places in copied.items():
        others = list(dict.fromkeys(p.sheet for p in places if p.sheet != sheet))
        if not others:
            continue
        count = sum(p.sheet != sheet for p in places)
        told = f"有{count}行与工作表“{'”“'.join(others)}”中的完全相同"
        if count >= sum(row.place.sheet == sheet for row, _ in rows) * _COPIED:
            gathered.fault(Place(sheet, 1), "", f"{told}，会重复计算，请在对应表中把其中一方写为 read = false")
        else:
            gathered.fault(Place(sheet, 1), "", f"{told}，按不同的申请计，是重复的请删去", "warning")
