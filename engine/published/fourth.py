"""Section 四: fifteen numbers in a row, or three tables of five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from engine.published.values import Value, adds_up, fold
from engine.rulebook.form import BLOCKS, RESULTS

if TYPE_CHECKING:
    from engine.published.runs import Run
    from engine.published.source import Kind

FIVE: Final = len(RESULTS)
ALL: Final = FIVE * len(BLOCKS)
_NAMES: Final = {"reconsideration": "行政复议", "litigation_direct": "未经复议直接起诉", "litigation_after_reconsideration": "复议后起诉"}
_ORDER: Final = ("维持", "纠正", "其他结果", "尚未审结", "总计")


def read_fourth(runs: Sequence[Run], loose: Sequence[Kind] = ()) -> tuple[dict[str, dict[str, Value]], dict[str, str]]:
    """The blocks found, and doubts by block. In `loose` kinds of rows blanks left no trace: there each total must be right."""
    blocks: dict[str, dict[str, Value]] = {}
    doubts: dict[str, str] = {}
    for run in runs:
        if not run.places:
            continue
        text = fold("".join(run.words))
        named = _named(text, run)
        values = _exact(run, FIVE * len(named)) if named else None
        if values is None:
            if named and len(run.values) > 1:
                told = f"读到 {len(run.written)} 个数字（{run.shown}），应为 {FIVE * len(named)} 个，不能确定各属于哪一格"
                doubts |= dict.fromkeys(named, told)
            continue
        is_pushed = run.kind == "cells" and not values[-1].is_written and all(value.is_written for value in values[:-1])
        if (run.kind in loose or is_pushed) and not _all_add_up(values):
            doubts |= dict.fromkeys(named, "有空白的格没有留下位置，不能确定每个数字属于哪一格")
            continue
        if not _in_order(text):
            doubts |= dict.fromkeys(named, "表头各列的顺序与格式不同，不能确定每个数字属于哪一列")
            continue
        for at, block in enumerate(named):
            cells = dict(zip(RESULTS, values[at * FIVE : at * FIVE + FIVE], strict=True))
            if block in blocks and _numbers(blocks[block]) != _numbers(cells):
                doubts[block] = "在文中出现几次，数字不同，不能确定以哪一次为准"
            blocks.setdefault(block, cells)
    conflicts = [block for block in doubts if "几次" in doubts[block]]
    return {b: c for b, c in blocks.items() if b not in conflicts}, {b: d for b, d in doubts.items() if b not in blocks or b in conflicts}


def _all_add_up(values: Sequence[Value]) -> bool:
    return all(adds_up(values[at : at + FIVE]) for at in range(0, len(values), FIVE))


def _numbers(cells: dict[str, Value]) -> list[object]:
    return [(value.kind, value.number) for value in cells.values()]


def _named(text: str, run: Run) -> tuple[str, ...]:
    """The blocks whose numbers these are: as many as the count asks for, by the names before them."""
    count = len(run.values) if run.kind != "words" else len(run.written)
    written = len(run.written)
    if ALL in (count, written, len(run.last_row)) and (run.section == 4 or all(name in text for name in _NAMES.values())):  # noqa: PLR2004
        return BLOCKS
    at = {block: text.rfind(name) for block, name in _NAMES.items()}
    if all(place >= 0 for place in at.values()):
        return BLOCKS
    if FIVE in (count, written, len(run.last_row)) and (last := max(at, key=lambda block: at[block])) and at[last] >= 0:
        return (last,)
    if 2 * FIVE in (count, written) and at["litigation_direct"] >= 0 and at["litigation_after_reconsideration"] >= 0:
        return BLOCKS[1:]
    return ()


def _exact(run: Run, wanted: int) -> list[Value] | None:
    """As many values as the table has: in all, in the last row (blanks before it fill up the headings), or written side by side."""
    values = run.values
    if len(run.last_row) == wanted and not any(value.is_written for value in values[:-wanted]):
        return run.last_row
    if run.is_torn:
        return None
    if len(values) == wanted:
        return values
    written = [at for at, value in enumerate(values) if value.is_written]
    if len(written) == wanted and written[-1] - written[0] == wanted - 1:
        return values[written[0] : written[-1] + 1]
    return None


def _in_order(text: str) -> bool:
    """Whether the results, where all are named in full behind the last block's name, are named in the form's order."""
    tail = text[max(text.rfind(name) + len(name) if name in text else 0 for name in _NAMES.values()) :]
    counts = {tail.count(name) for name in _ORDER}
    places = [tail.find(name) for name in _ORDER]
    return len(counts) > 1 or places == sorted(places)
