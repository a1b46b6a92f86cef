"""What the makers of events share: an event without empty fields, and the checks of arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.case.commands import Command, demand_of
from engine.case.event import Event
from engine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.terms import EventKind


def make(kind: EventKind, on: date, data: Mapping[str, Any], irregular: tuple[str, ...] = (), **texts: str | None) -> Event:
    """An event without empty fields; the state is filled in by `decide`."""
    kept = {k: v for k, v in data.items() if v is not None}
    return Event(kind, on, "", kept, {k: v for k, v in texts.items() if v}, irregular)


def not_before(label: str, value: date, floor: date, what: str) -> None:
    """Raises InputError for a day before another."""
    if value < floor:
        raise InputError(label, f"{value} 早于{what} {floor}，请核对。")


def need(command: Command, *names: str) -> None:
    """Raises InputError naming every field that was left empty."""
    missing = [demand_of(type(command), n) for n in names if getattr(command, n) in (None, "", ())]
    if missing:
        raise InputError("、".join(missing), "不能为空，请补上。")
