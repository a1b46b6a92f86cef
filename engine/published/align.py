"""Which number belongs in which column: taken when the count is exactly right or the places prove it, otherwise not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from engine.published.columns import EXTRA, SEVEN, Columns, Table, edge_of, in_order, is_six, pads_of, tables_of
from engine.published.labels import Match, enumerator
from engine.published.values import BLANK, Value, adds_up, fold

if TYPE_CHECKING:
    from engine.published.labels import Labels
    from engine.published.runs import Run
    from engine.published.source import Kind, Row

MISSING: Final = Value("blank", "缺")
_SLACK: Final = 0.15  # of the distance between columns


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row of section 三: how its label was found, and seven values, or none with the reason."""

    match: Match
    values: tuple[Value, ...] | None
    reason: str = ""
    section: int = 3


def matched(runs: Sequence[Run], labels: Labels) -> list[tuple[Run, Match]]:
    """The runs whose words end in a row's label."""
    found: list[tuple[Run, Match]] = []
    before = ""
    for at, run in enumerate(runs):
        later = runs[at + 1].words if at + 1 < len(runs) else ()
        match = labels.find(run.words, before) or labels.find_around(run.words, later) if run.places else None
        if match:
            found.append((run, match))
            before = match.key
    return found


def read_rows(
    runs: Sequence[Run], rows: Sequence[Row], labels: Labels, row_keys: Sequence[str], loose: Sequence[Kind]
) -> Iterator[RowRead]:
    """Every place where a row of section 三 was found; in `loose` kinds of rows a blank cell may have left no trace."""
    found = [(run, match) for run, match in matched(runs, labels) if match.key in row_keys]
    tables = tables_of(found, rows)
    pads = pads_of([run for run, _ in found if run.kind == "cells"])
    without_total = is_six(runs, [run for run, _ in found])
    order = in_order(rows)
    strange = _beside_strangers(runs, {id(run) for run, _ in found})
    doubled = {id(run) for run, match in found if run.kind in loose and run.is_apart and labels.has_other(run.words, match.key)}
    are_mixed = _are_mixed([run for run, _ in found if run.kind != "grid"], has_doubled=bool(doubled))
    are_dropped = any(len(run.values) < SEVEN and run.kind == "cells" for run, _ in found)
    for run, match in found:
        values = _seven(run, tables[run.table], pads, without_total=without_total) if order or tables[run.table].is_reordered else None
        if values and run.kind == "words" and len(run.places) < SEVEN and id(run) in strange:
            values = None
        if id(run) in doubled:
            values = None  # two labels, and a line of numbers under them: whose?
        if values and are_mixed and run.kind != "grid" and (run.is_apart or not adds_up(values)):
            values = None
        if values and run.kind == "cells" and "cells" not in loose and (_is_pushed(values) or (are_dropped and not _is_proved(values))):
            values = None
        reason = "" if values else _reason(run, order)
        yield RowRead(match, values, reason, run.section)
    yield from _unlabelled(runs, row_keys)


def _is_pushed(values: Sequence[Value]) -> bool:
    """Whether a blank at the end only fills up a row whose total moved one cell to the left."""
    return not values[-1].is_written and adds_up(values[:-1])


def _is_proved(values: Sequence[Value]) -> bool:
    """Whether blanks, if there are any, stand where the sum is right."""
    blank = [value for value in values if not value.is_written]
    return len(blank) in (0, SEVEN) or adds_up([value for value in values[:-1] if value.is_written] + [values[-1]])


def _are_mixed(runs: Sequence[Run], *, has_doubled: bool) -> bool:
    """Whether rows have more than seven numbers, or none, while others lack some: numbers have left their labels, and seven may be another row's."""
    is_crowded = has_doubled or any(len(run.written) > SEVEN for run in runs)
    return is_crowded and any(len(run.written) < SEVEN for run in runs)


def _beside_strangers(runs: Sequence[Run], known: set[int]) -> set[int]:
    """Runs next to numbers without a label: some of those may be theirs."""
    valued = [run for run in runs if run.places]
    pairs = [(a, b) for a, b in pairwise(valued) if a.section == b.section]
    return {id(b) for a, b in pairs if id(a) not in known} | {id(a) for a, b in pairs if id(b) not in known}


def _reason(run: Run, order: bool) -> str:
    if not order:
        return "表头各列的顺序与格式不同，不能确定每个数字属于哪一列"
    written = len(run.written)
    if len(run.places) != written:
        return f"这一行有 {len(run.places)} 格、其中 {written} 格有内容（{run.shown}），不能确定各属于哪一列"
    return f"这一行只读到 {written} 个数字（{run.shown}），应为 7 个，不能确定各属于哪一列" if written < SEVEN else f"这一行读到 {written} 个数字（{run.shown}），应为 7 个，不能确定各属于哪一列"  # fmt: skip


