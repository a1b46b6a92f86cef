"""The ruled lines of a page -> the cells they close in, each with the columns it spans."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

NEAR: Final = 3.2  # points: lines nearer than this are one
MOST: Final = 6_000  # a page with more lines is a drawing


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal (`is_flat`) or vertical line: its place across, and from where to where."""

    is_flat: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """A cell: its box on the page, top to bottom, and the row and columns it covers."""

    x0: float
    top: float
    x1: float
    bottom: float
    row: int
    left: int
    right: int

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


def tables_of(lines: Sequence[Line]) -> Iterator[list[Ruled]]:
    """The tables of a page: lines that touch make one; a frame without columns is none."""
    if len(lines) > MOST:
        return
    for own in _touching(_joined(lines)):
        xs = _places([line.at for line in own if not line.is_flat])
        upright = [line for line in own if not line.is_flat]
        # A row cut by the end of a page has no line on that side, but its sides reach there.
        ends = [min(line.start for line in upright), max(line.end for line in upright)] if len(upright) > 2 else []  # noqa: PLR2004
        ys = _places([*(line.at for line in own if line.is_flat), *ends])
        if (len(xs) > 2 and len(ys) > 2) or (len(xs) > 5 and len(ys) > 1):  # noqa: PLR2004 - two columns and two rows, or one long row
            yield list(_cells(own, xs, ys))


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Pieces of one line put together: borders are often drawn cell by cell."""
    kept: list[Line] = []
    ordered = sorted(lines, key=lambda line: (line.is_flat, line.at))
    band: list[Line] = []
    for line in [*ordered, None]:
        if line is not None and band and line.is_flat == band[0].is_flat and line.at - band[0].at <= NEAR / 2:
            band.append(line)
            continue
        for piece in sorted(band, key=lambda one: one.start):
            last = kept[-1] if kept and kept[-1].at == band[0].at and kept[-1].is_flat == piece.is_flat else None
            if last is not None and piece.start - last.end <= NEAR:
                kept[-1] = Line(last.is_flat, last.at, last.start, max(last.end, piece.end))
            else:
                kept.append(Line(piece.is_flat, band[0].at, piece.start, piece.end))
        band = [line] if line is not None else []
    return kept


def _touching(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups that cross or meet."""
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    flat = sorted((n for n, line in enumerate(lines) if line.is_flat), key=lambda n: lines[n].at)
    heights = [lines[n].at for n in flat]
    for n, line in enumerate(lines):
        if line.is_flat:
            continue
        for other in flat[bisect_left(heights, line.start - NEAR) :]:
            if lines[other].at > line.end + NEAR:
                break
            if lines[other].start - NEAR <= line.at <= lines[other].end + NEAR:
                parent[root(n)] = root(other)
    groups: dict[int, list[Line]] = defaultdict(list)
    for n, line in enumerate(lines):
        groups[root(n)].append(line)
    return list(groups.values())


def _places(places: Sequence[float]) -> list[float]:
    """Places in order, those that are nearly one taken once."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > NEAR:
            kept.append(place)
    return kept


def _cells(lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float]) -> Iterator[Ruled]:
    """Faces of the grid that no line parts, put together."""
    wide, high = len(xs) - 1, len(ys) - 1
    side = _covered([line for line in lines if not line.is_flat], xs, ys)
    lid = _covered([line for line in lines if line.is_flat], ys, xs)
    parent = {(r, c): (r, c) for r in range(high) for c in range(wide)}

    def root(face: tuple[int, int]) -> tuple[int, int]:
        while parent[face] != face:
            parent[face] = parent[parent[face]]
            face = parent[face]
        return face

    for r in range(high):
        for c in range(wide):
            if c + 1 < wide and (c + 1, r) not in side:
                parent[root((r, c + 1))] = root((r, c))
            if r + 1 < high and (r + 1, c) not in lid:
                parent[root((r + 1, c))] = root((r, c))
    members: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for face in parent:
        members[root(face)].append(face)
    for faces in members.values():
        top, bottom = min(r for r, _ in faces), max(r for r, _ in faces)
        left, right = min(c for _, c in faces), max(c for _, c in faces)
        yield Ruled(xs[left], ys[top], xs[right + 1], ys[bottom + 1], top, left, right + 1)


def _covered(lines: Sequence[Line], across: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """(which place across, which interval along) that a line covers by more than half."""
    pieces: dict[tuple[int, int], float] = defaultdict(float)
    for line in lines:
        at = min(range(len(across)), key=lambda n: abs(across[n] - line.at))
        for n in range(max(0, bisect_left(along, line.start) - 1), len(along) - 1):
            if along[n] > line.end:
                break
            pieces[at, n] += max(0.0, min(line.end, along[n + 1]) - max(line.start, along[n]))
    return {(at, n) for (at, n), length in pieces.items() if length > (along[n + 1] - along[n]) / 2}
