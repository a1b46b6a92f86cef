"""An event, and a history restated: a correction holds the whole history as it should have been typed, so that it needs no other entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from engine.terms import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `on` is its legal date; `data` holds structured facts only; `texts` free text, kept out of the hash chain.

    `state` is the state the lifecycle put the case into; `irregular` the findings it was accepted with.
    """

    kind: EventKind
    on: date
    state: str
    data: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    irregular: tuple[str, ...] = ()


class Step(NamedTuple):
    """An event of the history as it now reads, and the number of the entry it comes from (a lapse only found by a correction: of that)."""

    entry: int
    event: Event


def correction(on: date, entry: int, fields: Sequence[str], reason: str, steps: Sequence[Step], irregular: tuple[str, ...] = ()) -> Event:
    """The event that corrects `fields` of an entry: from now on the history reads as these steps. Their free text stays out of the chain."""
    told = [
        {
            "entry": s.entry,
            "kind": str(s.event.kind),
            "on": s.event.on,
            "state": s.event.state,
            "data": dict(s.event.data),
            "irregular": list(s.event.irregular),
        }
        for s in steps
    ]
    texts = {f"{n}.{name}": text for n, s in enumerate(steps) for name, text in s.event.texts.items()}
    data = {"entry": entry, "fields": list(fields), "steps": told}
    return Event(EventKind.CORRECTED, on, steps[-1].event.state, data, {"reason": reason, **texts}, irregular)


def restated(event: Event) -> list[Step]:
    """The history as a correction restates it."""
    texts: dict[str, dict[str, str]] = {}
    for key, text in event.texts.items():
        n, _, name = key.partition(".")
        texts.setdefault(n, {})[name] = text
    return [
        Step(s["entry"], Event(EventKind(s["kind"]), s["on"], s["state"], s["data"], texts.get(str(n), {}), tuple(s["irregular"])))
        for n, s in enumerate(event.data["steps"])
    ]


def current(events: Iterable[Event]) -> list[Step]:
    """The history of a case as it now reads: every correction applied."""
    steps: list[Step] = []
    for number, event in enumerate(events, 1):
        if event.kind == EventKind.CORRECTED:
            steps = restated(event)
        else:
            steps.append(Step(number, event))
    return steps


# The act each recorded fact came of; a lapse comes of none.
VERBS: Final[Mapping[EventKind, str]] = {
    EventKind.REGISTERED: "register",
    EventKind.RECEIPT_CONFIRMED: "confirm_receipt",
    EventKind.ASSIGNED: "assign",
    EventKind.NOTED: "note",
    EventKind.CLARIFICATION_REQUESTED: "request_clarification",
    EventKind.CLARIFICATION_RECEIVED: "receive_clarification",
    EventKind.THIRD_PARTY_CONSULTED: "consult_third_party",
    EventKind.THIRD_PARTY_REPLIED: "record_third_party_reply",
    EventKind.AGENCY_CONSULTED: "consult_agency",
    EventKind.AGENCY_REPLIED: "record_agency_reply",
    EventKind.REASONS_REQUESTED: "request_reasons",
    EventKind.REASONS_RECEIVED: "receive_reasons",
    EventKind.DEFERRED: "defer",
    EventKind.EXTENDED: "extend",
    EventKind.FEE_NOTIFIED: "notify_fee",
    EventKind.PAYMENT_RECORDED: "record_payment",
    EventKind.FEE_REFUNDED: "refund_fee",
    EventKind.DELIVERY_RECORDED: "record_delivery",
    EventKind.SEARCH_RECORDED: "record_search",
    EventKind.DECIDED: "decide",
    EventKind.SERVED: "serve",
    EventKind.WITHDRAWN: "withdraw",
    EventKind.REOPENED: "reopen",
    EventKind.ARCHIVED: "archive",
    EventKind.VOIDED: "void",
}
