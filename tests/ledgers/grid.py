"""A ledger before it is a file: sheets of cells that remember which application and which fact each cell shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.ledgers.truth import Application


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value last computed for it."""

    text: str
    value: str | float


Value = str | int | float | date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, the fact under it (empty: one the program cannot know) and how the office writes it."""

    heading: str
    fact: str
    write: Callable[[Application], Value]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One cell, counted from 0."""

    sheet: int
    row: int
    column: int


@dataclass
class Sheet:
    """Cells by row, what is merged, hidden or coloured. Rows are only added."""

    name: str
    cells: list[list[Value]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    colours: dict[int, str] = field(default_factory=dict)
    shown: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def line(self, *values: Value, across: int = 0) -> int:
        """Adds a row, its first cell merged over that many columns; returns its index."""
        self.cells.append(list(values))
        row = len(self.cells) - 1
        if across > 1:
            self.merges.append((row, 0, row, across - 1))
        return row

    def heading(self, columns: Sequence[Column]) -> None:
        """One row, or two with merged groups above where any column has a group."""
        if not any(c.group for c in columns):
            self.line(*(c.heading for c in columns))
            return
        top = self.line(*(c.group or c.heading for c in columns))
        self.line(*(c.heading if c.group else None for c in columns))
        start = 0
        for i, column in enumerate(columns):
            if not column.group:
                self.merges.append((top, i, top + 1, i))
            if i + 1 == len(columns) or not column.group or columns[i + 1].group != column.group:
                if column.group and i > start:
                    self.merges.append((top, start, top, i))
                    self.cells[top][start + 1 : i + 1] = [None] * (i - start)
                start = i + 1

    def row(self, columns: Sequence[Column], one: Application) -> int:
        """The row of one application."""
        row = self.line(*(c.write(one) for c in columns))
        for i, column in enumerate(columns):
            if column.fact:
                self.shown[one.code, column.fact] = (row, i)
        return row


@dataclass
class Ledger:
    """A file to be: its sheets, and the true applications that they show."""

    name: str
    suffix: str
    applications: tuple[Application, ...]
    sheets: list[Sheet]
    writer: str

    def place(self, one: Application, fact: str) -> Place | None:
        """Where that fact of that application stands, the last time it does."""
        for number, sheet in reversed([*enumerate(self.sheets)]):
            if (one.code, fact) in sheet.shown:
                return Place(number, *sheet.shown[one.code, fact])
        return None

    def read(self, place: Place) -> Value:
        """What stands in a cell."""
        return self.sheets[place.sheet].cells[place.row][place.column]

    def put(self, place: Place, value: Value) -> None:
        """Writes over a cell."""
        self.sheets[place.sheet].cells[place.row][place.column] = value

    def merged(self, place: Place) -> bool:
        """Whether the cell belongs to several rows, so that an error in it is one of all of them."""
        merges = self.sheets[place.sheet].merges
        return any(t <= place.row <= b and left <= place.column <= right and b > t for t, left, b, right in merges)


Style = Callable[[date], Value]

EPOCH = date(1899, 12, 30)


def dotted(day: date) -> Value:
    return f"{day.year}.{day.month}.{day.day}"


def chinese(day: date) -> Value:
    return f"{day.year}年{day.month}月{day.day}日"


def compact(day: date) -> Value:
    return day.strftime("%Y%m%d")


def slashed(day: date) -> Value:
    return f"{day.year}/{day.month}/{day.day}"


def dashed(day: date) -> Value:
    return f"{day.year}-{day.month}-{day.day}"


def serial(day: date) -> Value:
    return (day - EPOCH).days


def real(day: date) -> Value:
    return day


def wide(day: date) -> Value:
    """Full-width digits, as an input method leaves them."""
    return dotted_text(day).translate({ord("0") + i: ord("０") + i for i in range(10)} | {ord("."): "．"})


def dotted_text(day: date) -> str:
    return f"{day.year}.{day.month:02d}.{day.day:02d}"


def within(year: int) -> Style:
    """3月2日 in the year of the title, the whole date in any other."""
    return lambda day: f"{day.month}月{day.day}日" if day.year == year else chinese(day)


def mixed(*styles: Style) -> Style:
    """One style after the other, by the day of the month: several clerks kept this ledger."""
    return lambda day: styles[day.day % len(styles)](day)


def said(words: Mapping[str, str], fact: str, otherwise: str | None = None) -> Callable[[Application], Value]:
    """One office's word for the kind, the channel or the outcome; what it writes while there is none."""
    return lambda one: words[value] if (value := getattr(one, fact)) else otherwise


def when(fact: str, style: Style) -> Callable[[Application], Value]:
    """A date, or an empty cell."""

    def write(one: Application) -> Value:
        day: date | None = getattr(one, fact)
        return style(day) if day else None

    return write
