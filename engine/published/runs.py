"""Rows of cells -> runs: some words, then the values that follow them, up to the next words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.published.source import Cell, Kind, Row
from engine.published.values import BLANK, Value, fold, is_value, read_value


@dataclass(frozen=True, slots=True)
class Place:
    """A value with where it stands, and the how-manieth row it is from."""

    value: Value
    left: float
    right: float
    row: int = 0


@dataclass(slots=True)
class Run:
    """Words in reading order, the values after them, what kind of rows and which table they come from, and the section they stand in."""

    words: list[str] = field(default_factory=list)
    last_word: int = -1  # the row its last word is from
    edge: float = -1  # where that word ends
    places: list[Place] = field(default_factory=list)
    kind: Kind = "words"
    table: int = 0
    section: int = 0

    @property
    def values(self) -> list[Value]:
        """The values without their places."""
        return [place.value for place in self.places]

    @property
    def is_apart(self) -> bool:
        """Whether the values stand on another line than the words before them."""
        return bool(self.places) and self.places[0].row != self.last_word

    @property
    def is_torn(self) -> bool:
        """Whether the values of words stand neither on one line nor on a line each: a number that was broken looks like two."""
        lines = {place.row for place in self.places}
        return self.kind == "words" and len(lines) > 1 and len(lines) != len(self.places)

    @property
    def last_row(self) -> list[Value]:
        """The values of the last row alone."""
        return [place.value for place in self.places if place.row == self.places[-1].row]

    @property
    def written(self) -> list[Value]:
        """The values of cells that are not blank."""
        return [place.value for place in self.places if place.value.is_written]

    @property
    def shown(self) -> str:
        """What stands there, to be quoted."""
        return "、".join(value.text or "空" for value in self.values[:16]) or "没有数字"


_PAGE = re.compile(r"[-—–~·]?\s*(第\s*)?\d{1,3}\s*(页)?\s*((/|共)\s*\d{1,3}\s*页?)?\s*[-—–~·]?")
_PLAIN_PAGE = re.compile(r"\d{1,3}")
_PAGES, _FIRST = 60, 5


def runs_of(rows: Sequence[tuple[int, Row]]) -> list[Run]:
    """The runs of a report; each row comes with the section it stands in."""
    runs: list[Run] = [Run()]
    pages = _bare_page_numbers([row for _, row in rows])
    for at, (section, row) in enumerate(rows):
        if _is_page_number(row) or at in pages or _is_foreign(row, runs[-1], rows):
            continue
        for text, place, edge in _items(row, at):
            run = runs[-1]
            if place is None:
                if run.places:
                    run = Run()
                    runs.append(run)
                run.words.append(text)
                run.last_word, run.edge = at, edge
            else:
                if not run.places:
                    run.kind, run.table, run.section = row.kind, row.table, section
                run.places.append(place)
    return runs


def _is_page_number(row: Row) -> bool:
    """- 3 -, 第 3 页, 3/10: between the rows of a table that runs over pages. A bare number may be a cell."""
    text = fold(row.line)
    return row.kind == "words" and bool(_PAGE.fullmatch(text)) and not _PLAIN_PAGE.fullmatch(text) and text.strip("-—–") != ""


def _bare_page_numbers(rows: Sequence[Row]) -> set[int]:
    """Numbers alone on their lines, where all of them count on by one: the pages'. A single one may be a cell."""
    alone = [at for at, row in enumerate(rows) if row.kind == "words" and len(row.cells) == 1 and _PLAIN_PAGE.fullmatch(fold(row.line))]
    numbers = [int(fold(rows[at].line)) for at in alone] if len(alone) < _PAGES else []
    is_count = len(numbers) > 1 and numbers[0] < _FIRST and all(b - a == 1 for a, b in pairwise(numbers))
    return set(alone) if is_count else set()


def _is_foreign(row: Row, run: Run, rows: Sequence[tuple[int, Row]]) -> bool:
    """Whether a number alone on a line follows a row that marks its cells: it is none of them."""
    if row.kind != "words" or len(row.cells) != 1 or not run.places or not _PLAIN_PAGE.fullmatch(fold(row.line)):
        return False
    before = rows[run.places[-1].row][1]
    return before.kind != "words" and len(before.cells) > 1


def _items(row: Row, number: int) -> Iterator[tuple[str, Place | None, float]]:
    """Each cell as a word (no place) or a value, and where it ends."""
    labels = [at for at, cell in enumerate(row.cells) if not cell.is_blank and not _is_value(row, at)]
    if row.kind != "words" and not labels and len(row.cells) > 1 and all(cell.is_blank for cell in row.cells):
        return
    serial = _serial(row, labels)
    for at, cell in enumerate(row.cells):
        if at == serial:
            continue
        if at in labels:
            yield cell.text, None, cell.right
        elif cell.is_blank:
            if row.kind != "words" and (not labels or at > labels[0]) and not _between_labels(row.cells, at, labels):
                yield "", Place(BLANK, cell.left, cell.right, number), cell.right
        else:
            yield cell.text, Place(read_value(cell.text), cell.left, cell.right, number), cell.right


def _serial(row: Row, labels: Sequence[int]) -> int:
    """The number a row of a table begins with, before its label; -1 when it begins with its label."""
    first = next((at for at, cell in enumerate(row.cells) if not cell.is_blank), -1)
    is_serial = row.kind != "words" and labels and first < labels[0] and _PLAIN_PAGE.fullmatch(fold(row.cells[first].text))
    return first if is_serial and any(at > labels[-1] for at in range(len(row.cells))) else -1


def _between_labels(cells: Sequence[Cell], at: int, labels: Sequence[int]) -> bool:
    """Whether a blank cell stands between two labels with nothing written between them."""
    later = next((n for n in labels if n > at), None)
    if later is None:
        return False
    earlier = max((n for n in labels if n < at), default=-1)
    return all(cell.is_blank for cell in cells[earlier + 1 : later])


def _is_value(row: Row, at: int) -> bool:
    """Whether a cell holds a value; a digit before a point that stands apart (1 .属于国家秘密) numbers a label."""
    cell = row.cells[at]
    if not is_value(cell.text):
        return False
    follower = row.cells[at + 1].text if row.kind == "words" and at + 1 < len(row.cells) else ""
    return not fold(follower).startswith((".", "、", ",", ")"))