def _seven(run: Run, table: Table, pads: Literal["lead", "trail", ""], *, without_total: bool) -> tuple[Value, ...] | None:
    """The seven values of a row, or None."""
    values, written = run.values, run.written
    if table.is_reordered:
        return _placed(run, table.headings)
    if without_total and len(values) == SEVEN - 1:
        return (*values, MISSING)
    if run.kind == "grid" and not table.is_flat and (columns := table.majority or table.headings):
        if len(values) == SEVEN and (_lefts(run) == [place[0] for place in columns if place] or len(written) == SEVEN):
            return tuple(values)
        return tuple(values) if len(values) == SEVEN and not written else _placed(run, columns) or _contiguous(run)
    if run.kind == "words" and (run.is_torn or _overlaps(run)):
        return None
    if len(values) == SEVEN:
        return tuple(values) if run.kind != "words" or _is_consistent(run, table) else None
    if run.kind == "words":
        return _placed(run, table.majority) if len(values) < SEVEN and _is_set(run, table) else None
    return _contiguous(run) or _unpadded(values, pads)


def _lefts(run: Run) -> list[float]:
    return [place.left for place in run.places]


def _contiguous(run: Run) -> tuple[Value, ...] | None:
    """Seven written values side by side, whatever blanks stand before and after."""
    written = [at for at, value in enumerate(run.values) if value.is_written]
    if len(written) == SEVEN and written[-1] - written[0] == SEVEN - 1:
        return tuple(run.values[written[0] : written[-1] + 1])
    return None


def _unpadded(values: Sequence[Value], pads: str) -> tuple[Value, ...] | None:
    """Without the blanks a flattened label leaves on one side."""
    extra = len(values) - SEVEN
    if not 0 < extra <= EXTRA:
        return None
    if not any(value.is_written for value in values):
        return (BLANK,) * SEVEN
    first, last = values[:extra], values[SEVEN:]
    if pads == "lead" and not any(value.is_written for value in first):
        return tuple(values[extra:])
    if pads == "trail" and not any(value.is_written for value in last):
        return tuple(values[:SEVEN])
    return None


def _placed(run: Run, columns: Columns | None) -> tuple[Value, ...] | None:
    """Each written value in the one column it stands in; None when one stands in none or two, or the row ends elsewhere than the table."""
    if columns is None:
        return None
    known = [place for place in columns if place is not None]
    if run.kind == "words" and not run.is_apart and run.edge > sum(known[0]) / 2:
        return None  # a label where numbers stand: this row is pushed aside
    if run.kind == "grid" and max(place.right for place in run.places) != max(right for _, right in known):
        return None
    found: dict[int, Value] = {}
    for place in run.places:
        if not place.value.is_written:
            continue
        at = [n for n, column in enumerate(columns) if column and place.left < column[1] and place.right > column[0]]
        if len(at) != 1 or at[0] in found:
            return None
        found[at[0]] = place.value
    return tuple(found.get(n, BLANK if column else MISSING) for n, column in enumerate(columns))


def _overlaps(run: Run) -> bool:
    """Whether numbers on one line stand one over another."""
    side = sorted((place.left, place.right) for place in run.places) if len({place.row for place in run.places}) == 1 else []
    return any(a[1] > b[0] for a, b in pairwise(side))


def _is_set(run: Run, table: Table) -> bool:
    """Whether every value of a line is set like its column's: a line pushed aside by a long label is not."""
    if table.edges is None:
        return False
    kind, edges = table.edges
    pitch = (edges[-1][1] - edges[0][0]) / (SEVEN - 1)
    found = [edge_of((place.left, place.right), kind) for place in run.places]
    return all(any(low - pitch * _SLACK <= edge <= high + pitch * _SLACK for low, high in edges) for edge in found)


def _is_consistent(run: Run, table: Table) -> bool:
    """Whether seven numbers on a line stand in the seven columns: where every line has seven, or where they are set so; else the sum must prove it.

    A number torn in two and a blank cell make seven as well.
    """
    if table.majority is None and table.is_even:
        return True
    if table.majority is not None and _placed(run, table.majority) == tuple(run.values):
        return True
    return adds_up(run.values)


GROUP_ROWS: Final = {"不予公开": "refused.", "无法提供": "unable.", "不予处理": "not_processed.", "其他处理": "other."}


def _unlabelled(runs: Sequence[Run], row_keys: Sequence[str]) -> Iterator[RowRead]:
    """Rows whose labels are lost under their group's: taken when the count is exact and every row adds up."""
    for run in runs:
        core = enumerator(fold(run.words[-1]))[1] if run.words else ""
        keys = [key for key in row_keys if core in GROUP_ROWS and key.startswith(GROUP_ROWS[core])]
        if len(keys) > 1 and len(run.values) == SEVEN * len(keys):
            chunks = [run.values[at : at + SEVEN] for at in range(0, len(run.values), SEVEN)]
            if all(adds_up(chunk) for chunk in chunks):
                yield from (RowRead(Match(key, "", -1), tuple(chunk)) for key, chunk in zip(keys, chunks, strict=True))
