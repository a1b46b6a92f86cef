"""One row of a ledger read cell by cell: days, words and texts, with every fault and every question noted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.ledger.dates import Unread, day_among, read_day
from engine.ledger.headings import Column
from engine.ledger.meanings import NONE, VOID, Meanings
from engine.ledger.questions import Gathered
from engine.ledger.row import LedgerRow, Place, Reviewed
from engine.ledger.sheets import Line, Value, shown
from engine.rulebook.ledger import LedgerWords, folded
from engine.terms import ApplicantKind, Channel, Outcome, ReviewKind, ReviewResult

_DAYS: Final = re.compile(r"(?:延长|延期)?(\d{1,2})(?:个)?(?:工作)?[日天]?")
_FEE: Final = re.compile(r"\d{1,8}(\.\d{1,2})?")
# A reason longer than this is a text, not a kind of outcome.
_LONGEST_DETAIL: Final = 30
# Numbers beyond this have lost their last digits in a spreadsheet.
_EXACT: Final = 10**15
_AUTUMN, _SPRING = 10, 3
_ANSWERED: Final = frozenset({"answered_on", "decided_on"})
# What is of the person is not repeated in lists of faults.
_PERSONAL: Final = frozenset({"id_number", "contact", "address", "applicant_name", "content"})
# What may change in a row that stays the same application.
_LOOSE: Final = frozenset({"note", "handler", "year"})


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
        self.is_void = False
        self._day_with_outcome: date | None = None
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
        if not name.endswith("_on") or any(map(str.isdigit, text)):
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

    def outcome(self) -> Outcome | None:
        """The outcome, in one column or in a column and a finer one."""
        text, detail = self.text("outcome"), self.text("outcome_detail")
        if self._in.meanings.of("outcome", text) is None and (parts := day_among(text)):
            # “2025年3月20日答复，予以公开”: the day counts where no column holds it.
            text = parts[1]
            self._day_with_outcome = None if _ANSWERED & self._in.columns.keys() else self._told_day("outcome", parts[0])
        if any(column.value for column in self._in.columns.get("outcome", ())) or not (text or detail):
            value = self.word("outcome")
        elif not text:
            # A reason alone is an outcome only if it is a known one: many columns of reasons hold free text.
            value = self._in.meanings.of("outcome", detail)
            value = None if value == NONE else value
        elif detail and len(detail) <= _LONGEST_DETAIL:
            value = self._meant("outcome", f"{text}（{detail}）", text)
        else:
            value = self._meant("outcome", text)
        self.is_void = value == VOID
        return Outcome(value) if value and not self.is_void else None

    def applicant_kind(self) -> ApplicantKind | None:
        """The kind of applicant, which every row must have: the tables are counted by it."""
        before = self._in.gathered.troubles
        value = self.word("applicant_kind")
        if value is None and self._in.gathered.troubles == before:
            value = self._in.meanings.given("applicant_kind", "")
            if value is not None:
                self._in.gathered.meet("applicant_kind", "", value)
            elif "applicant_kind" not in self._in.columns:
                self._in.gathered.ask("applicant_kind", "", self.place("applicant_kind"))
            else:
                self.fault("applicant_kind", "没有写申请人类别，年度报告按它分列，请补上")
        return ApplicantKind(value) if value else None

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

    # --- reviews

    def reviews(self, after: date | None) -> Iterator[Reviewed]:
        """Reconsiderations and suits, from a column of their own or one for both."""
        found = {name: self._review(name, after) for name in ("reconsideration", "litigation")}
        if text := self.text("review"):
            for part in filter(None, (self._meant("review", text) or "").split(",")):
                course, _, result = part.partition(".")
                found[course] = found[course] or {"result": ReviewResult(result)}
        if found["reconsideration"]:
            yield Reviewed(kind=ReviewKind.RECONSIDERATION, **found["reconsideration"])
        if found["litigation"]:
            kind = ReviewKind.LITIGATION_AFTER_RECONSIDERATION if found["reconsideration"] else ReviewKind.LITIGATION_DIRECT
            yield Reviewed(kind=kind, **found["litigation"])

    def _review(self, course: str, after: date | None) -> dict[str, Any]:
        opened, concluded = self.day(f"{course}_opened_on", after), self.day(f"{course}_concluded_on", after)
        result, text = None, self.text(course)
        if text and isinstance(self._day(self.value(course) or "", self._year), date):
            opened = opened or self.day(course, after)
        elif text:
            value = self._meant(course, text)
            if value is None and not (opened or concluded):
                return {}
            result = ReviewResult(value) if value else None
        if not (opened or concluded or result):
            return {}
        return {"opened_on": opened, "concluded_on": concluded, "result": result, "body": self.text(f"{course}_body")}

    # --- the row

    def digest(self) -> str:
        """The row's own mark: of all that is told of the application, days as days, words without width and punctuation."""
        pieces = []
        for name, columns in self._in.columns.items():
            for column in () if name in _LOOSE else columns:
                value = self._line.at(column.index)
                if not self._is_blank(value):
                    day = self._day(value, self._year) if name.endswith("_on") else None
                    pieces.append(f"{name}={column.value}:{day if isinstance(day, date) else folded(shown(value))}")
        return hashlib.sha256("\n".join(sorted(pieces)).encode("utf-8", "surrogatepass")).hexdigest()

    def row(self) -> LedgerRow | None:
        """The application as told; what is faulty or asked for is None. None for a row that says it is no application."""
        outcome = self.outcome()
        if self.is_void:
            return None
        submitted = self.day("submitted_on")
        received = self.day("received_on", submitted)
        after = received or submitted
        is_clarified, requested, _ = self.told("clarification", "clarification_requested_on", after)
        is_consulted, consulted, _ = self.told("consultation", "consulted_on", after)
        is_extended, extended, days = self.told("extension", "extended_on", after)
        corrected, ended = self.day("clarification_received_on", after), self.day("consultation_ended_on", after)
        channel = self.word("channel")
        decided, answered = self.day("decided_on", after), self.day("answered_on", after)
        answered = answered or self._day_with_outcome
        withdrawn = self.day("withdrawn_on", after)
        if outcome is Outcome.OTHER_WITHDRAWN:
            withdrawn = withdrawn or decided or answered
        days = self.extension_days() or days
        return LedgerRow(
            place=Place(self._in.sheet, self._line.number), digest=self.digest(), received_on=received, submitted_on=submitted,
            number=self.text("number"), channel=Channel(channel) if channel else None, applicant_kind=self.applicant_kind(),
            applicant_name=self.text("applicant_name"), id_number=self.number("id_number"), contact=self.all_texts("contact"),
            address=self.text("address"), content=self.text("content"), is_clarified=is_clarified or corrected is not None,
            clarification_requested_on=requested, clarification_received_on=corrected, is_consulted=is_consulted or ended is not None,
            consulted_on=consulted, consultation_ended_on=ended, is_extended=is_extended or days is not None, extended_on=extended,
            extension_days=days, fee_notified_on=self.day("fee_notified_on", after), fee_paid_on=self.day("fee_paid_on", after),
            fee_yuan=self.fee(), due_on=self.day("due_on", after, is_error=False), outcome=outcome, decided_on=decided, answered_on=answered,
            withdrawn_on=withdrawn, handler=self.text("handler"), document_number=self.text("document_number"), note=self.all_texts("note"),
            reviews=tuple(self.reviews(after)), headings=self._in.headings,
        )  # fmt: skip
