"""The report for a terminal: 80 columns, box lines, wide characters aligned, long labels wrapped, nothing cut off."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from wcwidth import wcswidth, wcwidth

from engine.forms.layout import Box, findings_lines, notes, sections

if TYPE_CHECKING:
    from engine.forms import Report

WIDTH: Final = 80
NARROWEST: Final = 4
# Lines meeting in a point: up, down, left, right.
_CORNERS: Final = {
    (0, 1, 0, 1): "┌", (0, 1, 1, 0): "┐", (1, 0, 0, 1): "└", (1, 0, 1, 0): "┘", (1, 1, 0, 1): "├", (1, 1, 1, 0): "┤",
    (0, 1, 1, 1): "┬", (1, 0, 1, 1): "┴", (1, 1, 1, 1): "┼", (0, 0, 1, 1): "─", (1, 1, 0, 0): "│", (0, 0, 0, 0): " ",
}  # fmt: skip
# Characters that do not begin a line, and that do not end one.
_NOT_FIRST, _NOT_LAST = "，。、；：）”》？！", "（“《"
_LATIN = string.ascii_letters + string.digits + "._-"


def render_text(report: Report, *, findings: bool = True) -> str:
    """The whole report as text, ending in a newline."""
    parts = [report.title, *(line for note in notes(report) for line in wrap(note, WIDTH))]
    for section in sections(report):
        parts += ["", *([section.title] if section.title else [])]
        for paragraph in section.paragraphs:
            parts += wrap(paragraph.text if paragraph.is_heading else f"　　{paragraph.text}", WIDTH)
        if section.grid:
            parts.append(draw(section.rows, section.grid.widths))
    if findings:
        parts += ["", *(line for found in findings_lines(report) for line in wrap(found, WIDTH))]
    return "\n".join(parts) + "\n"


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; Chinese breaks anywhere but before closing and after opening punctuation, keys stay whole."""
    lines, line = [], ""
    for character in text:
        if line and wcswidth(line + character) > width:
            keep = _kept(line, character)
            lines.append(keep)
            line = line[len(keep) :]
        line += character
    return [*lines, line]


def _kept(line: str, following: str) -> str:
    """What of a full line stays on it when `following` begins the next."""
    keep = line
    if following in _NOT_FIRST:
        keep, following = line[:-1], line[-1]
    if following in _LATIN:
        keep = keep.rstrip(_LATIN)
    return keep.rstrip(_NOT_LAST) or line


def draw(rows: Sequence[Sequence[Box]], weights: Sequence[int]) -> str:
    """A table with spans, drawn with box lines."""
    return "\n".join(_Canvas(rows, weights).lines())


class _Canvas:
    """Column widths and row heights that hold every box, then line by line."""

    def __init__(self, rows: Sequence[Sequence[Box]], weights: Sequence[int]) -> None:
        flat = [box for row in rows for box in row]
        self.at = {(b.row + i, b.column + j): b for b in flat for i in range(b.rowspan) for j in range(b.colspan)}
        self.rows, self.columns = len(rows), len(weights)
        self.widths = self._widths(flat, weights)
        self.heights = self._heights(flat)
        self.text = {id(b): self._centred(b) for b in flat}

    def _widths(self, flat: Sequence[Box], weights: Sequence[int]) -> list[int]:
        room = WIDTH - self.columns - 1
        widths = [max(NARROWEST, room * weight // sum(weights)) for weight in weights]
        if len(set(widths)) > 1:  # what rounding left over goes to the labels
            widths[widths.index(max(widths))] += max(0, room - sum(widths))
        for box in flat:
            if box.kind == "value":
                widths[box.column] += max(0, len(box.text) - self._span(widths, box))
        return widths

    def _span(self, widths: Sequence[int], box: Box) -> int:
        """The cells of a box between its borders."""
        return sum(widths[box.column : box.column + box.colspan]) + box.colspan - 1

    def _wrapped(self, box: Box) -> list[str]:
        return wrap(box.text, self._span(self.widths, box))

    def _heights(self, flat: Sequence[Box]) -> list[int]:
        heights = [1] * self.rows
        for box in sorted(flat, key=lambda b: b.rowspan):
            have = sum(heights[box.row : box.row + box.rowspan]) + box.rowspan - 1
            heights[box.row + box.rowspan - 1] += max(0, len(self._wrapped(box)) - have)
        return heights

    def _centred(self, box: Box) -> list[str]:
        """The lines of a box, padded to its width and height."""
        width = self._span(self.widths, box)
        lines = [_aligned(line, width, box.kind) for line in self._wrapped(box)]
        height = sum(self.heights[box.row : box.row + box.rowspan]) + box.rowspan - 1
        above = (height - len(lines)) // 2
        return [" " * width] * above + lines + [" " * width] * (height - len(lines) - above)

    def _has_line(self, r: int, c: int, dr: int, dc: int) -> bool:
        """Whether a border runs between cell (r, c) and the one before it (above: dr, left: dc)."""
        here, there = self.at.get((r, c)), self.at.get((r - dr, c - dc))
        return here is not there

    def _corner(self, r: int, c: int) -> str:
        up, down = self._has_line(r - 1, c, 0, 1), self._has_line(r, c, 0, 1)
        left, right = self._has_line(r, c - 1, 1, 0), self._has_line(r, c, 1, 0)
        return _CORNERS[int(up), int(down), int(left), int(right)]

    def lines(self) -> Iterator[str]:
        done = [0] * self.columns  # lines of the box in each column already drawn
        for r in range(self.rows + 1):
            yield self._border(r, done)
            for _ in range(self.heights[r] if r < self.rows else 0):
                yield self._body(r, done)

    def _border(self, r: int, done: list[int]) -> str:
        line, c = "", 0
        while c < self.columns:
            line += self._corner(r, c)
            if self._has_line(r, c, 1, 0):
                line += "─" * self.widths[c]
                done[c], c = 0, c + 1
            else:
                line, c = self._piece(line, r, c, done)
        return line + self._corner(r, c)

    def _body(self, r: int, done: list[int]) -> str:
        line, c = "", 0
        while c < self.columns:
            line, c = self._piece(line + "│", r, c, done)
        return line + "│"

    def _piece(self, line: str, r: int, c: int, done: list[int]) -> tuple[str, int]:
        """The next line of the box that covers (r, c); a box starts at `c` here."""
        box = self.at[r, c]
        line += self.text[id(box)][done[c]]
        done[c] += 1
        return line, c + box.colspan


def _aligned(line: str, width: int, kind: str) -> str:
    space = width - sum(wcwidth(character) for character in line)
    if kind == "value":
        return " " * space + line
    before = space // 2 if kind == "column" else 0
    return " " * before + line + " " * (space - before)
