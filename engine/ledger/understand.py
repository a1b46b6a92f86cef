"""A ledger's sheets understood: rows of applications, and all that is wrong, open or passed over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.errors import InputError
from engine.ledger.alike import told_apart
from engine.ledger.appeals import Appeals, is_appeals
from engine.ledger.application import Application
from engine.ledger.cells import Cells, Context
from engine.ledger.dates import year_in
from engine.ledger.headings import FEWEST, Column, Header, Headings
from engine.ledger.mapping import ONLY, OPEN, LedgerMapping, SheetPlan, merged
from engine.ledger.meanings import Meanings
from engine.ledger.questions import Gathered, Question
from engine.ledger.row import Fault, LedgerRow, Place
from engine.ledger.sheets import Book, Line, Sheet, shown
from engine.rulebook.ledger import folded
from engine.rulefiles.ledger import load_ledger_words

if TYPE_CHECKING:
    from engine.rulebook.ledger import LedgerWords

# What makes a row an application: one with none of these is an empty line of a form.
_ESSENTIAL: Final = ("received_on", "submitted_on", "content", "applicant_name", "number", "outcome", "replied_on", "answered_on")
_STANDS_FOR: Final = {"received_on": "submitted_on", "answered_on": "decided_on", "decided_on": "answered_on"}
_LONGEST_TOTAL: Final = 12
_FIGURES: Final = "0123456789"
# Rows that tell what a column is.
_LOOKED_AT: Final = 500


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals: where, its words, the whole numbers in it, and the office's own count of applications if that is the only one."""

    place: Place
    text: str
    numbers: tuple[int, ...]

    @property
    def count(self) -> int | None:
        """The one number, None when there are none or several."""
        return self.numbers[0] if len(self.numbers) == 1 else None


