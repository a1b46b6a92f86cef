"""A sheet of its own for 复议 and 诉讼: each joined to its application by the office's number, or passed over with what to do."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engine.ledger.application import Application
from engine.ledger.row import Place
from engine.ledger.sheets import shown
from engine.rulebook.ledger import folded
from engine.terms import ReviewKind

if TYPE_CHECKING:
    from engine.ledger.alike import Read
    from engine.ledger.cells import Context
    from engine.ledger.headings import Column, Header
    from engine.ledger.questions import Gathered
    from engine.ledger.row import LedgerRow, Reviewed
    from engine.ledger.sheets import Line, Sheet

_COURSES: Final = ("review", "reconsideration", "litigation")
# What the sheet of applications has, and a list of reviews does not.
_OF_APPLICATIONS: Final = frozenset({"applicant_kind", "channel"})
_BEGINNINGS: Final = frozenset({"received_on", "submitted_on"})
_NAMES: Final = ("复议", "诉讼", "应诉")
# Of applications, perhaps with what came of them.
_OTHER: Final = "申请公开"
_HINT: Final = "没有导入，请在导入以后用 xxgk review open 登记"


def is_appeals(sheet: Sheet, header: Header) -> bool:
    """Whether a sheet lists reviews and not applications: by its columns, or by its name."""
    # A column of kinds may be one of kinds of reviews.
    if _OF_APPLICATIONS & {column.named for column in header.columns if column.how != "unknown"}:
        return False
    title = sheet.above + "".join(shown(v) for line in sheet.lines[: header.start] for v in set(line.cells))
    if _is_named(sheet.name) or ("content" not in header.fields and _is_named(title)):
        return True
    return not _BEGINNINGS & header.fields and any(_is_review(name) for name in header.fields)


def _is_named(title: str) -> bool:
    return any(word in title for word in _NAMES) and _OTHER not in title


def _is_review(name: str) -> bool:
    return name.startswith(_COURSES)


@dataclass(slots=True)
class Appeals:
    """The reviews read from such sheets, by the number of their application."""

    gathered: Gathered
    found: dict[str, list[Reviewed]] = field(default_factory=lambda: defaultdict(list))
    # The numbers of applications with a review in which something is wrong or open: they wait for it.
    unsound: set[str] = field(default_factory=set)

    def read(self, context: Context, header: Header, lines: Sequence[Line]) -> None:
        """Take the reviews of a sheet; one that does not name its applications by number is passed over."""
        if "number" not in header.fields:
            if lines:
                self.gathered.passed(Place(context.sheet, lines[0].number), "", f"是复议诉讼的登记，没有申请编号一列，{_HINT}")
            return
        plain = None if any(_is_review(name) for name in header.fields) else self._plain(context, header)
        for line in lines:
            place = Place(context.sheet, line.number)
            own = context if plain is None else self._of_course(context, plain, line)
            number, before = Application(context, line).text("number"), self.gathered.troubles
            reviews = [replace(r, place=place, headings=own.headings) for r in Application(own, line).reviews(None)] if own else []
            if self.gathered.troubles > before:
                self.unsound.add(number)
                continue
            self.found[number] += reviews
            if not reviews:
                self.gathered.passed(place, "", f"没有认出一件复议或者诉讼，{_HINT}")

    def _plain(self, context: Context, header: Header) -> dict[str, Column]:
        """The columns of a sheet that says in a column (or its name) which course each line is of."""
        names = {folded(word): part for part, words in context.words.appeals.items() for word in words}
        return {part: c for c in reversed(header.columns) if (part := names.get(folded(c.heading.split("/")[-1]))) is not None}

    def _of_course(self, context: Context, plain: Mapping[str, Column], line: Line) -> Context | None:
        """The context in which a line is read as a review of its course; None when nothing tells the course."""
        told = folded(shown(line.at(plain["course"].index))) if "course" in plain else folded(context.sheet)
        courses = [c for c, words in context.words.courses.items() if any(word in told for word in words)]
        if len(courses) != 1:
            return None
        own = {courses[0] + part: column for part, column in plain.items() if part != "course"}
        return replace(context, columns={n: (c,) for n, c in own.items()}, headings={n: c.heading for n, c in own.items()})

    def joined(self, rows: Sequence[Read]) -> list[Read]:
        """The rows with their reviews; those of an unknown number, or of one that several rows have, are said."""
        times: dict[str, int] = defaultdict(int)
        for row, _ in rows:
            times[row.number] += 1
        for number, reviews in self.found.items():
            if times[number] != 1 or not number:
                why = "台账中没有这个申请编号" if number and not times[number] else "不能确定是哪一件申请"
                for place in dict.fromkeys(r.place for r in reviews if r.place):
                    self.gathered.passed(place, number, f"{why}，这一件复议诉讼{_HINT}")
        return [self._joined(row, ok) if times[row.number] == 1 else (row, ok) for row, ok in rows]

    def _joined(self, row: LedgerRow, ok: bool) -> Read:
        return _with(row, self.found[row.number]) if self.found.get(row.number) else row, ok and row.number not in self.unsound


def _with(row: LedgerRow, reviews: Sequence[Reviewed]) -> LedgerRow:
    """The row with the reviews it doesn't tell itself; its mark is of all. A suit beside a reconsideration comes after it."""
    there = {r.kind == ReviewKind.RECONSIDERATION for r in row.reviews}
    all_of = (*row.reviews, *(r for r in reviews if (r.kind == ReviewKind.RECONSIDERATION) not in there))
    if any(r.kind == ReviewKind.RECONSIDERATION for r in all_of):
        after = ReviewKind.LITIGATION_AFTER_RECONSIDERATION
        all_of = tuple(r if r.kind == ReviewKind.RECONSIDERATION else replace(r, kind=after) for r in all_of)
    told = "\n".join(str((r.kind, r.opened_on, r.concluded_on, r.result)) for r in all_of)
    return replace(row, reviews=all_of, digest=hashlib.sha256(f"{row.digest}\n{told}".encode()).hexdigest())
