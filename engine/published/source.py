"""What any source becomes: rows of cells in reading order, so that one reader serves web pages, Word, PDF, workbooks and plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# grid: every cell is there, blank ones too, and has its place; cells: every cell is there, places unknown;
# words: only what is written is there, at its place on the line; loose: only what is written, a cell a line.
Kind = Literal["grid", "cells", "words"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it stands: grid columns, or distance from the left edge. -1 is unknown."""

    text: str
    left: float = -1
    right: float = -1

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table or a line of text; `table` numbers what belongs together, `gap` counts blank lines before it."""

    cells: tuple[Cell, ...]
    kind: Kind
    table: int = 0
    gap: int = 0
    text: str = ""

    @property
    def line(self) -> str:
        """The row as one text."""
        return self.text or " ".join(cell.text for cell in self.cells if cell.text)


@dataclass(slots=True)
class Source:
    """A file's rows, how many pictures it shows, what had to be said about opening it (Chinese sentences), and a page's own title."""

    rows: list[Row] = field(default_factory=list)
    pictures: int = 0
    notes: list[str] = field(default_factory=list)
    is_text: bool = False
    title: str = ""