@dataclass(frozen=True, slots=True)
class UnderstoodSheet:
    """A sheet as understood: the rows of its (first) heading, the year of days without one, its columns, how many applications."""

    name: str
    header: tuple[int, ...]
    year: int | None
    columns: tuple[Column, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A ledger understood. `rows` are those without fault and question; `words`: (field, word, value or "", how often)."""

    rows: tuple[LedgerRow, ...]
    faults: tuple[Fault, ...]
    questions: tuple[Question, ...]
    passed_over: tuple[Fault, ...]
    totals: tuple[Total, ...]
    sheets: tuple[UnderstoodSheet, ...]
    words: tuple[tuple[str, str, str, int], ...]
    mapping: LedgerMapping
    count: int

    @property
    def is_clear(self) -> bool:
        """Whether nothing is open and nothing is wrong."""
        return not self.questions and not any(fault.severity == "error" for fault in self.faults)


def understand(book: Book, given: LedgerMapping, today: date, name: str = "") -> Understood:
    """The applications of a ledger; `name` is the file's, which may tell the year. Raises InputError when no sheet has headings."""
    words = load_ledger_words()
    one = _Reading(words, given, today, name)
    found = [sheet for s in book.sheets if (sheet := one.sheet(s)) is not None]
    if not found:
        raise InputError(
            name or "台账",
            "没有认出表头：应有一行写明收到日期、申请人、申请内容、办理结果等列名，也可以在对应表（--mapping）中写明表头所在的行 header。",
        )
    return one.made(found)


class _Reading:
    """One ledger being read."""

    def __init__(self, words: LedgerWords, given: LedgerMapping, today: date, name: str) -> None:
        self._words, self._given, self._today = words, given, today
        self._headings = Headings(words, given.columns)
        self._meanings = Meanings(words, given.values)
        self._gathered = Gathered(words)
        self._appeals = Appeals(self._gathered)
        self._year = year_in(name)
        self._rows: list[tuple[LedgerRow, bool]] = []
        self._totals: list[Total] = []
        self._plans: dict[str, SheetPlan] = {}
        self._columns: dict[str, str] = {}

    # --- a sheet

    def sheet(self, sheet: Sheet) -> UnderstoodSheet | None:
        """Read a sheet; None when it isn't a ledger or not to be read, which is said."""
        plan = self._given.sheets.get(sheet.name or ONLY, SheetPlan())
        if not plan.is_read:
            self._gathered.passed(Place(sheet.name, sheet.lines[0].number), "", "对应表中写明不读这个工作表")
            return None
        headers = self._headers(sheet, plan)
        if not headers:
            self._plans[sheet.name or ONLY] = SheetPlan()
            self._gathered.passed(
                Place(sheet.name, sheet.lines[0].number), "", "没有认出表头，这个工作表没有读取，是台账的请在对应表中写明 header"
            )
            return None
        first = headers[0]
        year = plan.year or self._year_of(sheet, first)
        before = len(self._rows)
        if is_appeals(sheet, first):
            self._appeals.read(self._context(sheet, first, year), first, sheet.lines[first.start + first.depth :])
            self._gathered.passed(Place(sheet.name, sheet.lines[first.start].number), "", "是复议诉讼的登记，按申请编号并入申请")
            self._plans[sheet.name or ONLY] = SheetPlan(year=year or 0)
            return UnderstoodSheet(sheet.name, (), year, first.columns, 0)
        self._blocks(sheet, headers, year)
        self._tell_total(sheet, len(self._rows) - before)
        rows = tuple(line.number for line in sheet.lines[first.start : first.start + first.depth])
        self._plans[sheet.name or ONLY] = SheetPlan(header=rows, year=year or 0)
        return UnderstoodSheet(sheet.name, rows, year, first.columns, len(self._rows) - before)

    def _tell_total(self, sheet: Sheet, count: int) -> None:
        """Compare with the office's own count, where the sheet has one row of totals with one number."""
        totals = [total for total in self._totals if total.place.sheet == sheet.name]
        if len(totals) == 1 and totals[0].count not in (None, count):
            self._gathered.fault(totals[0].place, totals[0].text, f"合计是{totals[0].count}，读到的是{count}件，请核对", "warning")

    def _headers(self, sheet: Sheet, plan: SheetPlan) -> list[Header]:
        found = list(self._headings.headers(sheet.lines))
        given = self._headings.given(sheet.lines, plan.header) if plan.header else None
        # Rows put in above since the mapping was written move the headings: what names more fields is the heading.
        if given is not None and len(given.fields) >= max(FEWEST, len(found[0].fields) if found else 0):
            found = [given, *(h for h in found if h.start >= given.start + given.depth)]
        return [self._by_content(header, sheet) for header in found]

    def _by_content(self, header: Header, sheet: Sheet) -> Header:
        def known(name: str) -> Callable[[str], bool]:
            return lambda text: self._meanings.of(name, text) is not None

        start = header.start + header.depth
        rows = [line for line in sheet.lines[start : start + _LOOKED_AT] if len(set(line.cells)) > FEWEST]
        return self._headings.by_content(header, {name: known(name) for name in ("applicant_kind", "channel", "outcome")}, rows)

    def _year_of(self, sheet: Sheet, header: Header) -> int | None:
        above = [shown(v) for line in sheet.lines[: header.start] for v in dict.fromkeys(line.cells)]
        titles = [sheet.name, *(title for title in (sheet.above, *above) if not any(word in title for word in self._words.stamps))]
        return next((year for title in titles if (year := year_in(title))), self._year)

    def _blocks(self, sheet: Sheet, headers: Sequence[Header], year: int | None) -> None:
        ends = [*(h.start for h in headers[1:]), len(sheet.lines)]
        for header, end in zip(headers, ends, strict=True):
            context = self._context(sheet, header, year)
            self._tell_columns(sheet, header)
            above = None
            names = frozenset(folded(part) for column in header.columns for part in column.heading.split("/"))
            for written in sheet.lines[header.start + header.depth : end]:
                above = line = _spelled_out(written, above, self._words.ditto)
                # A title between the blocks may name the year of what follows.
                if (own := self._line(context, line, names)) is not None:
                    year = context.year = own

    def _context(self, sheet: Sheet, header: Header, year: int | None) -> Context:
        columns: dict[str, list[Column]] = defaultdict(list)
        for column in header.columns:
            if column.field:
                columns[column.field].append(column)
        named = {name: tuple(own) for name, own in columns.items()}
        headings = {name: own[0].heading for name, own in named.items()}
        # What is said of a day that has no column is said of the one that stands for it.
        headings |= {name: headings[other] for name, other in _STANDS_FOR.items() if name not in headings and other in headings}
        latest = self._today.year + 1
        return Context(sheet.name, named, year, latest, sheet.is_1904, self._words, self._meanings, self._gathered, headings)

    def _tell_columns(self, sheet: Sheet, header: Header) -> None:
        row = sheet.lines[header.start].number
        for column in header.columns:
            is_new = column.heading not in self._columns
            self._columns.setdefault(column.heading, OPEN if column.how == "asked" else column.meaning)
            place = Place(sheet.name, row, column.heading)
            if not is_new:
                continue
            if column.how == "unknown":
                self._gathered.passed(place, "", "不认识这一列，没有采用；需要的请在对应表 [columns] 中写明是哪一项")
            elif column.how == "second":
                self._gathered.passed(place, "", f"另有一列也是{self._words.labels[column.named]}，这一列没有采用")
            elif column.how == "content":
                self._gathered.passed(place, "", f"按格里的词认作{self._words.labels[column.field]}，不对的请在对应表 [columns] 中改正")
            elif column.how == "asked":
                self._gathered.ask_column(column.heading, self._words.either.get(column.named, ((column.named,),))[0], place)
        if not header.fields & {"received_on", "submitted_on"}:
            self._gathered.fault(Place(sheet.name, row), "", "没有收到日期一列，请补上，或在对应表 [columns] 中写明哪一列是收到日期")

    # --- a row

    def _line(self, context: Context, line: Line, names: frozenset[str]) -> int | None:
        """Take a row, or pass it over: `names` are the headings, which may be repeated. Returns the year that a title between rows names."""
        filled = [v for v in dict.fromkeys(line.cells) if v is not None]
        start = shown(filled[0])
        place = Place(context.sheet, line.number)
        if any(
            folded(shown(v)).startswith(self._words.totals) and len(shown(v)) <= _LONGEST_TOTAL
            for v in line.cells[:3]
            if isinstance(v, str)
        ):
            self._totals.append(_total(place, filled))
            self._gathered.passed(place, start, "是合计，没有作为一件申请")
        elif any(isinstance(v, str) and folded(v).rstrip(_FIGURES) in self._words.examples for v in line.cells[:2]):
            self._gathered.passed(place, start, "是示例，没有作为一件申请")
        elif len(filled) > 1 and isinstance(filled[0], str) and all(isinstance(v, int | float) for v in filled[1:]):
            self._gathered.passed(place, start[:20], "只有名称和数字，没有作为一件申请")
        elif any(start == word or start.startswith((f"{word}：", f"{word}:")) for word in self._words.notes):
            self._gathered.passed(place, start[:20], "是说明或落款，没有作为一件申请")
        elif len(filled) == 1 and isinstance(filled[0], str):
            self._gathered.passed(place, start[:20], "整行只有一格，没有作为一件申请")
            return year_in(start)
        elif not _is_header(line, names) and self._is_filled(context, line):
            self._take(context, line)
        return None

    def _is_filled(self, context: Context, line: Line) -> bool:
        """Whether a row tells of an application; numbers and formulas put in beforehand do not."""
        cells = Cells(context, line)
        names = [name for name in _ESSENTIAL if cells.text(name)]
        return bool(names) and names != ["number"]

    def _take(self, context: Context, line: Line) -> None:
        before = self._gathered.troubles
        row = Application(context, line).row()
        if row is None:
            self._gathered.passed(Place(context.sheet, line.number), "", "写明作废或者误登，没有作为一件申请")
        else:
            self._rows.append((row, self._gathered.troubles == before))

    # --- all of it

    def made(self, sheets: Sequence[UnderstoodSheet]) -> Understood:
        """What was read, with rows that are alike told apart and told of."""
        rows = self._appeals.joined(told_apart(self._rows, self._gathered))
        mapping = merged(self._given, self._plans, self._columns, self._gathered.met)
        return Understood(
            tuple(row for row, is_sound in rows if is_sound), tuple(self._gathered.faults), tuple(self._gathered.questions()),
            tuple(self._gathered.passed_over), tuple(self._totals), tuple(sheets), tuple(self._told_words()), mapping, len(rows),
        )  # fmt: skip

    def _told_words(self) -> Iterator[tuple[str, str, str, int]]:
        for name in self._words.labels:
            for word, value in self._gathered.met.get(name, {}).items():
                yield name, word, value, self._gathered.times[name, word]


def _spelled_out(line: Line, above: Line | None, ditto: frozenset[str]) -> Line:
    """A row with what it says is the same as above (同上)."""
    if above is None or ditto.isdisjoint(v for v in line.cells if isinstance(v, str)):
        return line
    return Line(line.number, tuple(above.at(i) if v in ditto else v for i, v in enumerate(line.cells)))


def _is_header(line: Line, names: frozenset[str]) -> bool:
    """Whether a row repeats the headings, as on every printed page."""
    if not all(v is None or isinstance(v, str) for v in line.cells):
        return False
    cells = {folded(v) for v in line.cells if isinstance(v, str)}
    return len(cells) >= FEWEST and cells <= names


def _total(place: Place, filled: Sequence[object]) -> Total:
    text = " ".join(str(value) for value in filled)
    return Total(place, text[:100], tuple(map(int, re.findall(r"(?<![\d.])\d{1,6}(?![\d.%])", text))))
