"""A row of a ledger as an application: its outcome, its applicant, its reviews, and the mark by which it is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from engine.ledger.cells import DAYS, Cells, Context
from engine.ledger.dates import day_among
from engine.ledger.meanings import NONE, VOID
from engine.ledger.row import LedgerRow, Place, Reviewed
from engine.ledger.sheets import Line, shown
from engine.rulebook.ledger import folded
from engine.terms import ApplicantKind, Channel, Outcome, ReopenCause, ReviewKind, ReviewResult

# A reason longer than this is a text, not a kind of outcome.
_LONGEST_DETAIL: Final = 30
_ANSWERED: Final = frozenset({"answered_on", "decided_on"})
_SELDOM: Final = (
    "consultation_delivered_on", "agency_consulted_on", "agency_heard_on", "reasons_requested_on", "reasons_received_on", "deferred_until",
)  # fmt: skip
# What may change in a row that stays the same application.
_LOOSE: Final = frozenset({"note", "handler", "year"})


class Application(Cells):
    """The cells of a row, put together."""

    def __init__(self, context: Context, line: Line) -> None:
        super().__init__(context, line)
        self.is_void = False
        self._day_with_outcome: date | None = None

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
        copied, answered = self.day(f"{course}_copy_on", after), self.day(f"{course}_answered_on", after)
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
        days = {"opened_on": opened, "copy_on": copied, "answered_on": answered, "concluded_on": concluded}
        return {**days, "result": result, "body": self.text(f"{course}_body")}

    # --- the row

    def digest(self) -> str:
        """The row's own mark: of all that is told of the application, days as days, words without width and punctuation."""
        pieces = []
        for name, columns in self._in.columns.items():
            for column in () if name in _LOOSE else columns:
                value = self._line.at(column.index)
                if not self._is_blank(value):
                    day = self._day(value, self._year) if name.endswith(DAYS) else None
                    pieces.append(f"{name}={column.value}:{day if isinstance(day, date) else folded(shown(value))}")
        return hashlib.sha256("\n".join(sorted(pieces)).encode("utf-8", "surrogatepass")).hexdigest()

    def _more_days(self, after: date | None) -> dict[str, Any]:
        """Days that few ledgers have a column for."""
        softly: dict[str, Any] = {name: self.day(name, after, is_error=False) for name in ("clarification_due_on", "extended_until")}
        return softly | {name: self.day(name, after) for name in _SELDOM}

    def _again(self, after: date | None) -> dict[str, Any]:
        """What was done once the case was taken up again."""
        outcome, cause = self.word("again_outcome"), self.word("reopened_cause")
        days = {name: self.day(name, after) for name in ("reopened_on", "again_decided_on", "again_answered_on")}
        return {**days, "again_outcome": Outcome(outcome) if outcome else None, "reopened_cause": ReopenCause(cause) if cause else None}

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
            withdrawn_on=withdrawn, **self._more_days(after), **self._again(after), handler=self.text("handler"), document_number=self.text("document_number"), note=self.all_texts("note"),
            reviews=tuple(self.reviews(after)), headings=self._in.headings,
        )  # fmt: skip
