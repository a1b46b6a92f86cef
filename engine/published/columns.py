"""What is known of a table's columns, so that a number among blanks can be put in the right one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from engine.published.labels import Match, enumerator
from engine.published.values import fold
from engine.rulebook.form import COLUMNS

if TYPE_CHECKING:
    from engine.published.runs import Run
    from engine.published.source import Row

SEVEN: Final = len(COLUMNS)
Columns = tuple[tuple[float, float] | None, ...]
HEADINGS: Final = {"自然人": 0, "商业企业": 1, "科研机构": 2, "社会公益组织": 3, "法律服务机构": 4, "其他": 5, "总计": 6}
# Headings agencies shorten.
HEADINGS_TOO: Final = {**HEADINGS, "社会公益": 3, "法律服务": 4, "公益组织": 3, "合计": 6, "其它": 5}
_ORGANISATIONS: Final = ("商业企业", "科研机构", "社会公益组织", "法律服务机构")
EXTRA: Final = 3
_ENOUGH: Final = 2
_STEADY: Final = 0.3  # of the distance between columns


@dataclass(slots=True)
class Table:
    """What is known of a table's columns: from rows that are complete, or from its headings.

    `edges` says how lines of words are set (0 left, 1 middle, 2 right) and between which places each column's edge was seen;
    `is_even` that every row has seven; `is_flat` that a grid has lost its spans, so that places mean nothing.
    """

    majority: Columns | None = None
    headings: Columns | None = None
    edges: tuple[int, tuple[tuple[float, float], ...]] | None = None
    is_flat: bool = False
    is_even: bool = True

    @property
    def is_reordered(self) -> bool:
        """Whether the headings stand in another order than the form's."""
        known = [place for place in self.headings or () if place is not None]
        return known != sorted(known)


def tables_of(found: Sequence[tuple[Run, Match]], rows: Sequence[Row]) -> Mapping[int, Table]:
    """The columns of each table that holds rows of section 三."""
    tables: dict[int, Table] = defaultdict(Table)
    runs: dict[int, list[Run]] = defaultdict(list)
    for run, _ in found:
        runs[run.table].append(run)
    for number, members in runs.items():
        full = [
            tuple((place.left, place.right) for place in run.places)
            for run in members
            if len(run.places) == SEVEN and run.places[0].left >= 0
        ]
        kind = members[0].kind
        table = tables[number]
        table.is_even = all(len(run.places) == SEVEN for run in members)
        if kind == "grid":
            own = [row for row in rows if row.table == number]
            table.headings = _headings(own)
            table.is_flat = table.headings is None and all(cell.right - cell.left <= 1 for row in own for cell in row.cells)
            table.majority = Counter(full).most_common(1)[0][0] if full else None
            if table.headings and table.majority and not _agree(table.headings, table.majority):
                table.headings = table.majority = None
        elif kind == "words" and len(full) >= _ENOUGH:
            table.majority, table.edges = _spans(full), _edges(full)
    return tables


def _agree(headings: Columns, rows: Columns) -> bool:
    """Whether the headings stand over the numbers; headings in another order are not about places."""
    known = [place for place in headings if place is not None]
    return known != sorted(known) or all(
        a is None or b is None or (a[0] < b[1] and b[0] < a[1]) for a, b in zip(headings, rows, strict=True)
    )


def _edges(full: Sequence[tuple[tuple[float, float], ...]]) -> tuple[int, tuple[tuple[float, float], ...]] | None:
    """How the numbers of complete lines are set, by what varies least, and between which places each column's edge lies.

    None when even that varies too much: then lines are pushed about by their labels, and places prove nothing.
    """
    kinds = [[[edge_of(row[n], kind) for row in full] for n in range(SEVEN)] for kind in range(3)]
    spreads = [max(max(places) - min(places) for places in columns) for columns in kinds]
    best = spreads.index(min(spreads))
    if spreads[best] > _STEADY * (max(kinds[best][-1]) - min(kinds[best][0])) / (SEVEN - 1):
        return None
    return best, tuple((min(places), max(places)) for places in kinds[best])


