"""Tables drawn with box characters, spans and wrapped labels included: every area closed in by lines is a cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from wcwidth import wcwidth

from engine.published.source import Cell, Row

_BOX: Final = frozenset(chr(code) for code in range(0x2500, 0x2580))
_DRAWN: Final = re.compile(r"^\s*[\u2500-\u257f].*[\u2500-\u257f]\s*$")
_CORNER: Final = re.compile(r"[\u250c-\u254b\u2552-\u256c]")
# A drawn table of a report is a hundred lines of a hundred cells; more is not one.
_MOST: Final = 400_000


def is_drawn(line: str) -> bool:
    """Whether a line begins and ends with box characters."""
    return bool(_DRAWN.match(line))


def read_drawn(lines: Sequence[str], table: int) -> list[Row]:
    """The rows of a drawn table, each cell at the row it begins in."""
    if not any(_CORNER.search(line) for line in lines):
        return [Row(tuple(Cell(cell.strip()) for cell in re.split(r"[│┃║]", line.strip())[1:-1]), "cells", table) for line in lines]
    canvas = [_raster(line) for line in lines]
    width = max(map(len, canvas))
    if len(canvas) * width > _MOST:
        return []
    for line in canvas:
        line.extend([" "] * (width - len(line)))
    areas = _areas(canvas)
    lefts = sorted({area[1] for area in areas})
    rows: dict[int, list[Cell]] = defaultdict(list)
    for top, left, right, text in sorted(areas):
        span = sum(left <= other <= right for other in lefts)
        at = lefts.index(left)
        rows[top].append(Cell(text, at, at + span))
    return [Row(tuple(rows[top]), "grid", table) for top in sorted(rows)]


def _raster(line: str) -> list[str]:
    """A line as terminal cells: a wide character is followed by an empty one."""
    cells: list[str] = []
    for character in line.rstrip("\n"):
        cells += [character] + [""] * (max(1, wcwidth(character)) - 1)
    return cells


def _areas(canvas: Sequence[Sequence[str]]) -> list[tuple[int, int, int, str]]:
    """(first line, first column, last column, text) of every area that lines close in."""
    seen = [[cell in _BOX and cell != "" for cell in line] for line in canvas]
    found: list[tuple[int, int, int, str]] = []
    for top in range(len(canvas)):
        for left in range(len(canvas[top])):
            if not seen[top][left]:
                area = _flood(seen, top, left)
                if area is not None:
                    bottom, right = area
                    text = "".join("".join(canvas[y][left : right + 1]).strip() for y in range(top, bottom + 1))
                    found.append((top, left, right, text))
    return found


def _flood(seen: list[list[bool]], top: int, left: int) -> tuple[int, int] | None:
    """Mark the rectangle that begins here; its last line and column, or None when it is open to the outside."""
    right = left
    while right < len(seen[top]) and not seen[top][right]:
        right += 1
    bottom = top
    while bottom < len(seen) and not seen[bottom][left]:
        bottom += 1
    for y in range(top, bottom):
        for x in range(left, right):
            seen[y][x] = True
    is_open = left == 0 or right == len(seen[top]) or top == 0 or bottom == len(seen)
    return None if is_open else (bottom - 1, right - 1)
