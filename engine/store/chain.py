"""How events become rows of a hash chain and come back: exact texts, salted digests, one chain per agency."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from operator import itemgetter
from typing import Any

from engine.case.history import Event
from engine.terms import EventKind

GENESIS = "0" * 64
_DATES = ("reply_by", "until", "by", "on")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who recorded something when (ISO-8601 UTC) and under which rules."""

    actor: str
    recorded_at: str
    rules: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as recorded."""

    seq: int
    version: int
    stamp: Stamp
    event: Event


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False, default=_iso
)


def canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """The one JSON text of a value: sorted keys, dates as ISO text, no spaces."""
    return _CANONICAL.encode(value)


def new_salt() -> str:
    """A salt: without it the digest of a name could be guessed."""
    return secrets.token_hex(8)


def digest(salt: str, text: str) -> str:
    """What the chain holds of text it must not hold."""
    return sha256(f"{salt}\n{text}".encode()).hexdigest()


COVERED = ("agency_id", "seq", "stream", "version", "kind", "occurred_on", "recorded_at", "actor", "rules", "state", "data", "texts_digest")
_COVERED = itemgetter(*COVERED)


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a row: over the previous hash and every column, in a fixed order."""
    return sha256("\n".join((previous, *map(str, _COVERED(row)))).encode()).hexdigest()


def to_row(event: Event, stamp: Stamp, salts: Callable[[], str] = new_salt) -> tuple[dict[str, Any], str | None]:
    """The columns an event fills, and its texts as JSON (None when it has none); salt included in the row under "salt"."""
    data = dict(event.data)
    if event.irregular:
        data["irregular"] = list(event.irregular)
    texts = canonical(dict(event.texts)) if event.texts else None
    salt = salts() if texts else ""
    return {
        "kind": str(event.kind),
        "occurred_on": event.on,
        "recorded_at": stamp.recorded_at,
        "actor": stamp.actor,
        "rules": stamp.rules,
        "state": event.state,
        "data": canonical(data),
        "texts_digest": digest(salt, texts) if texts else "",
        "salt": salt,
    }, texts


def to_event(kind: str, occurred_on: date, state: str, data: str, texts: str | None) -> Event:
    """The event of a row's columns."""
    facts = _with_dates(json.loads(data))
    irregular = tuple(facts.pop("irregular", ()))
    return Event(EventKind(kind), occurred_on, state, facts, json.loads(texts) if texts else {}, irregular)


def _with_dates(facts: dict[str, Any]) -> dict[str, Any]:
    for key, value in facts.items():
        if value is not None and (key.endswith("_on") or key in _DATES):
            facts[key] = date.fromisoformat(value)
    for step in facts.get("steps", ()):  # of a correction
        _with_dates(step)
        _with_dates(step["data"])
    return facts
