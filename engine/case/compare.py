"""Two readings of a history compared, step by step: what a correction changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.case.event import Event, Step, current
from engine.terms import EventKind


@dataclass(frozen=True, slots=True)
class Difference:
    """A step that reads otherwise than before: by field, as (was, now); its day alone, when it is new or no longer there."""

    entry: int
    kind: EventKind
    fields: Mapping[str, tuple[Any, Any]]
    note: str = ""

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        shown = {name: {"was": was, "now": now} for name, (was, now) in self.fields.items()}
        return {"entry": self.entry, "kind": str(self.kind), "label": self.kind.label, "note": self.note, "fields": shown}


def changes(events: Sequence[Event], correction: int) -> list[Difference]:
    """What the correction that is that entry (from 1) changed."""
    return list(differences(current(events[: correction - 1]), current(events[:correction])))


def differences(before: Sequence[Step], after: Sequence[Step]) -> Iterator[Difference]:
    """The steps that read otherwise, in the order of the later reading, then those that are no longer there."""
    left = {_key(step): step for step in before}
    for step in after:
        was = left.pop(_key(step), None)
        if was is None:
            yield Difference(step.entry, step.event.kind, {"on": (None, step.event.on)}, "新增")
        elif was.event != step.event:
            yield Difference(step.entry, step.event.kind, _fields(was.event, step.event))
    for step in left.values():
        yield Difference(step.entry, step.event.kind, {"on": (step.event.on, None)}, "不再成立")


def _key(step: Step) -> tuple[int, EventKind, object]:
    return step.entry, step.event.kind, step.event.data.get("no")


# Personal data stand in rows of their own: that they changed is seen by the row.
_UNSEEN = frozenset({"digest", "accepted"})


def _fields(was: Event, now: Event) -> dict[str, tuple[Any, Any]]:
    old, new = ({"on": e.on, "state": e.state, **e.data, **e.texts, "irregular": list(e.irregular)} for e in (was, now))
    return {n: (old.get(n), new.get(n)) for n in {**old, **new} if n not in _UNSEEN and old.get(n) != new.get(n)}
