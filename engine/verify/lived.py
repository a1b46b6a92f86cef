"""What the entries of a stream come to: the case lived through, and what it counted as from when on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.case.event import restated
from engine.case.history import evolve, fold
from engine.store.unit import counted_columns
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.case.history import Case, Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its number in the chain, who recorded it when and under which rules."""

    event: Event
    recorded_at: str
    rules: str
    seq: int
    actor: str


def registrations(events: Iterable[Event]) -> Iterator[Event]:
    """The registration, and what corrections made of it."""
    for n, event in enumerate(events):
        if event.kind == EventKind.CORRECTED:
            yield restated(event)[0].event
        elif n == 0:
            yield event


def lived(events: list[Recorded]) -> tuple[list[tuple[str, Any]], Case]:
    """What a case counted as from when on, and the case."""
    case = fold([])
    steps: list[tuple[str, Any]] = []
    for recorded in events:
        case = evolve(case, recorded.event)
        steps.append((recorded.recorded_at, counted_columns(case)))
    return _changes(steps), case


def settled(rows: Iterable[tuple[str, Any, str | None]]) -> list[tuple[str, Any]]:
    """The same from the counted rows: each says from when until when."""
    steps: list[tuple[str, Any]] = []
    for since, counts, until in rows:
        steps += [(since, counts), *([(until, None)] if until is not None else [])]
    return _changes(steps)


def _changes(steps: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """One step an instant, the last; and none that changes nothing."""
    found: list[tuple[str, Any]] = []
    for since, counts in steps:
        if found and found[-1][0] == since:
            found.pop()
        if (found[-1][1] if found else None) != counts:
            found.append((since, counts))
    return found
