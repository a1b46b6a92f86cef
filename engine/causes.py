"""Which cases and reviews count otherwise at one moment than at another, and the entries that made them: late, corrected, voided, reopened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.moment import told
from engine.store.past import Recorded, known
from engine.terms import EventKind, ReopenCause

if TYPE_CHECKING:
    from engine.case.history import Event
    from engine.moment import Moment

# What a stream's events count as: the keys of cells.
Counts = Callable[[Sequence["Event"]], frozenset[str]]

_REASONS: Final = {
    EventKind.CORRECTED: "correction",
    EventKind.VOIDED: "void",
    EventKind.REOPENED: "reopened",
    EventKind.CLARIFICATION_LAPSED: "lapse",
    EventKind.PAYMENT_LAPSED: "lapse",
    EventKind.REVIEW_CONCLUDED: "review_concluded",
    EventKind.REVIEW_OPENED: "review_opened",
}
# Facts with a day of their own, which somebody may type in late; a correction or a lapse is neither.
_DATED: Final = frozenset(EventKind) - {EventKind.CORRECTED, EventKind.VOIDED, EventKind.CLARIFICATION_LAPSED, EventKind.PAYMENT_LAPSED}
_DATES: Final = ("decided_on", "confirmed_on", "received_on", "submitted_on")


@dataclass(frozen=True, slots=True)
class Cause:
    """An entry that changed what counts. `reason`: late_entry, entry, correction, void, reopened, lapse, review_opened, review_concluded.

    `is_late`: what it records had happened by the earlier of the two moments.
    """

    reason: str
    is_late: bool
    kind: EventKind
    entry: int
    on: date
    recorded_at: str
    actor: str
    detail: str

    @property
    def told(self) -> str:
        """One clause a clerk reads."""
        did = "补登" if self.is_late else "登记"
        label = "申请" if self.kind == EventKind.REGISTERED else self.kind.label
        return f"{did if self.kind in _DATED else ''}{label}{self.detail}（{self.on}，{told(self.recorded_at)}由{self.actor}登记）"

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        names = ("reason", "is_late", "kind", "entry", "on", "recorded_at", "actor", "told")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Moved:
    """A case (with `review`: one of its reviews) that left some cells and entered others, and why.

    Without causes nothing was recorded: the office's setting of the row an outcome counts in was changed.
    """

    case: str
    review: str
    left: frozenset[str]
    entered: frozenset[str]
    causes: tuple[Cause, ...]

    def change(self, key: str) -> int:
        """+1, -1 or 0 in a cell."""
        return (key in self.entered) - (key in self.left)

    @property
    def name(self) -> str:
        """How a list names it."""
        return f"{self.case}（{self.review}）" if self.review else self.case

    @property
    def told(self) -> str:
        """The reasons in one line."""
        return "；".join(cause.told for cause in self.causes) or "哪种答复计入哪一行的设置改过"

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"case": self.case, "review": self.review or None, "causes": [c.as_data() for c in self.causes] or [{"reason": "setting"}]}


@dataclass(frozen=True, slots=True)
class Between:
    """Two moments, what streams count as at each, and the earlier one's day."""

    a: Moment
    b: Moment
    before: Counts
    after: Counts
    since: date

    def moved(self, streams: Iterable[tuple[str, list[Recorded]]], case_of: Callable[[str, Event], tuple[str, str]]) -> Iterator[Moved]:
        """The streams that count otherwise; `case_of` gives the case and the review of a stream from its name and first event."""
        for name, entries in streams:
            was, now = (counts(_events(known(entries, at))) for counts, at in ((self.before, self.a), (self.after, self.b)))
            if was != now:
                yield Moved(*case_of(name, entries[0].event), was - now, now - was, tuple(self._causes(entries)))

    def _causes(self, entries: Sequence[Recorded]) -> Iterator[Cause]:
        """The entries on record at one moment alone that changed what the stream counts as."""
        both = [e for e in known(entries, self.a) if self.b.covers(e.seq, e.recorded_at)]
        events = _events(both)
        for e in entries[len(both) :]:
            was = self._both(events)
            events = [*events, e.event]
            if self._both(events) != was and self.a.covers(e.seq, e.recorded_at) != self.b.covers(e.seq, e.recorded_at):
                yield self._cause(e)

    def _both(self, events: Sequence[Event]) -> tuple[frozenset[str], frozenset[str]]:
        return self.before(events), self.after(events)

    def _cause(self, e: Recorded) -> Cause:
        data = e.event.data
        on = next((data[name] for name in _DATES if data.get(name)), e.event.on)
        is_late = on <= self.since
        reason = _REASONS.get(e.event.kind) or ("late_entry" if is_late else "entry")
        return Cause(reason, is_late, e.event.kind, e.version, on, e.recorded_at, e.actor, _detail(e.event))


def _events(entries: Sequence[Recorded]) -> list[Event]:
    return [e.event for e in entries]


def _detail(event: Event) -> str:
    """What besides its kind tells one entry from another."""
    if event.kind == EventKind.CORRECTED:
        return f"：第{event.data['entry']}条"
    return f"：{ReopenCause(event.data['cause']).label}" if event.kind == EventKind.REOPENED else ""
