"""One row of a ledger read cell by cell: days, words and texts, with every fault and every question noted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from engine.ledger.dates import Unread, day_among, read_day
from engine.ledger.headings import Column
from engine.ledger.meanings import NONE, Meanings
from engine.ledger.questions import Gathered
from engine.ledger.row import Place
from engine.ledger.sheets import Line, Value, shown
from engine.rulebook.ledger import LedgerWords, folded

# How the names of fields that hold days end.
DAYS: Final = ("_on", "_until")
_DAYS: Final = re.compile(r"已?(?:延长|延期)?(\d{1,2})(?:个)?(?:工作)?[日天]?")
_FEE: Final = re.compile(r"\d{1,8}(\.\d{1,2})?")
# Numbers beyond this have lost their last digits in a spreadsheet.
_EXACT: Final = 10**15
_AUTUMN, _SPRING = 10, 3
# What is of the person is not repeated in lists of faults.
_PERSONAL: Final = frozenset({"id_number", "contact", "address", "applicant_name", "content"})


@dataclass(slots=True)
class Context:
    """What a row is read with: the sheet, the columns by field, the year of days without one, the last year a day may have."""

    sheet: str
    columns: Mapping[str, tuple[Column, ...]]
    year: int | None
    latest: int
    is_1904: bool
    words: LedgerWords
    meanings: Meanings
    gathered: Gathered
    headings: Mapping[str, str]
    # Days read before: the same few hundred come again and again.
    days: dict[tuple[Value, int | None], date | Unread] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)


class Cells:
    """The cells of one row."""

    def __init__(self, context: Context, line: Line) -> None:
        self._in, self._line = context, line
        self._year = context.year
        if (given := self.text("year")) and (found := re.search(r"20\d\d", given)):
            self._year = int(found[0])

    # --- cells

    def column(self, name: str) -> Column | None:
        """The column of a field; of several the first with something in it."""
        columns = self._in.columns.get(name, ())
        if len(columns) < 2:  # noqa: PLR2004
            return columns[0] if columns else None
        return next((c for c in columns if not self._is_blank(self._line.at(c.index))), columns[0])

    def value(self, name: str) -> Value:
        """What a field's cell holds, None for nothing or a word for nothing."""
        # Of most fields a ledger has no column, and this is asked for every field of every row.
        if name not in self._in.columns:
            return None
        column = self.column(name)
        value = self._line.at(column.index) if column else None
        return None if self._is_blank(value) else value

    def text(self, name: str) -> str:
        """A field's text on one line."""
        return shown(self.value(name))

    def place(self, name: str) -> Place:
        """Where a field's cell is."""
        column = self.column(name)
        return Place(self._in.sheet, self._line.number, column.heading if column else self._in.words.labels[name])

    def fault(self, name: str, message: str, *, is_error: bool = True) -> None:
        """Note a fault of a field's cell; what is no error once for each way of writing."""
        column = None if name in _PERSONAL else self.column(name)
        value = shown(self._line.at(column.index)) if column else ""
        if is_error:
            self._in.gathered.fault(self.place(name), value, message)
        elif (name, value) not in self._in.noted:
            self._in.noted.add((name, value))
            self._in.gathered.fault(self.place(name), value, message, "warning")

    def _is_blank(self, value: Value) -> bool:
        return value is None or (isinstance(value, str) and len(value) < 8 and folded(value) in self._in.words.blank)  # noqa: PLR2004 - of short words only

    # --- days

    def day(self, name: str, after: date | None = None, *, is_error: bool = True) -> date | None:
        """A field's day; `after` is when the row began, to tell the year of a day without one. None when there is none or it is a fault."""
        value = self.value(name)
        if value is None or (isinstance(value, str) and self._says_no_day(name, value)):
            return None
        if given := self._in.meanings.given(name, shown(value)):
            return date.fromisoformat(given)
        day = self._day(value, None)
        if isinstance(day, Unread) and self._year:
            day = self._day(value, self._year)
            if isinstance(day, date) and after and day < after and after.month >= _AUTUMN and day.month <= _SPRING:
                day = day.replace(year=day.year + 1)
                self._in.gathered.fault(self.place(name), shown(value), f"没有写年份，按收到以后的 {day} 理解，请核对", "warning")
        if isinstance(day, Unread):
            self.fault(name, str(day), is_error=is_error)
            return None
        return day

    def _day(self, value: Value, year: int | None) -> date | Unread:
        key = (value, year)
        if key not in self._in.days:
            try:
                self._in.days[key] = read_day(value, year, self._in.latest, is_1904=self._in.is_1904)
            except Unread as why:
                self._in.days[key] = why
        return self._in.days[key]

    def _says_no_day(self, name: str, text: str) -> bool:
        """Whether a text in a column of days says that there is none: 否, 办理中."""
        if not name.endswith(DAYS) or any(map(str.isdigit, text)):
            return False
        return self._in.words.flags.get(folded(text)) is False or self._in.meanings.of("outcome", text) == NONE

    def told(self, flag: str, day: str, after: date | None) -> tuple[bool, date | None, int | None]:
        """Whether something was done, when, and for how many working days: in a column that says whether, or one that says when, or both."""
        is_done, on, days = False, None, None
        for name in (day, flag):
            text = self.text(name)
            if not text:
                continue
            if (known := self._in.meanings.of(flag, text)) is not None:
                if name == flag:
                    self._in.gathered.meet(flag, text, known)
                is_done = is_done or known == "true"
            elif flag == "extension" and (found := _DAYS.fullmatch(text)):
                is_done, days = True, int(found[1])
            elif name == day or not isinstance(self._day(self.value(name) or "", self._year), Unread):
                on = on or self.day(name, after)
                is_done = is_done or on is not None
            elif (parts := day_among(text)) and self._in.meanings.of(flag, parts[1]) == "true":
                is_done, on = True, on or self._told_day(flag, parts[0])
            else:
                self._in.gathered.ask(flag, text, self.place(name))
        return is_done, on, days

    def _told_day(self, name: str, text: str) -> date | None:
        """A day told among other words; one that cannot be is a fault."""
        day = self._day(text, None)
        if isinstance(day, Unread):
            self.fault(name, str(day))
            return None
        return day

    # --- words

    def word(self, name: str) -> str | None:
        """The value of a field's word; None when there is none, or it is asked for."""
        if any(column.value for column in self._in.columns.get(name, ())):
            return self._ticked(name)
        text = self.text(name)
        return self._meant(name, text, text) if text else None

    def _meant(self, name: str, *texts: str) -> str | None:
        """What the first known of several wordings means; the first is asked for when none is."""
        for text in texts:
            if (value := self._in.meanings.of(name, text)) is not None:
                self._in.gathered.meet(name, text, value)
                return None if value == NONE else value
        self._in.gathered.ask(name, texts[0], self.place(name))
        return None

    def _ticked(self, name: str) -> str | None:
        filled = [c for c in self._in.columns[name] if not self._is_blank(self._line.at(c.index))]
        ticked = [c for c in filled if self._in.words.flags.get(folded(shown(self._line.at(c.index))), True)]
        if len(ticked) > 1:
            place = Place(self._in.sheet, self._line.number, ticked[1].heading)
            self._in.gathered.fault(place, shown(self._line.at(ticked[1].index)), f"与“{ticked[0].heading}”同时打了勾，请只留一个")
        return ticked[0].value if len(ticked) == 1 else None

    # --- numbers

    def number(self, name: str) -> str:
        """A number kept as text; one that a spreadsheet has rounded is noted."""
        value = self.value(name)
        if isinstance(value, int | float) and abs(value) >= _EXACT:
            self.fault(name, "在表格中以数字保存，末几位可能已经丢失，请按原件改为文本", is_error=False)
        return shown(value)

    def fee(self) -> str:
        """A fee in yuan, "" for none."""
        text = unicodedata.normalize("NFKC", self.text("fee_yuan")).replace(",", "").removesuffix("元").strip()
        if not text or folded(text) in {"免费", "免收", "未收费", "不收费"} or self._in.words.flags.get(folded(text)) is False:
            return ""
        if not _FEE.fullmatch(text):
            self.fault("fee_yuan", "不是金额，请以元为单位写数字，没有收费的留空")
            return ""
        return text if float(text) else ""

    def extension_days(self) -> int | None:
        """Working days of an extension."""
        text = self.text("extension_days")
        if not text or self._in.words.flags.get(folded(text)) is False:
            return None
        found = _DAYS.fullmatch(unicodedata.normalize("NFKC", text))
        if found is None:
            self.fault("extension_days", "不是工作日数，没有采用，请写数字，例如 20", is_error=False)
        return int(found[1]) if found else None

    def all_texts(self, name: str) -> str:
        """The texts of all columns of a field that may have several."""
        texts = [shown(self._line.at(c.index)) for c in self._in.columns.get(name, ()) if not self._is_blank(self._line.at(c.index))]
        return "；".join(dict.fromkeys(texts))