def edge_of(place: tuple[float, float], kind: int) -> float:
    """The left edge (0), the middle (1) or the right edge (2) of a place."""
    return (place[0], (place[0] + place[1]) / 2, place[1])[kind]


def _spans(full: Sequence[tuple[tuple[float, float], ...]]) -> Columns | None:
    """The span of each column over complete lines, widened to the middle of the space between; None when they overlap."""
    spans = [(min(row[n][0] for row in full), max(row[n][1] for row in full)) for n in range(SEVEN)]
    if any(a[1] >= b[0] for a, b in pairwise(spans)):
        return None
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    first, last = spans[0][0] - (edges[0] - spans[0][1]), spans[-1][1] + (spans[-1][0] - edges[-1])
    return tuple(zip([first, *edges], [*edges, last], strict=True))


def _headings(rows: Sequence[Row]) -> Columns | None:
    """The places of 自然人 … 总计 in a grid's heading rows; None unless the six kinds of applicants are there."""
    found: dict[int, tuple[float, float]] = {}
    started = False
    for row in rows:
        named = [(HEADINGS_TOO[core], cell) for cell in row.cells if (core := enumerator(fold(cell.text))[1]) in HEADINGS_TOO]
        if not started and 0 not in {name for name, _ in named}:
            continue
        if started and not named:
            break
        started = True
        for name, cell in named:
            found.setdefault(name, (cell.left, cell.right))
    places = sorted(found.values())
    apart = all(a[1] <= b[0] for a, b in pairwise(places))
    return tuple(found.get(n) for n in range(SEVEN)) if apart and set(range(SEVEN - 1)) <= found.keys() else None


def pads_of(runs: Sequence[Run]) -> Literal["lead", "trail", ""]:
    """On which side flattened labels leave blanks, shown by rows that allow only one."""
    lead = trail = 0
    for run in runs:
        extra = len(run.values) - SEVEN
        if 0 < extra <= EXTRA:
            before = any(value.is_written for value in run.values[:extra])
            after = any(value.is_written for value in run.values[SEVEN:])
            lead, trail = lead + (after and not before), trail + (before and not after)
    return "" if bool(lead) == bool(trail) else "lead" if lead else "trail"


def _names(runs: Sequence[Run]) -> list[str]:
    """The words over the first row of section 三, from 自然人 on."""
    for run in runs:
        cores = [enumerator(fold(word))[1] for word in run.words]
        if "自然人" in cores:
            return cores[cores.index("自然人") :]
    return []


def in_order(rows: Sequence[Row]) -> bool:
    """Whether the kinds of organisations, where they are named, are named in the form's order: side by side, or one after another.

    Names broken over lines come in any order; then nothing is known but the form's.
    """
    found: list[tuple[int, float, int, str]] = []  # which, from the left, line, text
    started = False
    for line, row in enumerate(rows):
        started = started or any("自然人" in fold(cell.text) for cell in row.cells)
        for cell in row.cells if started else ():
            text = enumerator(fold(cell.text))[1]
            which = next((n for n, name in enumerate(_ORGANISATIONS) if len(text) > 1 and name.startswith(text)), None)
            if which is not None and which not in {seen for seen, *_ in found}:
                found.append((which, cell.left, line, text))
        if len(found) == len(_ORGANISATIONS):
            break
    across = all(left >= 0 for _, left, *_ in found) and len({left for _, left, *_ in found}) == len(found)
    if across:
        found.sort(key=lambda one: one[1])
    elif any(not text.startswith(_ORGANISATIONS[which][:4]) for which, *_, text in found):
        return True
    order = [which for which, *_ in found]
    return order == sorted(order)


def is_six(runs: Sequence[Run], found: Sequence[Run]) -> bool:
    """Whether the table was printed without its column 总计."""
    names = _names(runs)
    has_names = all(name in names for name in ("自然人", "商业企业", "科研机构", "法律服务机构"))
    counts = {len(run.places) for run in found if run.places}
    return has_names and "总计" not in names and "合计" not in names and counts == {SEVEN - 1}
