"""The watches of the rules with the office's own thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.errors import Finding, InputErrors
from engine.rulebook.watch import Threshold, Watch
from engine.settings import SETTINGS

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.settings import Settings


def watches_of(law: Law, settings: Settings) -> tuple[Watch, ...]:
    """Every watch, with the thresholds that settings.toml adds. Raises InputErrors for what cannot be added."""
    known = law.rulebook.watches
    if faults := list(_faults(known, settings)):
        raise InputErrors([Finding(f"{SETTINGS}:thresholds[{i}].{key}", "error", message) for i, key, message in faults])
    own: dict[str, list[Threshold]] = {}
    for t in settings.thresholds:
        days = t.before if t.before is not None else -(t.after or 0)
        own.setdefault(t.watch, []).append(Threshold(t.id, days, t.unit, t.colour, t.tell))
    return tuple(watch.with_thresholds(own.get(watch.id, ())) for watch in known.values())


def _faults(known: Mapping[str, Watch], settings: Settings) -> Iterator[tuple[int, str, str]]:
    for i, t in enumerate(settings.thresholds):
        if t.watch not in known:
            yield i, "watch", f"没有“{t.watch}”这种提醒，可用：{'、'.join(known)}"
        elif t.id in [other.id for other in known[t.watch].thresholds]:
            yield i, "id", f"规则中“{t.watch}”已有“{t.id}”这一档，请换一个"
